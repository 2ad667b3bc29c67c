"""Taking a document in hand, to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenyuan.copies import actions as copies
from wenyuan.library.errors import NotAllowed
from wenyuan.library.models import Document
from wenyuan.library.rules import may_edit, visible_to

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


def held(document: Document, *, by: User) -> Document:
    """The row as it is now, locked until the end of the caller's transaction, with those of its cluster: heads are settled
    there. Raises NotAllowed if `by` may not change it."""
    copies.hold(document.pk)
    found = Document.objects.select_for_update(of=("self",)).select_related("category").filter(visible_to(by))
    row = found.filter(pk=document.pk).first()
    if row is None or not may_edit(by, row):
        raise NotAllowed(str(document.pk))
    return row
