"""Putting right what `wenyuan check` names, where it is safe: nothing is removed that cannot be made again."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from wenyuan.blobs import checks as blobs
from wenyuan.ingest import checks as walks
from wenyuan.ingest.outcomes import bury
from wenyuan.ingest.plan import PLAN
from wenyuan.ingest.retrying import restart
from wenyuan.jobs import queue
from wenyuan.keeping import scrub
from wenyuan.keeping.models import Damage
from wenyuan.keeping.sweep import sweep
from wenyuan.library.models import Document, Revision
from wenyuan.search import mending as index
from wenyuan.search.errors import IndexNotReady


def repair(*, deep: bool = False) -> Iterator[str]:
    """Mend what can be mended, and say each thing that was done. Safe beside a running site; repeating it changes nothing.

    Bytes come from the second store (`deep`: also those that only their sha256 shows to be damaged), lost leases go back to
    the queue, walks that stand still or lost their outputs begin anew, the index is brought in line, what nobody refers to
    is marked. Raises StoreUnavailable.
    """
    for blob, sentence in list(blobs.damaged(deep=deep)):
        if scrub.repair(blob):
            Damage.objects.filter(blob=blob.pk, repaired_at=None).update(repaired_at=timezone.now())
            yield f"{sentence}: put right from the second store"
    for run in queue.sweep(PLAN):
        bury(run)
        yield f"step {run.step} of {run.subject}: stopped its worker too often, set aside"
    for revision in [one for one, _ in walks.without_outputs()] + list(walks.stranded()):
        if _begin_anew(revision):
            yield f"document {revision.document.public_id}: its walk begins anew"
    try:
        for what, n in sorted(index.mend().items()):
            yield f"index: {n} documents were {what}, and are in line now"
    except IndexNotReady:
        pass  # the indexer of a running site builds it from the rows
    done = sweep()
    if done.condemned or done.removed or done.parts:
        yield f"{done.condemned} files nobody refers to are marked, {done.removed} and {done.parts} parts removed"


def _begin_anew(revision: Revision) -> bool:
    with transaction.atomic():
        document = Document.objects.select_for_update().filter(pk=revision.document_id, current=revision.pk).first()
        row = Revision.objects.select_related("document").filter(pk=revision.pk).first()
        if document is None or row is None:
            return False
        restart(row)
    return True
