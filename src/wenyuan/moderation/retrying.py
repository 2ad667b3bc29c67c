"""Trying once more what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from wenyuan.audit.actions import record
from wenyuan.ingest.retrying import restart
from wenyuan.library.errors import NotAllowed, WrongState
from wenyuan.library.models import Document, Status
from wenyuan.library.rules import is_librarian_of

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

#: What has no pages at all; and what may have text only, which its revision's failure tells.
WITHOUT_PAGES = frozenset({Status.KEPT, Status.REFUSED})
WITH_TEXT = frozenset({Status.PUBLISHED, Status.REVIEW, Status.DRAFT})


def retry(document: Document, *, by: User, is_slow: bool = False) -> Document:
    """Process a document from the beginning once more, because it was kept without pages, refused, or is text only.

    With `is_slow` in the lane with generous limits. Librarians only; what was refused as a danger is opened again by
    administrators only, and refused again if that was right. What readers have of it (text only) they keep until there
    are pages. Raises NotAllowed, WrongState: nothing failed, or it is being tried already.
    """
    with transaction.atomic():
        found = Document.objects.select_for_update(of=("self",)).select_related("category", "current")
        row = found.filter(pk=document.pk).first()
        if row is None or not is_librarian_of(by, row) or (row.status == Status.REFUSED and not by.is_superuser):
            raise NotAllowed(str(document.pk))
        revision = row.current
        is_failed = row.status in WITHOUT_PAGES or (
            row.status in WITH_TEXT and revision is not None and revision.failure_code != ""
        )
        if revision is None or not is_failed:
            raise WrongState(state=row.get_status_display())
        record(by, "document.retry", row, reason=revision.failure_code, before=row.status, is_slow=is_slow)
        revision.document = row
        restart(revision, is_slow=is_slow)
    return row
