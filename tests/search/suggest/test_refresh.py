"""When a build is due."""

from __future__ import annotations

from wenyuan.library.models import Document
from wenyuan.search.suggest import store
from wenyuan.search.suggest.refresh import REST, TIMES, Schedule


def rested() -> Schedule:
    """A schedule of a process that started long ago and has built nothing yet."""
    return Schedule(earliest=0, earliest_if_missing=0)


def test_first_build_waits_for_the_start_to_be_over(labour: list[Document]) -> None:
    schedule = Schedule(earliest=10, earliest_if_missing=10)
    assert not schedule.is_due(9)
    assert schedule.is_due(10)


def test_nothing_is_due_while_nothing_changes(labour: list[Document]) -> None:
    schedule = rested()
    schedule.begin()
    schedule.end(1, cpu_seconds=1, is_done=True)
    assert not schedule.is_due(1e9)
    schedule.is_changed = True
    assert schedule.is_due(1e9)


def test_change_during_a_build_is_for_the_next(labour: list[Document]) -> None:
    schedule = rested()
    schedule.begin()
    schedule.is_changed = True
    schedule.end(1, cpu_seconds=0, is_done=True)
    assert schedule.is_due(1 + REST)


def test_rest_after_a_build_grows_with_what_it_took(labour: list[Document]) -> None:
    for cpu_seconds, rest in [(0.1, REST), (60.0, 60 * TIMES)]:
        schedule = rested()
        schedule.begin()
        schedule.is_changed = True
        schedule.end(100, cpu_seconds=cpu_seconds, is_done=True)
        assert not schedule.is_due(100 + rest - 0.1)
        assert schedule.is_due(100 + rest)


def test_build_that_failed_is_tried_again_after_the_same_rest(labour: list[Document]) -> None:
    schedule = rested()
    schedule.begin()
    schedule.end(0, cpu_seconds=60, is_done=False)
    assert not schedule.is_due(60 * TIMES - 1)
    assert schedule.is_due(60 * TIMES)


def test_missing_file_is_due_soon_although_nothing_changed(labour: list[Document]) -> None:
    schedule = rested()
    schedule.begin()
    schedule.end(0, cpu_seconds=60, is_done=True)
    path = store.current_path()
    assert path is not None
    store.discard(path)
    assert not schedule.is_due(REST - 1)
    assert schedule.is_due(REST)
