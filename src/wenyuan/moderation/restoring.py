"""Taking a change of standing back: the rows as they were before it, and nobody's later change lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from wenyuan.audit.actions import record
from wenyuan.copies import actions as copies
from wenyuan.library.effects import owe_index
from wenyuan.library.errors import NotAllowed, Overtaken
from wenyuan.library.models import Document
from wenyuan.library.rules import is_librarian_of

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

_TIMES = ("ended_at", "published_at")
_FIELDS = ("status", "ended_reason", *_TIMES)


def standing_of(document: Document) -> dict[str, Any]:
    """A document's standing as JSON values, for `put_back`."""
    values: dict[str, Any] = {"status": document.status, "ended_reason": document.ended_reason}
    return values | {name: at.isoformat() if (at := getattr(document, name)) else "" for name in _TIMES}


def put_back(pk: int, *, to: dict[str, Any], left: str, by: User) -> Document:
    """Give a document the standing `to` again (of `standing_of`), if it is still in the state that was `left`.

    Librarians only. Raises NotAllowed, Overtaken.
    """
    with transaction.atomic():
        copies.hold(pk)
        row = Document.objects.select_for_update(of=("self",)).select_related("category").filter(pk=pk).first()
        if row is None or not is_librarian_of(by, row):
            raise NotAllowed(str(pk))
        if row.status != left:
            raise Overtaken(f"{row.status}, not {left}")
        row.status, row.ended_reason = to["status"], to["ended_reason"]
        for name in _TIMES:
            setattr(row, name, parse_datetime(to[name]) if to[name] else None)
        row.save(update_fields=_FIELDS)
        owe_index([row.pk])
        copies.settle(row)
        record(by, "document.take_back", row, before=left, after=row.status)
    return row
