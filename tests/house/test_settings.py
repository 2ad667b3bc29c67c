"""The settings as a process knows them."""

from __future__ import annotations

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
