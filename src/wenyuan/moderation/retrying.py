"""Trying once more what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from wenyuan.audit.actions import record
from wenyuan.ingest.retrying import restart
from wenyuan.library.errors import NotAllowed, WrongState
from wenyuan.library.models import Document, Rendition, Status
from wenyuan.library.rules import is_librarian_of

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


def retry(document: Document, *, by: User) -> Document:
    """Process a document from the beginning once more, because it was kept without pages, refused, or is text only.

    Librarians only. What its file is was found out by looking at it, so a refusal is found again if it was right. Raises
    NotAllowed, WrongState.
    """
    with transaction.atomic():
        row = Document.objects.select_for_update(of=("self",)).select_related("category").get(pk=document.pk)
        if not is_librarian_of(by, row):
            raise NotAllowed(str(row.pk))
        revision = row.current
        is_text_only = (
            revision is not None and revision.rendition == Rendition.TEXT_ONLY and revision.failure_code != ""
        )
        is_failed = row.status in {Status.KEPT, Status.REFUSED} or (row.status == Status.PUBLISHED and is_text_only)
        if revision is None or not is_failed:
            raise WrongState(state=row.get_status_display())
        record(by, "document.retry", row, reason=revision.failure_code, before=row.status)
        revision.document = row
        restart(revision)
    return row
