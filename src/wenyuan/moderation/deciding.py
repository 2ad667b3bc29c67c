"""The verbs that decide a proposal: accept, refuse, and undo either. One key each on the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from wenyuan.audit.actions import record
from wenyuan.library.effects import owe_index
from wenyuan.library.errors import BadValue, NotAllowed, Overtaken
from wenyuan.library.models import Category, Document, Proposal, Tag
from wenyuan.library.rules import may_edit, visible_to

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

_STATE = Proposal.State


def accept(proposal: Proposal, *, by: User) -> Document:
    """Write what was proposed, and be done with the others for the same field. Raises NotAllowed, Overtaken, BadValue."""
    with transaction.atomic():
        document, row = _open(proposal, by=by)
        row.why = {**row.why, "before": _value(document, row.field)}
        _write(document, row.field, row.value)
        row.state = _STATE.ACCEPTED
        _stamp(row, by)
        if row.field != Proposal.Field.TAG:
            rivals = document.proposals.filter(field=row.field, state=_STATE.OPEN)
            rivals.update(state=_STATE.PAST, decided_by=by, decided_at=row.decided_at)
        record(by, "proposal.accept", document, proposal=row.pk, field=row.field, value=row.value[:120])
    return document


def refuse(proposal: Proposal, *, by: User) -> Document:
    """Say that the proposal is wrong. Raises NotAllowed, Overtaken."""
    with transaction.atomic():
        document, row = _open(proposal, by=by)
        row.state = _STATE.REFUSED
        _stamp(row, by)
        record(by, "proposal.refuse", document, proposal=row.pk, field=row.field, value=row.value[:120])
    return document


def undo(proposal: Proposal, *, by: User) -> Document:
    """Take a decision back: the field is as it was. Raises NotAllowed, and Overtaken if it says something else by now."""
    with transaction.atomic():
        document = _held(proposal.document, by=by)
        row = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if row.state not in {_STATE.ACCEPTED, _STATE.REFUSED}:
            raise Overtaken(str(row.pk))
        if row.state == _STATE.ACCEPTED:
            if row.field == Proposal.Field.TAG:
                document.tags.remove(*document.tags.filter(name=row.value))
                owe_index([document.pk])
            elif _value(document, row.field) != row.value:
                raise Overtaken(str(row.pk))
            else:
                _write(document, row.field, row.why.get("before", ""))
        document.proposals.filter(field=row.field, state=_STATE.PAST, decided_at=row.decided_at).update(
            state=_STATE.OPEN, decided_by=None, decided_at=None
        )
        row.state, row.decided_by, row.decided_at = _STATE.OPEN, None, None
        row.save(update_fields=["state", "decided_by", "decided_at"])
        record(by, "proposal.undo", document, proposal=row.pk, field=row.field)
    return document


def _open(proposal: Proposal, *, by: User) -> tuple[Document, Proposal]:
    document = _held(proposal.document, by=by)
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if row.state != _STATE.OPEN:
        raise Overtaken(str(row.pk))
    return document, row


def _held(document: Document, *, by: User) -> Document:
    found = Document.objects.select_for_update(of=("self",)).select_related("category").filter(visible_to(by))
    row = found.filter(pk=document.pk).first()
    if row is None or not may_edit(by, row):
        raise NotAllowed(str(document.pk))
    return row


def _stamp(row: Proposal, by: User) -> None:
    row.decided_by, row.decided_at = by, timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at", "why"])


def _value(document: Document, field: str) -> Any:
    if field == Proposal.Field.CATEGORY:
        return document.category.slug if document.category else ""
    if field == Proposal.Field.DATED:
        return document.dated.isoformat() if document.dated else ""
    return "" if field == Proposal.Field.TAG else getattr(document, field)


def _write(document: Document, field: str, value: str) -> None:
    if field == Proposal.Field.TAG:
        document.tags.add(Tag.objects.get_or_create(folded=value.casefold(), defaults={"name": value})[0])
    elif field == Proposal.Field.CATEGORY:
        document.category = Category.objects.filter(slug=value).first() if value else None
        if value and document.category is None:
            raise BadValue(field=field, value=value)
        document.save(update_fields=["category"])
    else:
        setattr(document, field, (value or None) if field == Proposal.Field.DATED else value)
        document.save(update_fields=[field])
    owe_index([document.pk])
