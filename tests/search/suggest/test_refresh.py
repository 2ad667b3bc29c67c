"""When a build is due."""

from __future__ import annotations

from wenyuan.library.models import Document
from wenyuan.search.suggest.refresh import AT_START, REST, TIMES, Schedule


def test_first_build_is_due_a_while_after_the_start(labour: list[Document]) -> None:
    schedule = Schedule(earliest=100 + AT_START)
    assert not schedule.is_due(100)
    assert schedule.is_due(100 + AT_START)


def test_nothing_is_due_while_nothing_changes(labour: list[Document]) -> None:
    schedule = Schedule(earliest=0)
    schedule.begin(0)
    schedule.end(1, is_done=True)
    assert not schedule.is_due(1e9)
    schedule.is_changed = True
    assert schedule.is_due(1e9)


def test_rest_after_a_build_grows_with_what_it_took(labour: list[Document]) -> None:
    for seconds, rest in [(0.1, REST), (60.0, 60 * TIMES)]:
        schedule = Schedule(earliest=0)
        schedule.begin(0)
        schedule.is_changed = True
        schedule.end(seconds, is_done=True)
        assert not schedule.is_due(seconds + rest - 0.1)
        assert schedule.is_due(seconds + rest)


def test_build_that_failed_is_tried_again(labour: list[Document]) -> None:
    schedule = Schedule(earliest=0)
    schedule.begin(0)
    schedule.end(1, is_done=False)
    assert schedule.is_due(1 + REST)


def test_missing_file_is_due_although_nothing_changed(db: None) -> None:
    schedule = Schedule(earliest=0)
    schedule.begin(0)
    schedule.end(1, is_done=True)
    assert schedule.is_due(1 + REST)
