"""Trying a conversion again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from wenyuan.audit.actions import record
from wenyuan.ingest.plan import PLAN, QUICK, SLOW
from wenyuan.jobs import bell, queue
from wenyuan.jobs.models import State, StepRun
from wenyuan.library.effects import owe_index
from wenyuan.library.errors import NotAllowed, WrongState
from wenyuan.library.models import Document, Status
from wenyuan.library.rules import is_librarian_of

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

#: Where a failed conversion leaves a document: without pages, or with text only.
RETRIED = frozenset({Status.KEPT, Status.PUBLISHED, Status.REVIEW, Status.DRAFT})


def retry(document: Document, *, by: User, is_slow: bool = False) -> Document:
    """Begin the walk of the current revision anew, `is_slow` in the lane with generous limits. Librarians only.

    What readers have of it (text only) they keep until there are pages. A file that was refused as a danger is not
    tried again. Raises NotAllowed, WrongState: nothing failed, or it is under way.
    """
    with transaction.atomic():
        found = Document.objects.select_for_update(of=("self",)).select_related("category", "current")
        row = found.filter(pk=document.pk).first()
        if row is None or not is_librarian_of(by, row):
            raise NotAllowed(str(document.pk))
        revision = row.current
        runs = StepRun.objects.filter(subject=revision.pk if revision else 0)
        is_under_way = runs.exclude(state__in=State.ended()).exists()
        if revision is None or not revision.failure_code or row.status not in RETRIED or is_under_way:
            raise WrongState(state=row.get_status_display())
        before = revision.failure_code
        revision.failure_code, revision.failure_params = "", {}
        revision.save(update_fields=["failure_code", "failure_params"])
        if row.status == Status.KEPT:
            row.status = Status.PROCESSING
            row.save(update_fields=["status"])
            owe_index([row.pk])
        runs.delete()
        queue.enqueue(PLAN, revision.pk)
        if is_slow:
            runs.filter(step="to_pdf").update(lane=SLOW)
        record(by, "document.retry", row, failure=before, is_slow=is_slow)
        transaction.on_commit(lambda: bell.ring(QUICK))
    return row
