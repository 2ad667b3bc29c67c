"""Reads of the desk. For librarians only, who see everything; the views see to that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from wenyuan.copies import maps, wording
from wenyuan.copies.compare import Level
from wenyuan.copies.facts import Fact, read_facts
from wenyuan.copies.learning import Confirmed, Learnable, accept, learn
from wenyuan.copies.models import Decision, Fingerprint, Pair
from wenyuan.copies.record import load
from wenyuan.library.models import Document
from wenyuan.workbench.models import Flagged, WordChoice

#: Items of the list: some that were before the one in hand, and what comes.
BEFORE, LISTED = 6, 30


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
    waiting = found.filter(decision=Decision.NONE).order_by("-characters", "pk")
    is_shared = Q(level=Level.SHARED.value)
    return waiting.filter(is_shared) if show == "shared" else waiting.exclude(is_shared)


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
                )
            )
    return made


def window(rows: QuerySet[Pair], chosen: Pair | None) -> tuple[list[Pair], int]:
    """The part of a queue around `chosen`, and its place in it from 1; from the top, and 0, if it is not in it."""
    ids = list(rows.values_list("pk", flat=True))
    at = ids.index(chosen.pk) if chosen is not None and chosen.pk in ids else -1
    start = max(at - BEFORE, 0)
    wanted = ids[start : start + LISTED]
    found = Pair.objects.in_bulk(wanted)
    return [found[pk] for pk in wanted], at + 1


def neighbours(rows: QuerySet[Pair], chosen: Pair) -> tuple[int | None, int | None]:
    """The primary keys of the items before and behind `chosen` in a queue; it need not be in it."""
    ids = list(rows.values_list("pk", flat=True))
    if chosen.pk not in ids:
        return None, ids[0] if ids else None
    at = ids.index(chosen.pk)
    return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)


def flagged(*, is_seen: bool = False) -> QuerySet[Flagged]:
    """Documents that look rewritten and nobody has looked at (or those that somebody has), the most telling first."""
    rows = Flagged.objects.filter(seen_at__isnull=not is_seen)
    return rows.select_related("document", "document__owner", "document__current").order_by("-score", "pk")


def learnable() -> list[Learnable]:
    """Words that confirmed copies put for each other, on which nobody has decided yet. Reads all confirmed pairs."""
    chosen = [Fact(meant=row.meant, put=row.put, state="learned") for row in WordChoice.objects.all()]
    return learn(_confirmed(), known=[*read_facts(shipped_pairs()), *chosen], classes=maps.current())


def _confirmed() -> Iterable[Confirmed]:
    for row in Pair.objects.filter(decision=Decision.COPY).exclude(evidence={}).iterator(chunk_size=200):
        side = row.original.get("side")
        exchanged = [(before, after, n) for before, after, n in row.evidence.get("exchanged", [])]
        if side == "theirs":
            yield Confirmed(copy=row.a.encode(), exchanged=tuple(exchanged))
        elif side == "ours":
            turned = tuple((after, before, n) for before, after, n in exchanged)
            yield Confirmed(copy=row.b.encode(), exchanged=turned)


def pairs_table() -> str:
    """The shipped pairs.tsv with what was accepted and refused here: for the makers of the next shipped map, or another library."""
    text = shipped_pairs()
    for is_accepted in (True, False):
        rows = WordChoice.objects.filter(is_accepted=is_accepted).order_by("meant", "put")
        chosen = [Learnable(meant=r.meant, put=r.put, documents=r.documents, times=r.times) for r in rows]
        text = accept(text, chosen, is_refused=not is_accepted)
    return text


def shipped_pairs() -> str:
    """The pairs.tsv of this version."""
    return files("wenyuan.copies").joinpath("data/pairs.tsv").read_text(encoding="utf-8")
