"""Looking for copies of what was read: first the fingerprint, committed, then what it meets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, Value
from django.db.models.functions import Now

from wenyuan.copies import actions, maps
from wenyuan.ingest.context import Engines
from wenyuan.ingest.plan import PLAN, SLOW
from wenyuan.ingest.signals import matched
from wenyuan.jobs import bell, queue
from wenyuan.jobs.models import State, StepRun
from wenyuan.kernel.faults import point
from wenyuan.library.models import Document

#: Behind everything else in the slow lane; and how long to wait, so that who accepts ten words causes one round.
BEHIND, DELAY = 100, 20.0
_STEPS = ("fingerprint", "match")


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
            point("copies.matched")
            matched.send(Document, document=document)
        point("copies.written")
        with queue.finishing(run, PLAN, output=output):
            pass
    _go_on(group)
    bell.ring("worker")


def renew(*, delay: float = DELAY) -> int:
    """Have all fingerprints that are not of the class map in force taken anew and matched, in the slow lane, `delay` seconds
    from now; how many documents. Idempotent. The site serves meanwhile: see copies.maps."""
    stale = maps.behind()
    count = stale.count()
    _again(stale.values("revision"), delay)
    if not count:
        maps.finish()
    bell.ring("worker")
    return count


def _again(revisions: Iterable[Any], delay: float) -> None:
    """Make the steps of these revisions wait once more, those that have ended."""
    point("copies.again")
    with transaction.atomic():
        runs = StepRun.objects.filter(subject__in=revisions, step__in=_STEPS, state__in=State.ended())
        new = {"lane": SLOW, "priority": BEHIND, "deaths": 0, "error_code": "", "error_detail": ""}
        runs.filter(step="match").update(state=State.WAITING, ready_at=None, **new)
        later = ExpressionWrapper(Now() + Value(timedelta(seconds=delay), DurationField()), DateTimeField())
        runs.filter(step="fingerprint").update(state=State.READY, ready_at=later if delay else None, **new)


def _go_on(group: list[StepRun]) -> None:
    """After a run: a map that was put in force while it ran wants it once more; the last one ends the change of maps.

    A fingerprint that was set aside is not asked for again: it would fail again, and for ever.
    """
    runs = StepRun.objects.filter(subject=group[0].subject, step="fingerprint")
    is_set_aside = runs.filter(state__in=[State.FAILED, State.QUARANTINED]).exists()
    if maps.behind().filter(revision=group[0].subject).exists() and not is_set_aside:
        _again([group[0].subject], 0.0)
    elif group[0].lane == SLOW:
        waiting = StepRun.objects.filter(lane=SLOW, step__in=_STEPS, state__in=[State.READY, State.LEASED])
        if not waiting.exists():
            maps.finish()
