"""A commit is durable when it returns, on both databases, also where the server's default says otherwise."""

from __future__ import annotations

import pytest
from django.db import connection

from wenyuan.blobs import durable


@pytest.mark.django_db
def test_commits_wait_for_the_disk() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone() == (2,)  # FULL
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
        else:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)
    assert list(durable.problems()) == []


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server that could say otherwise")
def test_a_server_that_says_off_is_not_heard() -> None:
    other = connection.copy()
    other.settings_dict["OPTIONS"] = {**other.settings_dict.get("OPTIONS", {}), "options": "-c synchronous_commit=off"}
    try:
        with other.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)
    finally:
        other.close()
