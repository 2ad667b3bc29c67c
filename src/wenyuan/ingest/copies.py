"""Looking for copies of what was read: first the fingerprint, committed, then what it meets."""

from __future__ import annotations

from wenyuan.copies import actions
from wenyuan.ingest.context import Engines
from wenyuan.ingest.plan import PLAN
from wenyuan.ingest.signals import matched
from wenyuan.jobs import bell, queue
from wenyuan.jobs.models import StepRun
from wenyuan.library.models import Document


def find_copies(group: list[StepRun], _engines: Engines) -> None:
    """Perform fingerprint and match (those that were leased). The work of each is committed before its run is finished:
    both are idempotent, and comparing texts inside the step's transaction would hold up every other writer."""
    document = Document.objects.select_related("current").filter(current=group[0].subject).first()
    for run in group:
        output: dict[str, int] = {}
        if document is not None and run.step == "fingerprint":
            made = actions.mark(document)
            output = {"hashes": made.kept if made is not None else 0}
        elif document is not None:
            output = {"pairs": len(actions.match(document))}
            matched.send(Document, document=document)
        with queue.finishing(run, PLAN, output=output):
            pass
    bell.ring("worker")
