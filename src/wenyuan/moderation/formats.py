"""The verb by which a second document of the same text becomes another format of the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from wenyuan.audit.actions import record
from wenyuan.copies.compare import Level
from wenyuan.copies.queries import matches_of
from wenyuan.ingest.models import Format
from wenyuan.library.errors import NotAllowed, WrongState
from wenyuan.library.models import Document, Status
from wenyuan.library.rules import may_edit
from wenyuan.moderation.standing import withdraw

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


def attach_as_format(document: Document, target: Document, *, by: User) -> Format:
    """Offer the file of `document` for download beside that of `target`, which has the same text, and withdraw `document`.

    Nothing is deleted: published again, the document is one of its own. Only who may edit both; a file that was not looked at
    does not come to readers that way, so a document in review waits until it was.
    Raises NotAllowed, and WrongState where the texts are not the same or `document` is not published, a draft or one's own to publish.
    """
    if not (may_edit(by, document) and may_edit(by, target)):
        raise NotAllowed(f"{document.pk} -> {target.pk}")
    same = next((one for one in matches_of(document, user=by) if one.document.pk == target.pk), None)
    is_looked_at = not document.needs_review or document.status == Status.PUBLISHED
    if same is None or same.found.level is not Level.EXACT or not is_looked_at or document.current is None:
        raise WrongState(state=document.get_status_display())
    with transaction.atomic():
        row = Document.objects.select_for_update().get(pk=target.pk)
        made, _ = Format.objects.get_or_create(
            document=row,
            blob=document.current.original,
            defaults={"file_name": document.current.file_name, "kind": document.current.kind, "by": by},
        )
        withdraw(document, by=by, reason=f"No. {row.number}")
        record(by, "document.attach_format", row, source=document.pk)
    return made
