"""What becomes of proposals when their field changes otherwise, or is decided. Callers hold the document's row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils import timezone

from wenyuan.kernel.folding import fold
from wenyuan.library.models import Document, Proposal

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

#: The document's field that a proposal of this kind would change. All but tags have the same name.
COLUMN = {Proposal.Field.TAG.value: "tags"}


def column(proposal: Proposal) -> str:
    """The field of the document that the proposal is for."""
    return COLUMN.get(proposal.field, proposal.field)


def overtake(document: Document, after: Mapping[str, object], *, by: User) -> None:
    """A person has written these fields: proposals that say the same are confirmed by it, all others for them are past.

    Of tags only those are decided that the document now has: one may well want both.
    """
    undecided = document.proposals.filter(decided_by=None, state__in=[Proposal.State.OPEN, Proposal.State.ACCEPTED])
    rows = []
    for proposal in undecided:
        field = column(proposal)
        if field not in after:
            continue
        is_same = says(proposal, after[field])
        if field == "tags" and not is_same and proposal.state == Proposal.State.OPEN:
            continue
        proposal.state = Proposal.State.ACCEPTED if is_same else Proposal.State.PAST
        rows.append(proposal)
    stamp(rows, by=by)


def says(proposal: Proposal, value: object) -> bool:
    """Whether the proposal's value is this one, or among these tags."""
    if column(proposal) == "tags":
        return fold(proposal.value) in {fold(name) for name in value}  # type: ignore[attr-defined]
    return proposal.value == value


def stamp(rows: Iterable[Proposal], *, by: User | None) -> None:
    """Write who decided these proposals, all at the same instant, by which they are known to belong together."""
    now = timezone.now() if by is not None else None
    rows = list(rows)
    for proposal in rows:
        proposal.decided_by, proposal.decided_at = by, now
    Proposal.objects.bulk_update(rows, ["state", "before", "decided_by", "decided_at"])
