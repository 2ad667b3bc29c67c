"""The worker's edges: what fails in our own code ends neither a thread nor a document's walk."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wenyuan.ingest import worker as module
from wenyuan.ingest.context import Engines
from wenyuan.ingest.plan import PLAN, QUICK
from wenyuan.ingest.receive import Receipt
from wenyuan.ingest.worker import Worker
from wenyuan.jobs import queue
from wenyuan.jobs.models import State, StepRun
from wenyuan.kernel import faults
from wenyuan.kernel.faults import Action, Fault

TEXT = "\n".join("山高月小，水落石出。清风徐来，水波不兴。" * 3 for _ in range(20)).encode()


@pytest.fixture(autouse=True)
def _disarm() -> Iterator[None]:
    yield
    faults.arm(None)


@pytest.mark.django_db(transaction=True)
def test_a_thread_goes_on_after_an_error_nobody_foresaw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "POLL", 0.01)
    listing = tmp_path / "list"
    faults.arm(Fault(name="queue.claiming", n=1, action=Action.RAISE), listing=listing)
    worker = Worker(Engines.of_this_machine(), slots=1)
    thread = threading.Thread(target=worker._loop, args=((QUICK,), "quick", 1))
    thread.start()
    try:
        deadline = time.monotonic() + 120
        while not (listing.exists() and listing.read_text().count("queue.claiming") > 2):
            assert thread.is_alive() and time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        worker.stop()
        thread.join()


def test_of_steps_that_share_a_child_the_one_that_failed_comes_again(
    bring: Callable[..., Receipt], drain: Callable[[], None]
) -> None:
    # The first of the two was finished when the second failed: it must not take the second with it into waiting.
    faults.arm(Fault(name="copies.matched", n=1, action=Action.RAISE))
    receipt = bring(TEXT, "a.txt")
    drain()
    ended = dict(StepRun.objects.filter(subject=receipt.document.current_id).values_list("step", "state"))
    assert set(ended.values()) == {"done"}, ended


@pytest.mark.django_db
def test_held_are_the_runs_whose_lease_is_still_ours() -> None:
    queue.enqueue(PLAN, 1)
    (group,) = queue.claim((QUICK,), worker="me:1:x", plan=PLAN)
    assert [run.step for run in queue.held(group)] == [run.step for run in group]
    with queue.finishing(group[0], PLAN):
        pass
    assert [run.step for run in queue.held(group)] == [run.step for run in group[1:]]
    StepRun.objects.filter(pk=group[1].pk).update(attempt=9)
    assert queue.held(group[:2]) == []
    group[2].state = State.DONE  # what an object in hand says, a rolled back transaction may have taken back
    assert [run.step for run in queue.held(group)] == [group[2].step]
