"""What readers do: reads, downloads, searches, and robots apart from them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from wenyuan.library.models import Document, DocumentUse
from wenyuan.library.rules import curated_by
from wenyuan.statistics.counting import SHOWN_FROM
from wenyuan.statistics.figure import Figure
from wenyuan.statistics.models import DayCount, DocumentDownload, EmptySearch
from wenyuan.statistics.period import Period
from wenyuan.statistics.person import Person

TOP = 20


def use(person: Person, period: Period) -> Figure:
    """Reads and downloads by step."""
    mine = _mine(person)
    reads = DocumentUse.objects.filter(document__in=mine, day__gte=period.first)
    taken = DocumentDownload.objects.filter(document__in=mine, day__gte=period.first)
    return Figure(
        key="use",
        title=_("Reads and downloads"),
        note=_("How often a document's page was opened and its file taken; robots are not among them."),
        head=[_("From"), _("Reads"), _("Downloads")],
        rows=list(
            zip(
                period.begins,
                period.sums(reads.values_list("day").annotate(n=Sum("opens"))),
                period.sums(taken.values_list("day").annotate(n=Sum("times"))),
                strict=True,
            )
        ),
        drawn=[1, 2],
    )


def searches(_person: Person, period: Period) -> Figure:
    """Searches by step, and those that found nothing."""
    What = DayCount.What  # noqa: N806 - a class
    return Figure(
        key="searches",
        title=_("Searches"),
        head=[_("From"), _("Searches"), _("Without result")],
        rows=list(zip(period.begins, _days(What.SEARCH, period), _days(What.EMPTY_SEARCH, period), strict=True)),
        drawn=[1, 2],
    )


def robots(_person: Person, period: Period) -> Figure:
    """What robots took, beside what readers read."""
    reads = DocumentUse.objects.filter(day__gte=period.first).values_list("day").annotate(n=Sum("opens"))
    return Figure(
        key="robots",
        title=_("Robots"),
        note=_("Programs that name themselves as such. One that calls itself a browser is counted as a reader."),
        head=[_("From"), _("By robots"), _("By readers")],
        rows=list(zip(period.begins, _days(DayCount.What.ROBOT, period), period.sums(reads), strict=True)),
        drawn=[1],
    )


def _days(what: str, period: Period) -> list[int]:
    return period.sums(DayCount.objects.filter(what=what, day__gte=period.first).values_list("day", "times"))


def most_read(person: Person, period: Period) -> Figure:
    """The documents that were opened most."""
    counts = DocumentUse.objects.filter(day__gte=period.first).values_list("document").annotate(n=Sum("opens"))
    return Figure(
        key="most-read",
        title=_("Most read"),
        head=[_("Document"), _("Reads")],
        rows=_top(person, counts.filter(document__in=_mine(person)).order_by("-n", "document")[:TOP]),
    )


def most_taken(person: Person, period: Period) -> Figure:
    """The documents whose file was taken most."""
    counts = DocumentDownload.objects.filter(day__gte=period.first).values_list("document").annotate(n=Sum("times"))
    return Figure(
        key="most-taken",
        title=_("Most downloaded"),
        head=[_("Document"), _("Downloads")],
        rows=_top(person, counts.filter(document__in=_mine(person)).order_by("-n", "document")[:TOP]),
    )


def _mine(person: Person) -> QuerySet[Document]:
    return Document.objects.filter(curated_by(person))


def _top(person: Person, counts: Iterable[tuple[int, int]]) -> list[tuple[Document, int]]:
    rows = list(counts)
    found = Document.objects.filter(curated_by(person)).in_bulk([pk for pk, _n in rows])
    return [(found[pk], n) for pk, n in rows if pk in found]


def empty_searches(_person: Person, period: Period) -> Figure:
    """What was asked for and is not there."""
    found = (
        EmptySearch.objects.filter(day__gte=period.first)
        .values_list("folded")
        .annotate(n=Sum("times"))
        .filter(n__gte=SHOWN_FROM)
        .order_by("-n", "folded")
    )
    return Figure(
        key="empty-searches",
        title=_("Searched and not found"),
        note=_("Questions without result that were asked at least five times; who asked is not kept, and rarer ones are not shown to anybody."),
        head=[_("Query"), _("Times")],
        rows=list(found[: 2 * TOP]),
    )  # fmt: skip
