"""Proposing what could be said of a document, once its text is read."""

from __future__ import annotations

from wenyuan.ingest.context import Engines
from wenyuan.ingest.plan import PLAN
from wenyuan.jobs import bell, queue
from wenyuan.jobs.models import StepRun
from wenyuan.kernel.faults import point
from wenyuan.library.models import Document
from wenyuan.proposals.actions import propose


def suggest(group: list[StepRun], _engines: Engines) -> None:
    """Perform the step: read in no transaction, write in one, then finish. Idempotent, so a crash between repeats it.

    It stands before the index, so that a document is published under its title and not under its file's name.
    """
    document = Document.objects.select_related("current", "category").filter(current=group[0].subject).first()
    point("suggest.proposing")
    output = propose(document) if document is not None else {}
    point("suggest.proposed")
    for run in group:
        with queue.finishing(run, PLAN, output=output):
            pass
    bell.ring("worker")
