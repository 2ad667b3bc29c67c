"""That a commit is durable when it returns, whatever the database was told by default.

SQLite: `synchronous=FULL`, in the settings. PostgreSQL: a server or a role may have `synchronous_commit=off`, by which the last
moments of what was acknowledged are lost in a crash; our connections ask for it to be on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection as default
from django.db.backends.base.base import BaseDatabaseWrapper


def insist(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Have commits of a new connection wait for the disk. Other values than `off` are as durable, or more."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            if cursor.fetchone() == ("off",):
                cursor.execute("SET synchronous_commit TO on")


def problems() -> Iterator[str]:
    """A sentence if the database does not wait for its disk, which no connection can change."""
    if default.vendor == "postgresql":
        with default.cursor() as cursor:
            cursor.execute("SHOW fsync")
            if cursor.fetchone() == ("off",):
                yield "the database runs with fsync=off: a power cut may take what was acknowledged; set it to on"
