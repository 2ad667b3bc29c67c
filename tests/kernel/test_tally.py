"""Counting in memory."""

from __future__ import annotations

import threading

from wenyuan.kernel.tally import Tally


def test_it_is_due_when_there_are_enough_of_them() -> None:
    tally: Tally[str] = Tally(most=3, seconds=1000)
    assert not tally.is_due()
    tally.add("a", "b")
    assert not tally.is_due()
    tally.add("a")
    assert tally.is_due()
    assert tally.take() == {"a": 2, "b": 1}
    assert not tally.is_due()


def test_it_is_due_when_the_first_has_waited() -> None:
    tally: Tally[str] = Tally(most=1000, seconds=0)
    assert not tally.is_due()
    tally.add("a")
    assert tally.is_due()


def test_what_is_given_back_counts_with_what_came_meanwhile() -> None:
    tally: Tally[str] = Tally(most=1, seconds=0)
    tally.add("a")
    taken = tally.take()
    tally.add("a", "b")
    tally.give_back(taken)
    assert tally.take() == {"a": 2, "b": 1}


def test_threads_lose_no_count() -> None:
    tally: Tally[int] = Tally(most=1, seconds=0)
    threads = [threading.Thread(target=lambda: [tally.add(n % 3) for n in range(3000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tally.take() == {0: 4000, 1: 4000, 2: 4000}
