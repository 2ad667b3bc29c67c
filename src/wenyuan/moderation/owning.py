"""Whose a document is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from wenyuan.audit.actions import record
from wenyuan.library.effects import owe_index
from wenyuan.library.errors import NotAllowed
from wenyuan.library.models import Document
from wenyuan.library.rules import is_librarian_of

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


def hand_over(document: Document, *, to: User, by: User) -> Document:
    """Make a document another person's. Librarians only. Raises NotAllowed."""
    with transaction.atomic():
        found = Document.objects.select_for_update(of=("self",)).select_related("category").filter(pk=document.pk)
        row = found.first()
        if row is None or not is_librarian_of(by, row):
            raise NotAllowed(str(document.pk))
        before = row.owner_id
        row.owner = to
        row.save(update_fields=["owner"])
        owe_index([row.pk])
        record(by, "document.hand_over", row, before=before, after=to.pk)
    return row
