"""What the library has: growth, balance of the categories, formats, copies, the way to publication."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Substr, TruncDate
from django.utils.translation import gettext_lazy as _

from wenyuan.blobs.models import Blob
from wenyuan.library.models import Category, Document, Rendition, Revision
from wenyuan.library.rules import curated_by
from wenyuan.statistics.figure import Figure
from wenyuan.statistics.period import Period
from wenyuan.statistics.person import Person


def mine(person: Person) -> QuerySet[Document]:
    """The documents that the person's figures count."""
    return Document.objects.filter(curated_by(person))


def growth(person: Person, period: Period) -> Figure:
    """Documents and pages that came, by step."""
    came = mine(person).filter(created_at__gte=period.since).annotate(day=TruncDate("created_at")).values_list("day")
    return Figure(
        key="growth",
        title=_("New documents"),
        head=[_("From"), _("Documents"), _("Pages")],
        rows=list(
            zip(
                period.begins,
                period.sums(came.annotate(n=Count("pk"))),
                period.sums(came.annotate(n=Sum("current__page_count"))),
                strict=True,
            )
        ),
        drawn=[1, 2],
    )


def balance(person: Person, _period: Period) -> Figure:
    """Documents by top category, with all below it; and those in none."""
    step = Category.steplen
    counts = mine(person).annotate(top=Substr("category__path", 1, step)).values_list("top").annotate(n=Count("pk"))
    by_top = dict(counts)
    total = sum(by_top.values()) or 1
    rows = [
        (node.name, by_top.get(node.path, 0), _share(by_top.get(node.path, 0), total))
        for node in Category.objects.filter(depth=1).order_by("path")
        if node.path in by_top or person.is_staff  # type: ignore[union-attr]
    ]
    rows.sort(key=lambda row: -row[1])
    if unfiled := by_top.get(None, 0) + by_top.get("", 0):
        rows.append((str(_("In no category")), unfiled, _share(unfiled, total)))
    return Figure(
        key="categories",
        title=_("Balance of the categories"),
        head=[_("Category"), _("Documents"), _("Share in per cent")],
        rows=rows,
    )


def _share(n: int, total: int) -> float:
    return round(100 * n / total, 1)


def formats(person: Person, _period: Period) -> Figure:
    """Documents by format, and what became of their pages."""
    rows = (
        Revision.objects.filter(pk__in=mine(person).values("current"))
        .values_list("kind")
        .annotate(
            n=Count("pk"),
            page_sum=Sum("page_count"),
            exact=Count("pk", filter=Q(rendition=Rendition.EXACT)),
            near=Count("pk", filter=Q(rendition=Rendition.APPROXIMATE)),
            text=Count("pk", filter=Q(rendition=Rendition.TEXT_ONLY)),
            none=Count("pk", filter=Q(rendition=Rendition.NONE)),
        )
        .order_by("-n", "kind")
    )
    return Figure(
        key="formats",
        title=_("Formats"),
        head=[_("Format"), _("Documents"), _("Pages"), _("Exact"), _("Approximate layout"), _("Text only"), _("No pages")],
        rows=[(kind or "?", *counts) for kind, *counts in rows],
    )  # fmt: skip


def duplicates(person: Person, _period: Period) -> Figure:
    """What is kept once although it came more often."""
    rows = (
        Revision.objects.filter(document__in=mine(person))
        .values("original")
        .annotate(n=Count("pk"), size=F("original__size"))
        .filter(n__gt=1)
    )
    # One row a set of equal files; of these there are few.
    sets = [(row["n"], row["size"]) for row in rows]
    saved = sum((n - 1) * size for n, size in sets)
    kept = Blob.objects.filter(pk__in=Revision.objects.filter(document__in=mine(person)).values("original"))
    return Figure(
        key="duplicates",
        title=_("Saved by keeping equal files once"),
        head=[_("What"), _("Number")],
        rows=[
            (_("Files that came more than once"), len(sets)),
            (_("Copies of them that need no room"), sum(n - 1 for n, _size in sets)),
            (_("Bytes saved"), saved),
            (_("Bytes kept"), kept.aggregate(n=Sum("size"))["n"] or 0),
            (_("Documents that stand under another as its copy or edition"), mine(person).filter(head__isnull=False).count()),
        ],
    )  # fmt: skip


def time_to_publish(person: Person, period: Period) -> Figure:
    """From arrival to publication, by the step of the publication: half and nine tenths were faster."""
    times: list[list[float]] = [[] for _ in range(len(period))]
    rows = mine(person).filter(published_at__gte=period.since).annotate(day=TruncDate("published_at"))
    for day, came, published in rows.values_list("day", "created_at", "published_at").iterator(chunk_size=2000):
        place = period.place(day)
        if place is not None and published is not None:
            times[place].append(max((published - came) / dt.timedelta(minutes=1), 0.0))
    return Figure(
        key="time-to-publish",
        title=_("Minutes from arrival to publication"),
        head=[_("From"), _("Published"), _("Median"), _("Nine of ten within")],
        rows=[
            (begin, len(found), quantile(found, 0.5), quantile(found, 0.9))
            for begin, found in zip(period.begins, times, strict=True)
        ],
        drawn=[2],
        is_summed=False,
    )


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least `share` of them do not exceed (nearest rank), to a tenth; 0 of none."""
    if not values:
        return 0.0
    ranked = sorted(values)
    return round(ranked[max(math.ceil(share * len(ranked)), 1) - 1], 1)


def failures(person: Person, _period: Period) -> Figure:
    """Why documents have no pages, or only text, by reason and format."""
    rows = (
        Revision.objects.filter(pk__in=mine(person).values("current"))
        .exclude(failure_code="")
        .values_list("failure_code", "kind")
        .annotate(n=Count("pk"))
        .order_by("-n", "failure_code", "kind")
    )
    return Figure(
        key="failures",
        title=_("Failed conversions"),
        note=_("By the reason that stands on the document, and the format of its file."),
        head=[_("Reason"), _("Format"), _("Documents")],
        rows=[(code, kind or "?", n) for code, kind, n in rows[:40]],
    )


def engines(person: Person, _period: Period) -> Figure:
    """What made the pages that are there."""
    names: Counter[str] = Counter()
    rows = Revision.objects.filter(pk__in=mine(person).values("current"), pdf__isnull=False)
    for engine, n in rows.values_list("engine").annotate(n=Count("pk")):
        names[engine or str(_("the file itself"))] += n
    return Figure(
        key="engines",
        title=_("Pages made by"),
        head=[_("Engine"), _("Documents")],
        rows=names.most_common(),
    )
