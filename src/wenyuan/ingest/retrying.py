"""Taking a document's walk from the beginning once more."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from wenyuan.ingest.plan import INDEX, PLAN, QUICK
from wenyuan.jobs import bell, outbox, queue
from wenyuan.jobs.models import State, StepRun
from wenyuan.library.models import Page, Rendition, Revision, Status


def restart(revision: Revision) -> None:
    """Have every step of a revision done anew, in the caller's transaction; its document is being processed again.

    From the beginning, because text-only pages took the place of the instant text of which they would be made again. A
    step that somebody works on loses its lease. The document is as open meanwhile as its `needs_review` lets it be.
    """
    queue.enqueue(PLAN, revision.pk)
    for step in PLAN.steps:
        StepRun.objects.filter(subject=revision.pk, step=step.name, version=step.version).update(
            state=State.WAITING if step.needs else State.READY, lane=step.lane, attempt=F("attempt") + 1, deaths=0,
            ready_at=None, lease_until=None, ended_at=None, error_code="", error_params={}, error_detail="",
        )  # fmt: skip
    Page.objects.filter(revision=revision).delete()
    revision.rendition, revision.page_count, revision.page_sizes = Rendition.NONE, 0, ""
    revision.failure_code, revision.failure_params = "", {}
    revision.save(update_fields=["rendition", "page_count", "page_sizes", "failure_code", "failure_params"])
    revision.document.status = Status.PROCESSING
    revision.document.save(update_fields=["status"])
    outbox.owe(INDEX, revision.document_id)
    transaction.on_commit(lambda: bell.ring(QUICK))
