"""While the database is away: 503 and a sentence, for people and for programs; never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client

pytestmark = pytest.mark.django_db


def failing(words: str) -> Callable[..., Any]:
    """A database that answers every statement with this error."""

    def execute(*_: object) -> None:
        raise OperationalError(words)

    return execute


@pytest.fixture
def visitor() -> Client:
    made = Client(raise_request_exception=False)
    made.cookies["sessionid"] = "somebody"  # who comes back: the first thing that is asked of the database
    return made


@pytest.mark.parametrize("path", ["/", "/en/", "/c", "/d/bcdfghjkmn"])
def test_a_page_says_that_the_library_is_away(visitor: Client, path: str) -> None:
    with connection.execute_wrapper(failing("server closed the connection unexpectedly")):
        answer = visitor.get(path)
    body = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "没有任何改动" in body and "nothing was changed" in body
    assert "Traceback" not in body and "server closed" not in body


def test_a_program_is_told_in_a_line(visitor: Client) -> None:
    with connection.execute_wrapper(failing("server closed the connection unexpectedly")):
        answer = visitor.patch("/upload/files/bcdfghjkmn")
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "没有任何改动" in answer.content.decode()


def test_a_full_disk_of_the_database_is_named(visitor: Client) -> None:
    with connection.execute_wrapper(failing("database or disk is full")):
        answer = visitor.patch("/upload/files/bcdfghjkmn")
    assert answer.status_code == 507


def test_what_our_own_code_fails_at_stays_an_error_of_ours(visitor: Client) -> None:
    def execute(*_: object) -> None:
        raise ZeroDivisionError

    with connection.execute_wrapper(execute):
        answer = visitor.get("/c")
    assert answer.status_code == 500
    assert "出错了" in answer.content.decode()
