"""Taking a document's walk from the beginning once more."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from wenyuan.ingest.plan import INDEX, PLAN, QUICK, SLOW
from wenyuan.jobs import bell, outbox, queue
from wenyuan.jobs.models import State, StepRun
from wenyuan.library.models import Page, Rendition, Revision, Status


def restart(revision: Revision, *, is_slow: bool = False) -> None:
    """Have every step of a revision done anew, in the caller's transaction, `is_slow` with the slow lane's limits.

    A step that somebody works on loses its lease. A document without pages is being processed again, as open meanwhile
    as its `needs_review` lets it be; one that shows text only keeps its standing and its pages, which the steps replace.
    """
    queue.enqueue(PLAN, revision.pk)
    for step in PLAN.steps:
        lane = SLOW if is_slow and step.name == "to_pdf" else step.lane
        StepRun.objects.filter(subject=revision.pk, step=step.name, version=step.version).update(
            state=State.WAITING if step.needs else State.READY, lane=lane, attempt=F("attempt") + 1, deaths=0,
            ready_at=None, lease_until=None, ended_at=None, error_code="", error_params={}, error_detail="",
        )  # fmt: skip
    revision.failure_code, revision.failure_params = "", {}
    revision.save(update_fields=["failure_code", "failure_params"])
    if revision.document.status in {Status.KEPT, Status.REFUSED}:
        # Pages of an attempt that ended half-way are nobody's.
        Page.objects.filter(revision=revision).delete()
        revision.rendition, revision.page_count, revision.page_sizes = Rendition.NONE, 0, ""
        revision.save(update_fields=["rendition", "page_count", "page_sizes"])
        revision.document.status = Status.PROCESSING
        revision.document.save(update_fields=["status"])
    outbox.owe(INDEX, revision.document_id)
    transaction.on_commit(lambda: bell.ring(QUICK))
