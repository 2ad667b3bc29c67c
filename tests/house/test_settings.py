"""The settings as a process knows them."""

from __future__ import annotations

import threading
from contextlib import nullcontext

import pytest
from django.db import DatabaseError, connection

from wenyuan.house import settings
from wenyuan.house.models import Setting

pytestmark = pytest.mark.django_db


def test_a_row_wins_over_the_default_and_what_no_version_knows_is_left_alone() -> None:
    Setting.objects.create(key="name", value="城南书屋")
    Setting.objects.create(key="of_a_later_version", value=1)
    settings.forget()
    assert (settings.get().name, settings.get().max_pages) == ("城南书屋", 2000)


def test_many_questions_cost_one_query(django_assert_num_queries) -> None:
    settings.forget()
    with django_assert_num_queries(1):
        for _ in range(100):
            settings.get()


def test_a_change_by_another_process_is_seen_when_the_time_is_over(monkeypatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(settings.time, "monotonic", lambda: now[0])
    settings.forget()
    assert settings.get().preview_pages == 0
    Setting.objects.create(key="preview_pages", value=3)  # no action of this process
    assert settings.get().preview_pages == 0
    now[0] += settings.SECONDS
    assert settings.get().preview_pages == 3


def test_a_database_that_does_not_answer_leaves_what_was_known() -> None:
    Setting.objects.create(key="name", value="城南书屋")
    settings.forget()
    settings.get()
    settings.forget()

    def refuse(*_args: object) -> object:
        raise DatabaseError("gone")

    with connection.execute_wrapper(refuse):
        assert settings.get().name == "城南书屋"


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has just started."""
    monkeypatch.setattr(settings, "_known", settings._Known())


def test_a_first_question_that_fails_gives_no_defaults_and_the_next_one_asks_again(fresh: None) -> None:
    Setting.objects.create(key="preview_pages", value=3)

    def refuse(execute, sql: str, *rest: object) -> object:
        if "house_setting" in sql:
            raise DatabaseError("gone")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse), pytest.raises(DatabaseError):
        settings.get()
    assert settings.get().preview_pages == 3


@pytest.mark.django_db(transaction=True)
def test_before_the_table_is_made_the_defaults_hold(fresh: None) -> None:
    with connection.schema_editor() as editor:
        editor.delete_model(Setting)
    try:
        assert settings.get().preview_pages == 0
    finally:
        with connection.schema_editor() as editor:
            editor.create_model(Setting)


@pytest.mark.django_db(transaction=True)
def test_threads_wait_for_the_first_answer_of_their_process(fresh: None) -> None:
    Setting.objects.create(key="preview_pages", value=3)
    is_reading, may_answer = threading.Event(), threading.Event()
    seen: list[int] = []

    def ask(*, is_first: bool) -> None:
        def hold(execute, *rest: object) -> object:
            is_reading.set()
            may_answer.wait(10)
            return execute(*rest)

        with connection.execute_wrapper(hold) if is_first else nullcontext():
            seen.append(settings.get().preview_pages)
        connection.close()

    first = threading.Thread(target=ask, kwargs={"is_first": True})
    first.start()
    assert is_reading.wait(10)
    second = threading.Thread(target=ask, kwargs={"is_first": False})
    second.start()
    second.join(0.2)
    may_answer.set()
    first.join(), second.join()
    assert seen == [3, 3]
