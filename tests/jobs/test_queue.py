"""The step table: claims, fences, groups, deaths."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models.functions import Now

from wenyuan.jobs import queue
from wenyuan.jobs.errors import LostLease
from wenyuan.jobs.models import State, StepRun
from wenyuan.jobs.plan import Plan, Step

pytestmark = pytest.mark.django_db

PLAN = Plan(
    (
        Step(name="a", lane="quick", group="first"),
        Step(name="b", needs=("a",), lane="quick", group="first", optional=True),
        Step(name="c", needs=("b",), lane="office", is_bulk=True),
        Step(name="d", needs=("c",), lane="index", opens_file=False),
    )
)


def states(subject: int = 1) -> dict[str, str]:
    return dict(StepRun.objects.filter(subject=subject).values_list("step", "state"))


def claim(*lanes: str, **options: int) -> list[list[StepRun]]:
    return queue.claim(lanes or ("quick", "office"), worker="me:1:x", plan=PLAN, **options)  # type: ignore[arg-type]


def finish(run: StepRun) -> None:
    with queue.finishing(run, PLAN):
        pass


def expire() -> None:
    StepRun.objects.filter(state=State.LEASED).update(lease_until=Now() - timedelta(seconds=1))


def test_steps_with_needs_wait() -> None:
    queue.enqueue(PLAN, 1)
    assert states() == {"a": "ready", "b": "waiting", "c": "waiting", "d": "waiting"}


def test_enqueueing_twice_changes_nothing() -> None:
    queue.enqueue(PLAN, 1)
    queue.enqueue(PLAN, 1)
    assert StepRun.objects.count() == 4


def test_a_claim_takes_the_whole_group() -> None:
    queue.enqueue(PLAN, 1)
    assert [run.step for run in claim()[0]] == ["a", "b"]
    assert states() == {"a": "leased", "b": "leased", "c": "waiting", "d": "waiting"}
    assert claim() == []


def test_finishing_readies_what_waited() -> None:
    queue.enqueue(PLAN, 1)
    for run in claim()[0]:
        finish(run)
    assert states()["c"] == "ready"


def test_what_the_caller_writes_goes_with_the_step_or_not_at_all() -> None:
    queue.enqueue(PLAN, 1)
    run = claim()[0][0]
    with pytest.raises(ZeroDivisionError), transaction.atomic(), queue.finishing(run, PLAN):
        queue.enqueue(PLAN, 2)
        raise ZeroDivisionError
    assert states()["a"] == "leased"
    assert states(2) == {}


def test_a_zombie_changes_nothing() -> None:
    queue.enqueue(PLAN, 1)
    zombie = claim()[0][0]
    expire()
    queue.sweep(PLAN)
    second = claim()[0][0]
    assert second.attempt == zombie.attempt + 1
    with pytest.raises(LostLease), transaction.atomic(), queue.finishing(zombie, PLAN):
        pytest.fail("a zombie got to write")
    with pytest.raises(LostLease):
        queue.give_back(zombie)
    finish(second)
    assert states()["a"] == "done"


def test_a_heartbeat_keeps_a_lease_from_the_sweep() -> None:
    queue.enqueue(PLAN, 1)
    runs = claim()[0]
    expire()
    assert queue.heartbeat(runs) == 2
    assert queue.sweep(PLAN) == []
    assert states()["a"] == "leased"


def test_a_heartbeat_of_a_zombie_counts_nothing() -> None:
    queue.enqueue(PLAN, 1)
    runs = claim()[0]
    expire()
    queue.sweep(PLAN)
    claim()
    assert queue.heartbeat([runs[0]]) == 0


def test_a_lost_group_comes_back_with_its_first_step_alone() -> None:
    queue.enqueue(PLAN, 1)
    claim()
    expire()
    assert queue.sweep(PLAN) == []
    assert states() == {"a": "ready", "b": "waiting", "c": "waiting", "d": "waiting"}
    assert [run.step for run in claim()[0]] == ["a"]


def test_steps_side_by_side_that_die_together_are_both_ready_again() -> None:
    # A document whose second one waited for ever was met by tests/faults/test_kill.py.
    plan = Plan(
        (
            Step(name="text", lane="quick"),
            Step(name="print", needs=("text",), lane="quick", group="copies"),
            Step(name="match", needs=("print",), lane="quick", group="copies"),
            Step(name="suggest", needs=("text",), lane="quick"),
        )
    )

    def claimed() -> list[str]:
        return [run.step for group in queue.claim(["quick"], worker="me:1:x", plan=plan) for run in group]

    queue.enqueue(plan, 1)
    with queue.finishing(queue.claim(["quick"], worker="me:1:x", plan=plan)[0][0], plan):
        pass
    assert (claimed(), claimed()) == (["print", "match"], ["suggest"])
    expire()
    queue.sweep(plan)
    assert states() == {"text": "done", "print": "ready", "match": "waiting", "suggest": "ready"}


def test_three_deaths_bury_a_run_and_no_more_than_that_run() -> None:
    queue.enqueue(PLAN, 1)
    queue.enqueue(PLAN, 2)
    for _ in range(2):
        assert claim("quick")
        assert claim("quick")
        expire()
        assert queue.sweep(PLAN) == []
    first = claim("quick")[0][0]
    expire()
    buried = queue.sweep(PLAN)
    assert [(run.subject, run.step, run.deaths) for run in buried] == [(first.subject, "a", 3)]
    queue.fail(buried[0], PLAN, code="crash", params={}, detail="", state=State.QUARANTINED)
    assert states(first.subject)["a"] == "quarantined"
    assert states(3 - first.subject)["a"] == "ready"


def test_a_step_that_opens_no_file_is_never_buried() -> None:
    queue.enqueue(PLAN, 1)
    StepRun.objects.filter(step="d").update(state=State.READY)
    for _ in range(5):
        assert claim("index")
        expire()
        assert queue.sweep(PLAN) == []
    assert states()["d"] == "ready"


def test_after_a_failed_optional_step_the_walk_goes_on() -> None:
    queue.enqueue(PLAN, 1)
    a, b = claim()[0]
    finish(a)
    queue.fail(b, PLAN, code="x", params={}, detail="")
    assert states() == {"a": "done", "b": "failed", "c": "ready", "d": "waiting"}


def test_after_a_failed_step_nothing_follows() -> None:
    queue.enqueue(PLAN, 1)
    a, _ = claim()[0]
    queue.fail(a, PLAN, code="x", params={}, detail="")
    assert states()["c"] == "waiting"
    queue.cancel_rest(1)
    assert set(states().values()) == {"failed", "cancelled"}


def test_given_back_for_later_is_not_claimed_now() -> None:
    queue.enqueue(PLAN, 1)
    queue.give_back(claim()[0][0], seconds=60)
    assert claim() == []


def test_a_batch_takes_only_what_shares_its_key() -> None:
    for subject, key in enumerate(["x", "x", "y", "", "x"], start=1):
        queue.enqueue(PLAN, subject, batch_key=key)
        StepRun.objects.filter(subject=subject, step="c").update(state=State.READY)
    groups = claim("office", batch=20)
    assert [group[0].subject for group in groups] == [1, 2, 5]
    assert [group[0].subject for group in claim("office", batch=20)] == [3]
    assert [group[0].subject for group in claim("office", batch=20)] == [4]


def test_only_a_bulk_step_is_claimed_in_batches() -> None:
    for subject in range(1, 4):
        queue.enqueue(PLAN, subject, batch_key="x")
    assert len(claim("quick", batch=20)) == 1


def test_a_batch_leaves_a_share_to_other_workers() -> None:
    for subject in range(1, 11):
        queue.enqueue(PLAN, subject, batch_key="x")
        StepRun.objects.filter(subject=subject, step="c").update(state=State.READY)
    assert len(claim("office", batch=20, share=2)) == 5


def test_what_a_dead_process_of_this_machine_held_comes_back_at_once() -> None:
    queue.enqueue(PLAN, 1)
    dead = queue.worker_name("x").split(":")[0] + ":999999999:x"
    queue.claim(("quick",), worker=dead, plan=PLAN)
    queue.enqueue(PLAN, 2)
    queue.claim(("quick",), worker=queue.worker_name("x"), plan=PLAN)
    queue.reclaim_dead(PLAN)
    assert states(1)["a"] == "ready"
    assert states(2)["a"] == "leased"


def test_a_plan_with_a_circle_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="stands before"):
        Plan((Step(name="a", needs=("b",), lane="x"), Step(name="b", needs=("a",), lane="x")))


def test_a_clock_that_was_set_back_keeps_nothing_waiting() -> None:
    # Moments of a clock a day ahead: nobody asks for one so far off, so both are due.
    queue.enqueue(PLAN, 1)
    StepRun.objects.filter(step="a").update(ready_at=Now() + timedelta(days=1))
    assert claim("quick")
    StepRun.objects.filter(state=State.LEASED).update(lease_until=Now() + timedelta(days=1))
    assert queue.sweep(PLAN) == []
    assert states()["a"] == "ready"
    assert claim("quick")


def test_a_clock_that_was_set_forward_only_repeats_work() -> None:
    queue.enqueue(PLAN, 1)
    early = claim("quick")[0][0]
    StepRun.objects.filter(state=State.LEASED).update(lease_until=Now() - timedelta(days=1))
    queue.sweep(PLAN)
    finish(claim("quick")[0][0])
    with pytest.raises(LostLease), transaction.atomic():
        finish(early)
    assert states()["b"] == "ready"


def test_a_moment_that_was_asked_for_is_waited_for() -> None:
    queue.enqueue(PLAN, 1)
    queue.give_back(claim("quick")[0][0], seconds=15)
    assert claim("quick") == []
