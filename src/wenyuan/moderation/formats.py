"""The verbs by which a second document of the same text becomes another format of the first, and by which it ends."""

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
from wenyuan.moderation.holding import held
from wenyuan.moderation.standing import withdraw

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


def attach_as_format(document: Document, target: Document, *, by: User) -> Format:
    """Offer the file of `document` for download beside that of `target`, which has the same text, and withdraw `document`.

    Nothing is deleted: published again, the document is one of its own. Only who may edit both; a file that was not looked at
    does not come to readers that way, so a document in review waits until it was.
    Raises NotAllowed, and WrongState where the texts are not the same or `document` is not published, a draft or one's own to publish.
    """
    with transaction.atomic():
        source, row = _both(document, target)
        if not (may_edit(by, source) and may_edit(by, row)):
            raise NotAllowed(f"{source.pk} -> {row.pk}")
        same = next((one for one in matches_of(source, user=by) if one.document.pk == row.pk), None)
        is_looked_at = not source.needs_review or source.status == Status.PUBLISHED
        is_same = same is not None and same.found.level is Level.EXACT
        if not is_same or not is_looked_at or source.current is None or row.status == Status.REMOVED:
            raise WrongState(state=source.get_status_display())
        made, _ = Format.objects.get_or_create(
            document=row,
            blob=source.current.original,
            defaults={"file_name": source.current.file_name, "kind": source.current.kind, "by": by},
        )
        withdraw(source, by=by, reason=f"No. {row.number}")
        record(by, "document.attach_format", row, source=source.pk)
    return made


def detach_format(document: Document, pk: int, *, by: User) -> None:
    """Offer a format of a document no longer. Its file stays with the document it came from. Raises NotAllowed."""
    with transaction.atomic():
        row = held(document, by=by)
        found = row.formats.filter(pk=pk).first()
        if found is None:
            raise NotAllowed(f"{row.pk}/format-{pk}")
        record(by, "document.detach_format", row, file_name=found.file_name)
        found.delete()


def _both(*documents: Document) -> list[Document]:
    """The rows as they are now, in this order; locked by key, so that two who attach crosswise do not wait for
    each other. Raises NotAllowed where one is gone."""
    found = Document.objects.select_for_update(of=("self",)).select_related("category", "current__original")
    rows = {row.pk: row for row in found.filter(pk__in=[one.pk for one in documents]).order_by("pk")}
    if gone := [one.pk for one in documents if one.pk not in rows]:
        raise NotAllowed(str(gone))
    return [rows[one.pk] for one in documents]
