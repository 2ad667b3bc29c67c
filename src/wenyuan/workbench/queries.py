"""Reads of the desk. For librarians only, who see everything; the views see to that."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from django.db.models import QuerySet

from wenyuan.copies import maps
from wenyuan.copies.facts import Fact, read_facts
from wenyuan.copies.learning import Confirmed, Learnable, accept, learn
from wenyuan.copies.models import Decision, Pair, Side
from wenyuan.workbench.models import Flagged, WordChoice


def flagged(*, is_seen: bool = False) -> QuerySet[Flagged]:
    """Documents that look rewritten and nobody has looked at (or those that somebody has), the most telling first."""
    rows = Flagged.objects.filter(seen_at__isnull=not is_seen)
    return rows.select_related("document__owner", "document__current", "document__category").order_by("-score", "pk")


def learnable() -> list[Learnable]:
    """Words that confirmed copies put for each other, on which nobody has decided yet. Reads all confirmed pairs."""
    chosen = [Fact(meant=row.meant, put=row.put, state="learned") for row in WordChoice.objects.all()]
    return learn(_confirmed(), known=[*read_facts(shipped_pairs()), *chosen], classes=maps.current())


def _confirmed() -> Iterable[Confirmed]:
    """Of each pair that was called a copy: what the copy has for the original's words, by the side that was said."""
    said = Pair.objects.filter(decision=Decision.COPY).exclude(copy_side=Side.NONE).exclude(evidence={})
    for row in said.iterator(chunk_size=200):
        exchanged = [(before, after, n) for before, after, n in row.evidence.get("exchanged", [])]
        if row.copy_side == Side.A:
            yield Confirmed(copy=row.a.encode(), exchanged=tuple(exchanged))
        else:
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
