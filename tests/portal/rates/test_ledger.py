from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wenyuan.portal.rates.ledger import LONGEST, SETS, WAYS, Ledger, shared


class Clock:
    """A clock that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_whole_room_may_be_taken_at_once_and_comes_back_evenly(clock: Clock) -> None:
    ledger = Ledger(clock=clock)
    assert [ledger.take("a", cost=2, room=60) for _ in range(30)] == [0] * 30
    assert ledger.take("a", cost=2, room=60) == pytest.approx(2)
    clock.now += 2
    assert ledger.take("a", cost=2, room=60) == 0
    assert ledger.take("a", cost=2, room=60) == pytest.approx(2)
    clock.now += 3600
    assert [ledger.take("a", cost=2, room=60) for _ in range(31)].count(0) == 30


def test_who_is_refused_owes_nothing_for_it(clock: Clock) -> None:
    ledger = Ledger(clock=clock)
    ledger.take("a", cost=60, room=60)
    waits = [ledger.take("a", cost=1, room=60) for _ in range(100)]
    assert set(waits) == {1.0}


def test_one_key_does_not_pay_for_another(clock: Clock) -> None:
    ledger = Ledger(clock=clock)
    ledger.take("a", cost=60, room=60)
    assert ledger.take("a", cost=1, room=60) > 0
    assert ledger.take("b", cost=1, room=60) == 0


def test_a_flood_of_keys_takes_the_place_of_those_that_owe_least(clock: Clock) -> None:
    ledger = Ledger(clock=clock)
    assert ledger.take("scraper", cost=60, room=60) == 0
    for n in range(SETS * WAYS * 2):
        ledger.take(f"k{n}", cost=0.1, room=60)
    assert ledger.take("scraper", cost=1, room=60) > 0


def test_debts_of_an_earlier_start_of_the_machine_count_for_nothing(clock: Clock) -> None:
    ledger = Ledger(clock=clock)
    clock.now = LONGEST * 10
    ledger.take("a", cost=60, room=60)
    clock.now = 5.0
    assert ledger.take("a", cost=60, room=60) == 0
    assert ledger.take("a", cost=1, room=60) > 0


def test_a_lowered_limit_holds_for_what_was_owed_before(clock: Clock) -> None:
    ledger = Ledger(clock=clock)
    ledger.take("a", cost=3600, room=3600)
    assert ledger.take("a", cost=1, room=60) == pytest.approx(3541)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine's fault, no rule of ours
@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.001, 100)), max_size=60))
def test_never_more_than_room_and_time_allow(steps: list[tuple[float, float]]) -> None:
    clock, room = Clock(), 60.0
    ledger, taken = Ledger(clock=clock), 0.0
    for later, cost in steps:
        clock.now += later
        if not ledger.take("a", cost=cost, room=room):
            taken += min(cost, room)
        assert taken <= room + (clock.now - Clock.now) + 1e-3


def _takes(path: Path, count: int, out: multiprocessing.Queue) -> None:
    ledger = Ledger(path, secret=b"s")
    out.put(sum(not ledger.take("a", cost=1, room=1000) for _ in range(count)))


def test_processes_share_one_count(tmp_path: Path) -> None:
    path, context = tmp_path / "run" / "rates", multiprocessing.get_context("fork")
    out = context.Queue()
    workers = [context.Process(target=_takes, args=(path, 600, out)) for _ in range(4)]
    for worker in workers:
        worker.start()
    taken = sum(out.get(timeout=60) for _ in workers)
    for worker in workers:
        worker.join()
    # 2,400 asked; 1,000 were to be had, and a few more for the seconds it took.
    assert 1000 <= taken < 1200


def test_no_address_is_written(tmp_path: Path) -> None:
    path = tmp_path / "rates"
    Ledger(path, secret=b"s").take("pages 192.0.2.77", cost=1, room=60)
    assert path.stat().st_size == SETS * WAYS * 16
    assert b"192.0.2.77" not in path.read_bytes() and any(path.read_bytes())


def test_without_a_place_for_the_file_a_process_counts_alone(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file where a folder should be")
    ledger = shared(tmp_path / "run" / "rates", secret=b"s")
    assert ledger.take("a", cost=60, room=60) == 0
    assert ledger.take("a", cost=60, room=60) > 0
