"""The step table as a queue: claim with a lease, heartbeat, finish with a fencing token.

Claims use FOR UPDATE SKIP LOCKED on PostgreSQL; on SQLite every transaction begins IMMEDIATE, which serialises
writers. Lease times are the database's, so clocks of several machines need not agree.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Now

from wenyuan.jobs.errors import LostLease
from wenyuan.jobs.models import State, StepRun
from wenyuan.jobs.plan import Plan, Step
from wenyuan.kernel import metrics
from wenyuan.kernel.faults import point

LEASE_SECONDS = 30
#: Nobody asks for a moment so many seconds ahead. What is, was written before the database's clock was set back.
FARTHEST = 3600.0
#: A run whose worker or child died this often is set aside.
MAX_DEATHS = 3


def worker_name(role: str) -> str:
    """host:pid:role, so that the dead of this machine can be told at once."""
    return f"{socket.gethostname()}:{os.getpid()}:{role}"


def enqueue(plan: Plan, subject: int, *, priority: int = 0, batch_key: str = "", without: Collection[str] = ()) -> None:
    """Write all steps of a plan for one subject (but those named by `without`): those without needs are ready.

    Inside the caller's transaction.
    """
    StepRun.objects.bulk_create(
        [
            StepRun(
                subject=subject,
                step=step.name,
                version=step.version,
                lane=step.lane,
                priority=priority,
                batch_key=batch_key,
                state=State.WAITING if step.needs else State.READY,
            )
            for step in plan.steps
            if step.name not in without
        ],
        ignore_conflicts=True,
    )


def again(plan: Plan, subject: int, names: Collection[str]) -> None:
    """Have these steps of a subject done (anew), those first whose needs are not among them. In the caller's transaction.

    A step that somebody works on loses its lease: what it read may not be true any more.
    """
    enqueue(plan, subject, without={step.name for step in plan.steps} - set(names))
    for step in plan.steps:
        if step.name in names:
            state = State.WAITING if set(step.needs) & set(names) else State.READY
            StepRun.objects.filter(subject=subject, step=step.name, version=step.version).update(
                state=state, attempt=F("attempt") + 1, deaths=0, ready_at=None, lease_until=None, error_code=""
            )


def claim(
    lanes: Sequence[str],
    *,
    worker: str,
    plan: Plan,
    batch: int = 1,
    share: int = 1,
    lease_seconds: int = LEASE_SECONDS,
) -> list[list[StepRun]]:
    """Lease ready runs of these lanes, the most urgent first: a list a subject, its first run and those of its group.

    `batch` > 1 adds further subjects at the same bulk step with the same non-empty batch key, but no more than one in
    `share` of those that wait, so that as many workers find something to do. Every claimed run has a new attempt
    number, which is its fencing token. An empty list means there is nothing to do.
    """
    point("queue.claiming")
    with transaction.atomic():
        ready = StepRun.objects.select_for_update(skip_locked=True).filter(_due(), state=State.READY, lane__in=lanes)
        # What died before comes last: neither its bad luck nor its poison may hold up the others.
        first = ready.order_by("priority", "deaths", "id").first()
        if first is None:
            return []
        runs = [first]
        if batch > 1 and plan[first.step].is_bulk and first.batch_key and not first.deaths:
            alike = ready.filter(step=first.step, lane=first.lane, batch_key=first.batch_key, deaths=0)
            alike = alike.exclude(pk=first.pk).order_by("priority", "id")
            runs += alike[: min(batch, -(-(alike.count() + 1) // share)) - 1]
        claimed = [[run, *_companions(run, plan)] for run in runs]
        _lease([run for group in claimed for run in group], worker, lease_seconds)
    point("queue.claimed")
    return claimed


def claim_all(lane: str, *, worker: str, plan: Plan, limit: int) -> list[list[StepRun]]:
    """Lease up to `limit` ready runs of one lane, each with its group: for work that is cheapest in bulk."""
    point("queue.claiming")
    with transaction.atomic():
        runs = list(
            StepRun.objects.select_for_update(skip_locked=True)
            .filter(_due(), state=State.READY, lane=lane)
            .order_by("priority", "id")[:limit]
        )
        claimed = [[run, *_companions(run, plan)] for run in runs]
        _lease([run for group in claimed for run in group], worker, LEASE_SECONDS)
    point("queue.claimed")
    return claimed


def _companions(first: StepRun, plan: Plan) -> list[StepRun]:
    """The waiting runs of the same subject and group. A run that already killed a child goes alone."""
    group = plan[first.step].group
    if not group or first.deaths:
        return []
    names = [s.name for s in plan.steps if s.group == group]
    later = names[names.index(first.step) + 1 :]
    if not later:
        return []
    found = {
        run.step: run
        for run in StepRun.objects.filter(subject=first.subject, step__in=later, state=State.WAITING, deaths=0)
    }
    return [found[name] for name in later if name in found]


def _lease(runs: list[StepRun], worker: str, seconds: int) -> None:
    if not runs:
        return
    StepRun.objects.filter(pk__in=[run.pk for run in runs]).update(
        state=State.LEASED, worker=worker, attempt=F("attempt") + 1, started_at=Now(), lease_until=_in(seconds)
    )
    point("queue.leased")
    for run in runs:
        run.state, run.worker, run.attempt = State.LEASED, worker, run.attempt + 1


def _due() -> Q:
    return Q(ready_at__isnull=True) | Q(ready_at__lte=Now()) | Q(ready_at__gt=_in(FARTHEST))


def _in(seconds: float) -> ExpressionWrapper:
    return ExpressionWrapper(Now() + Value(timedelta(seconds=seconds), DurationField()), DateTimeField())


def heartbeat(runs: Iterable[StepRun], *, lease_seconds: int = LEASE_SECONDS) -> int:
    """Prolong the leases that are still held; how many those are."""
    held = Q(pk__in=[])
    for run in runs:
        held |= Q(pk=run.pk, attempt=run.attempt)
    point("queue.prolonging")
    count = StepRun.objects.filter(held, state=State.LEASED).update(lease_until=_in(lease_seconds))
    point("queue.prolonged")
    return count


def held(runs: Sequence[StepRun]) -> list[StepRun]:
    """Those of `runs` whose lease is still held by their attempt, as they stand in the table."""
    now = StepRun.objects.in_bulk([run.pk for run in runs])
    mine = [now[run.pk] for run in runs if run.pk in now]
    attempts = {run.pk: run.attempt for run in runs}
    return [run for run in mine if run.state == State.LEASED and run.attempt == attempts[run.pk]]


@contextmanager
def finishing(
    run: StepRun, plan: Plan, *, output: dict[str, Any] | None = None, cpu_seconds: float = 0
) -> Iterator[None]:
    """One transaction (or a part of the caller's): mark the run done, do the caller's writes, ready what waited for it.

    Raises LostLease before the caller's writes if another attempt holds the run: a zombie changes nothing.
    """
    point("queue.finishing")
    with transaction.atomic(savepoint=False):
        _end(
            run,
            State.DONE,
            output=output or {},
            cpu_seconds=cpu_seconds,
            error_code="",
            error_params={},
            error_detail="",
        )
        point("queue.ended")
        yield
        _ready_after(run, plan)
        point("queue.readied")
    point("queue.finished")


def _end(run: StepRun, state: State, **values: Any) -> None:
    changed = StepRun.objects.filter(pk=run.pk, attempt=run.attempt, state=State.LEASED).update(
        state=state, ended_at=Now(), lease_until=None, **values
    )
    if not changed:
        raise LostLease(f"{run} attempt {run.attempt}")
    transaction.on_commit(partial(metrics.step_ended, run.step, str(state)))
    run.state = state
    for name, value in values.items():
        setattr(run, name, value)


def _ready_after(run: StepRun, plan: Plan) -> None:
    followers = plan.after(run.step)
    due = [step.name for step in followers if len(step.needs) == 1]
    if len(due) < len(followers):
        runs = {r.step: r for r in StepRun.objects.filter(subject=run.subject)}
        due += [s.name for s in followers if len(s.needs) > 1 and s.name in runs and _is_due(s, runs, plan)]
    if due:
        # A follower that is leased with its group stays as it is.
        waiting = StepRun.objects.filter(subject=run.subject, step__in=due, state=State.WAITING)
        waiting.update(state=State.READY, ready_at=None)


def _is_due(step: Step, runs: dict[str, StepRun], plan: Plan) -> bool:
    return all(
        runs[need].state == State.DONE or (plan[need].optional and runs[need].state in State.ended())
        for need in step.needs
        if need in runs
    )


def fail(
    run: StepRun, plan: Plan, *, code: str, params: dict[str, Any], detail: str, state: State = State.FAILED
) -> None:
    """End a run with its reason. After an optional step the walk goes on. Inside the caller's transaction or its own."""
    point("queue.failing")
    with transaction.atomic(savepoint=False):
        _end(run, state, error_code=code, error_params=params, error_detail=detail[:4000], deaths=run.deaths)
        if plan[run.step].optional:
            _ready_after(run, plan)
    point("queue.failed")


def give_back(
    run: StepRun,
    *,
    seconds: float = 0,
    died: bool = False,
    lane: str = "",
    output: dict[str, Any] | None = None,
    code: str = "",
    detail: str = "",
) -> None:
    """Return a leased run for another attempt, not before `seconds`; `died` counts towards quarantine.

    Raises LostLease if another attempt holds the run.
    """
    point("queue.returning")
    changed = StepRun.objects.filter(pk=run.pk, attempt=run.attempt, state=State.LEASED).update(
        state=State.READY,
        lease_until=None,
        ready_at=_in(seconds) if seconds else None,
        deaths=F("deaths") + int(died),
        lane=lane or run.lane,
        output=run.output if output is None else output,
        error_code=code,
        error_detail=detail[:4000],
    )
    point("queue.returned")
    if not changed:
        raise LostLease(f"{run} attempt {run.attempt}")


def unlease(run: StepRun) -> None:
    """Put a companion that was leased with its group but not reached back to waiting."""
    point("queue.unleasing")
    StepRun.objects.filter(pk=run.pk, attempt=run.attempt, state=State.LEASED).update(
        state=State.WAITING, lease_until=None, worker=""
    )
    point("queue.unleased")


def cancel_rest(subject: int) -> None:
    """End every run of a subject that has not ended: an earlier step decided the outcome. In the caller's transaction."""
    StepRun.objects.filter(subject=subject).exclude(state__in=State.ended()).update(
        state=State.CANCELLED, ended_at=Now(), lease_until=None
    )


def sweep(plan: Plan) -> list[StepRun]:
    """Take back runs whose lease expired. Those that died too often are returned, leased to the caller for burial."""
    point("queue.sweeping")
    with transaction.atomic():
        is_over = Q(lease_until__lt=Now()) | Q(lease_until__gt=_in(FARTHEST))
        lost = StepRun.objects.select_for_update(skip_locked=True).filter(is_over, state=State.LEASED)
        buried = _take_back(lost, plan)
    point("queue.swept")
    return buried


def reclaim_dead(plan: Plan) -> list[StepRun]:
    """Take back at once what dead processes of this machine held. Like `sweep`, without waiting for the lease."""
    host = socket.gethostname()
    point("queue.sweeping")
    with transaction.atomic():
        leased = StepRun.objects.select_for_update(skip_locked=True).filter(
            state=State.LEASED, worker__startswith=f"{host}:"
        )
        dead = {name for name in leased.values_list("worker", flat=True) if not is_alive(name)}
        buried = _take_back(leased.filter(worker__in=dead), plan) if dead else []
    point("queue.swept")
    return buried


def _take_back(lost: QuerySet[StepRun], plan: Plan) -> list[StepRun]:
    """Companions wait again for the one that was lost with them; the others are ready again, one death older; those beyond
    MAX_DEATHS are leased to us. Of one subject several may be ready: steps that need the same one are done side by side.
    """
    runs = list(lost)
    steps = {(run.subject, run.step) for run in runs}
    firsts = [run for run in runs if not any((run.subject, need) in steps for need in plan[run.step].needs)]
    buried = [run for run in firsts if run.deaths + 1 >= MAX_DEATHS and plan[run.step].opens_file]
    again = {run.pk for run in firsts} - {run.pk for run in buried}
    waiting = {run.pk for run in runs} - {run.pk for run in firsts}
    StepRun.objects.filter(pk__in=waiting).update(state=State.WAITING, lease_until=None, worker="")
    StepRun.objects.filter(pk__in=again).update(
        state=State.READY, deaths=F("deaths") + 1, lease_until=None, ready_at=None, worker=""
    )
    StepRun.objects.filter(pk__in=[run.pk for run in buried]).update(
        deaths=F("deaths") + 1, attempt=F("attempt") + 1, worker=worker_name("burial"), lease_until=_in(LEASE_SECONDS)
    )
    for run in buried:
        run.attempt += 1
        run.deaths += 1
    return buried


def is_alive(worker: str) -> bool:
    """Whether host:pid:role is a living process; one of another machine is taken to be."""
    host, _, rest = worker.partition(":")
    if host != socket.gethostname():
        return True
    try:
        os.kill(int(rest.partition(":")[0]), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
