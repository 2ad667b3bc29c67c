"""What an uploader says of a document that shares text with theirs: own work, new edition, quotation, template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from wenyuan.audit.actions import record as note_deed
from wenyuan.copies.models import Stated, Statement
from wenyuan.copies.queries import matches_of
from wenyuan.library.errors import NotAllowed
from wenyuan.library.rules import may_edit

if TYPE_CHECKING:
    from wenyuan.accounts.models import User
    from wenyuan.library.models import Document


def state(document: Document, other: Document, kind: str, *, note: str = "", by: User) -> Statement | None:
    """Keep what the owner of a document says of another one that shares text with it; an empty kind takes it back.

    It decides nothing: librarians see it where they decide, and do not speak for the owner. A second statement replaces
    the first. Raises NotAllowed for who is not the owner or may not change the document any more, and, with the same
    answer, for a match that they may not see; ValueError for an unknown kind.
    """
    said = Stated(kind) if kind else None
    is_owners = document.owner_id == by.pk and may_edit(by, document)
    if not is_owners or all(one.document.pk != other.pk for one in matches_of(document, user=by)):
        raise NotAllowed(str(document.pk))
    with transaction.atomic():
        if said is None:
            Statement.objects.filter(document=document, other=other).delete()
            note_deed(by, "copies.unstate", document, other=other.pk)
            return None
        row, _ = Statement.objects.update_or_create(
            document=document, other=other, defaults={"kind": said.value, "note": note.strip()[:500], "by": by}
        )
        note_deed(by, "copies.state", document, other=other.pk, kind=row.kind, note=row.note)
    return row
