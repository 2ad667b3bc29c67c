"""The verbs that decide a proposal: accept, refuse, and undo either. One key each on the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from wenyuan.audit.actions import record
from wenyuan.library import metadata
from wenyuan.library.errors import Overtaken
from wenyuan.library.models import Document, Proposal
from wenyuan.moderation.holding import held
from wenyuan.proposals.standing import column, says, stamp

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

_OPEN, _ACCEPTED = Proposal.State.OPEN, Proposal.State.ACCEPTED
_REFUSED, _PAST = Proposal.State.REFUSED, Proposal.State.PAST


def accept(proposal: Proposal, *, by: User) -> Document:
    """Write what was proposed, and be done with the others for the same field; of one that was taken, say it is right.

    Raises NotAllowed, Overtaken (somebody decided it before), BadValue (NoSuchCategory where that was removed meanwhile).
    """
    with transaction.atomic():
        document, row = _undecided(proposal, by=by)
        if row.state == _OPEN:
            row.before = _before(document, row)
            _write(document, row, _with(document, row))
        elif document.title_source != "person" and row.field == Proposal.Field.TITLE:
            document.title_source = "person"
            document.save(update_fields=["title_source"])
        row.state = _ACCEPTED
        rivals = (
            [] if row.field == Proposal.Field.TAG else list(document.proposals.filter(field=row.field, state=_OPEN))
        )
        rivals = [rival for rival in rivals if rival.pk != row.pk]
        for rival in rivals:
            rival.state = _PAST
        stamp([row, *rivals], by=by)
        _note(document, row, "proposal.accept", by=by)
    return document


def refuse(proposal: Proposal, *, by: User) -> Document:
    """Say that the proposal is wrong: it never comes again. What was taken from it is taken back.

    Raises NotAllowed, Overtaken.
    """
    with transaction.atomic():
        document, row = _undecided(proposal, by=by)
        if row.state == _ACCEPTED and _stands(document, row):
            _restore(document, row)
        row.state = _REFUSED
        stamp([row], by=by)
        _note(document, row, "proposal.refuse", by=by)
    return document


def undo(proposal: Proposal, *, by: User) -> Document:
    """Take a decision back: the field is as it was before, the proposals of it are open again.

    Raises NotAllowed, and Overtaken if the field says something else by now.
    """
    with transaction.atomic():
        document = held(proposal.document, by=by)
        row = _row(proposal)
        if row.decided_at is None or row.state not in {_ACCEPTED, _REFUSED}:
            raise Overtaken(str(row.pk))
        together = list(document.proposals.filter(field=row.field, state=_PAST, decided_at=row.decided_at))
        if row.state == _ACCEPTED:
            if not _stands(document, row):
                raise Overtaken(str(row.pk))
            _restore(document, row)
        for one in (row, *together):
            one.state = _OPEN
        stamp([row, *together], by=None)
        _note(document, row, "proposal.undo", by=by)
    return document


def _undecided(proposal: Proposal, *, by: User) -> tuple[Document, Proposal]:
    """The document, held, and the proposal as it is now, if nobody has decided it yet."""
    document = held(proposal.document, by=by)
    row = _row(proposal)
    if row.state not in {_OPEN, _ACCEPTED} or row.decided_by_id is not None:
        raise Overtaken(str(row.pk))
    return document, row


def _row(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)


def _before(document: Document, row: Proposal) -> dict[str, object]:
    field = column(row)
    kept = {field: metadata.described(document)[field]}
    return {**kept, "title_source": document.title_source} if field == "title" else kept


def _with(document: Document, row: Proposal) -> object:
    """The new value of the field; of tags, those that are there and the proposed one."""
    tags = metadata.described(document)["tags"]
    return [*tags, row.value] if column(row) == "tags" else row.value  # type: ignore[misc]


def _write(document: Document, row: Proposal, value: object, *, title_source: str = "person") -> None:
    field = column(row)
    if field == "title":
        document.title_source = title_source
    metadata.write(document, metadata.cleaned({field: value}))


def _stands(document: Document, row: Proposal) -> bool:
    return says(row, metadata.described(document)[column(row)])


def _restore(document: Document, row: Proposal) -> None:
    """Write what stood there before; of tags only the one is taken away, others may have come meanwhile."""
    field = column(row)
    if field == "tags":
        kept = [tag.name for tag in document.tags.all() if not says(row, [tag.name])]
        metadata.write(document, {"tags": kept})
        return
    if field not in row.before:
        return
    _write(document, row, row.before[field], title_source=str(row.before.get("title_source", "file_name")))


def _note(document: Document, row: Proposal, verb: str, *, by: User) -> None:
    record(by, verb, document, proposal=row.pk, field=row.field, value=row.value[:120], source=row.source)
