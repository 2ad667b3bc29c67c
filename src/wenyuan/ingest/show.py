"""The last steps, by the one writer of the index: make findable, then publish."""

from __future__ import annotations

from django.db import transaction

from wenyuan.copies import actions as copies
from wenyuan.ingest import revise
from wenyuan.ingest.plan import INDEX, PLAN
from wenyuan.jobs import outbox, queue
from wenyuan.jobs.errors import LostLease
from wenyuan.jobs.models import StepRun
from wenyuan.kernel.faults import point
from wenyuan.library.effects import index_heard, owe_place
from wenyuan.library.models import Document, Revision, Status
from wenyuan.search import indexer

#: Documents written to the index in one commit.
BATCH = 200


def show(*, worker: str) -> int:
    """Bring the index up to date with all that is owed, then finish the walks that waited for it; how many documents.

    The order makes a crash harmless: what was indexed but not finished is indexed again.
    """
    owed = outbox.pending(INDEX, limit=BATCH)
    groups = queue.claim_all(INDEX, worker=worker, plan=PLAN, limit=BATCH)
    revisions = Revision.objects.in_bulk([group[0].subject for group in groups])
    ids = {key for _, key in owed} | {revision.document_id for revision in revisions.values()}
    if ids:
        try:
            indexer.apply(ids)
        except Exception:
            for group in groups:
                _give_back(group)
            raise
    index_heard([pk for pk, _ in owed])
    if groups:
        with transaction.atomic():
            for group in groups:
                _release(group, revisions.get(group[0].subject))
            point("show.rows")
        point("show.released")
    return len(ids)


def _give_back(group: list[StepRun]) -> None:
    for run in group[1:]:
        queue.unlease(run)
    queue.give_back(group[0], seconds=1)


def _release(group: list[StepRun], revision: Revision | None) -> None:
    try:
        with transaction.atomic():
            for run in group:
                with queue.finishing(run, PLAN):
                    if run.step == "release" and revision is not None:
                        publish(revision)
    except LostLease:
        return  # another indexer has it by now


def publish(revision: Revision) -> None:
    """Open a document whose pages are ready, or lay it before a librarian where that is asked for. In a transaction."""
    document = Document.objects.select_for_update().get(pk=revision.document_id)
    if document.current_id != revision.pk:
        revise.arrived(document, revision)
        return
    if document.status != Status.PROCESSING:
        return
    revise.stand(document)
    document.save(update_fields=["status", "published_at"])
    owe_place(document.pk)
    copies.settle(document)
