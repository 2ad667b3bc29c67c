"""The queue of copies: what waits, the weightiest first, and its items in words. For librarians of the whole library only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Greatest, Ln
from django.utils import timezone

from wenyuan.copies import wording
from wenyuan.copies.compare import Level
from wenyuan.copies.models import Decision, Fingerprint, Pair, Statement
from wenyuan.copies.record import load
from wenyuan.library.models import Document, DocumentUse
from wenyuan.library.narrow import loaded
from wenyuan.workbench.counts import MOST, Count

#: Items of the list: some that were before the one in hand, and what comes.
BEFORE, LISTED = 6, 30
#: What a pair of each level weighs: first what only a person can judge, last what the machine has settled.
WEIGHT = {
    Level.REWRITTEN: 1.0, Level.NEAR: 0.7, Level.EXCERPT: 0.6, Level.CONTAINS: 0.6, Level.EXACT: 0.4, Level.SHARED: 0.3,
}  # fmt: skip
#: An excerpt in which words were exchanged weighs as this.
CHANGED = 0.8
#: Days whose readers count.
READ = 90


def pairs(show: str = "") -> QuerySet[Pair]:
    """Pairs of which both documents are there, the weightiest first: waiting copies, `shared` passages, or `decided` ones."""
    first = Fingerprint.objects.filter(norm_hash=OuterRef(OuterRef("a"))).order_by("pk").values("pk")[:1]
    left = Fingerprint.objects.filter(norm_hash=OuterRef("a"))
    right = Fingerprint.objects.filter(norm_hash=OuterRef("b"))
    # Two documents of one text share one hash: there must be a second of them.
    found = Pair.objects.filter(Exists(left), Exists(right)).filter(
        ~Q(a=F("b")) | Exists(right.filter(pk__gt=Subquery(first)))
    )
    if show == "decided":
        return found.exclude(decision=Decision.NONE).order_by("-decided_at", "-pk")
    waiting = found.filter(decision=Decision.NONE).annotate(weight=_weight()).order_by("-weight", "pk")
    is_shared = Q(level=Level.SHARED.value)
    return waiting.filter(is_shared) if show == "shared" else waiting.exclude(is_shared)


def _weight() -> object:
    """Level x greatest coverage x ln of the common text x (1 + ln of those who opened either side in READ days)."""
    levels = [When(level=level.value, then=Value(weight)) for level, weight in WEIGHT.items()]
    changed = When(is_rewritten=True, level__in=[Level.EXCERPT.value, Level.CONTAINS.value], then=Value(CHANGED))
    level = Case(changed, *levels, default=Value(0.1), output_field=FloatField())
    opens = Cast(_opens("a") + _opens("b") + Value(1), FloatField())
    size = Ln(Cast(F("characters") + Value(10), FloatField()))
    return level * Greatest("covered_a", "covered_b") * size * (Value(1.0) + Ln(opens))


def _opens(side: str) -> Coalesce:
    since = timezone.localdate() - timedelta(days=READ)
    uses = DocumentUse.objects.filter(document__fingerprint__norm_hash=OuterRef(side), day__gte=since)
    told = uses.order_by().values("document__fingerprint__norm_hash").annotate(n=Sum("opens")).values("n")
    return Coalesce(Subquery(told), Value(0))


def last_decided(by: int) -> Pair | None:
    """The pair this librarian decided last: what "undo" takes back."""
    return Pair.objects.filter(decided_by=by).order_by("-decided_at", "-pk").first()


@dataclass(frozen=True, kw_only=True)
class Item:
    """A pair as a line of the list."""

    pair: Pair
    left: Document
    right: Document
    level: str
    share: str
    #: The uploaders of these documents have said something of them.
    is_stated: bool


def items(rows: Iterable[Pair]) -> list[Item]:
    """Pairs with their documents and their verdict in words. Two queries however many there are."""
    rows = list(rows)
    hashes = {digest for row in rows for digest in (row.a, row.b)}
    holders: dict[str, list[Document]] = {}
    held = (
        Document.objects.filter(fingerprint__norm_hash__in=hashes)
        .select_related("fingerprint", "current")
        .order_by("pk")
    )
    for document in held:
        holders.setdefault(document.fingerprint.norm_hash, []).append(document)
    stated = set(
        Statement.objects.filter(
            document__fingerprint__norm_hash__in=hashes, other__fingerprint__norm_hash__in=hashes
        ).values_list("document__fingerprint__norm_hash", "other__fingerprint__norm_hash")
    )
    made = []
    for row in rows:
        sides = [*holders.get(row.a, [])[:1], *[d for d in holders.get(row.b, []) if d != holders[row.a][0]][:1]]
        if len(sides) == 2:
            # The later one first: it is the one that came to something.
            right, left = sorted(sides, key=lambda document: document.pk)
            found = load(row, ours=left.fingerprint.norm_hash)
            made.append(
                Item(
                    pair=row,
                    left=left,
                    right=right,
                    level=wording.level_name(found),
                    share=wording.percent(max(found.covered_ours, found.covered_theirs)),
                    is_stated=bool({(row.a, row.b), (row.b, row.a)} & stated),
                )
            )
    return made


@dataclass(frozen=True, kw_only=True)
class Window:
    """The part of a queue around an item: `place` from 1, or 0 if it is not among the first; the items before and behind."""

    listed: list[Pair]
    place: int
    total: Count
    before: int | None
    after: int | None


def window(rows: QuerySet[Pair], chosen: Pair | None) -> Window:
    """The part of a queue around `chosen`, or its top if that is not among the MOST weightiest. Two queries.

    The queue is weighed once and its keys read, so far as anybody goes through it at a sitting.
    """
    ids = list(rows.values_list("pk", flat=True)[: MOST + 1])
    at = ids.index(chosen.pk) if chosen is not None and chosen.pk in ids else -1
    start = max(at - BEFORE, 0)
    return Window(
        listed=loaded(rows, ids[start : start + LISTED]),
        place=at + 1,
        total=Count.of(len(ids)),
        before=ids[at - 1] if at > 0 else None,
        after=ids[at + 1] if at + 1 < len(ids) else None,
    )
