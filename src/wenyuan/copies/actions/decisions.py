"""What librarians decide of two texts, kept with who, when and why, and taken back as easily."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from wenyuan.audit.actions import record as note
from wenyuan.copies import postings
from wenyuan.copies.actions.clusters import join, part, settle
from wenyuan.copies.actions.templates import template, untemplate
from wenyuan.copies.models import Decision, Pair, Side
from wenyuan.copies.record import load
from wenyuan.library.errors import Overtaken
from wenyuan.library.models import Document

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


def decide(
    pair: Pair, decision: str, *, by: User, copy_side: str = Side.NONE, reason: str = "", seen: str | None = None
) -> Pair:
    """Keep what a librarian says of two texts, and let clusters, heads and templates follow. An empty decision takes it back.

    `copy_side` says which text a copy is of the other; without it, the probable original and then the earlier document
    is not. Deciding again replaces what was said; each word is in the audit. `seen` is the decision of which `by` knew.
    Raises ValueError for an unknown word, and Overtaken if another than the seen one is in force by now.
    """
    said, side = Decision(decision), Side(copy_side)
    with transaction.atomic():
        postings.alone()
        pair = Pair.objects.select_for_update().get(pk=pair.pk)
        if seen is not None and pair.decision != seen:
            raise Overtaken(f"pair {pair.pk}: {pair.decision}")
        before = {"decision": pair.decision, "copy_side": pair.copy_side}
        pair.decision = said.value
        wanted = side or presumed_copy(pair)
        pair.copy_side = wanted.value if said is Decision.COPY and pair.a != pair.b else Side.NONE.value
        pair.reason = reason[:500] if said else ""
        pair.decided_by, pair.decided_at = (by, timezone.now()) if said else (None, None)
        pair.save(update_fields=["decision", "copy_side", "reason", "decided_by", "decided_at"])
        _follow(pair, was_template=before["decision"] == Decision.TEMPLATE)
        after = {"decision": pair.decision, "copy_side": pair.copy_side}
        note(by, "copies.decide" if said else "copies.undo", pair, before=before, after=after, reason=reason[:500])
    return pair


def presumed_copy(pair: Pair) -> Side:
    """Which text is the copy: as it was said; else not the probable original; else the one that came later."""
    if pair.copy_side:
        return Side(pair.copy_side)
    if pair.a == pair.b:
        return Side.NONE
    probable = {"ours": Side.B, "theirs": Side.A}.get(str(pair.original.get("side")))
    if probable is not None:
        return probable
    first = Document.objects.filter(fingerprint__norm_hash__in=[pair.a, pair.b]).order_by("pk")
    earliest = first.values_list("fingerprint__norm_hash", flat=True).first()
    return Side.A if earliest == pair.b else Side.B


def _follow(pair: Pair, *, was_template: bool) -> None:
    """Bring clusters, heads and templates in line with what is said of a pair now."""
    if pair.decision == Decision.TEMPLATE:
        template(pair)
    elif was_template:
        untemplate(pair)
    sides = [Document.objects.filter(fingerprint__norm_hash=digest).order_by("pk") for digest in (pair.a, pair.b)]
    if pair.decision == Decision.COPY or (not pair.decision and load(pair, ours=pair.a).is_whole):
        if sides[0] and sides[1]:
            join(sides[0][0].pk, sides[1][0].pk)
    else:
        part(pair.a, pair.b)
    for documents in sides:
        if documents:
            settle(documents[0])
