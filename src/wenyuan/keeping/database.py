"""A database as it was at one moment, to a file and back."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from wenyuan.blobs.references import columns
from wenyuan.keeping.errors import ToolFailed

#: Tables whose rows are counted, so that a restore can be compared.
COUNTED = ("accounts_user", "library_document", "library_revision", "library_page", "library_category", "audit_event")
#: Database pages copied at a time: others write in between.
STEP = 2000


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What was written, and what it holds."""

    file: str
    counts: dict[str, int]
    blobs: list[tuple[str, int]]


def snapshot(folder: Path) -> Snapshot:
    """Write the database as it is now to `folder`, while others go on writing. Raises ToolFailed."""
    return _sqlite(folder) if connection.vendor == "sqlite" else _postgresql(folder)


def _sqlite(folder: Path) -> Snapshot:
    place = folder / "database.sqlite3"
    source = sqlite3.connect(
        f"{Path(str(settings.DATABASES['default']['NAME'])).as_uri()}?mode=ro", uri=True, timeout=60
    )
    copy = sqlite3.connect(place)
    try:
        source.backup(copy, pages=STEP, sleep=0.002)
        # A copy is one file: no journal beside it may be needed to read it.
        copy.execute("PRAGMA journal_mode=DELETE")
        return Snapshot(file=place.name, **_contents(lambda sql: copy.execute(sql).fetchall()))
    finally:
        copy.close()
        source.close()


def _postgresql(folder: Path) -> Snapshot:
    place = folder / "database.dump"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (name,) = cursor.fetchone()

        def ask(sql: str) -> list[Any]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        found = _contents(ask)
        run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={name}", f"--file={place}")
    return Snapshot(file=place.name, **found)


def _contents(ask: Any) -> dict[str, Any]:
    counts = {table: ask(f"SELECT count(*) FROM {table}")[0][0] for table in COUNTED}  # noqa: S608 - our own names
    # Not what is marked or merely there: only what a row of this very snapshot refers to is sure to stay while it is copied.
    needed = " UNION ".join(f"SELECT {column} FROM {table}" for table, column in columns())  # noqa: S608 - our own names
    blobs = ask(f"SELECT sha256, size FROM blobs_blob WHERE sha256 IN ({needed}) ORDER BY sha256")  # noqa: S608
    return {"counts": counts, "blobs": [(sha256, size) for sha256, size in blobs]}


def counts() -> dict[str, int]:
    """Rows by table of the database that is in use."""
    with connection.cursor() as cursor:
        found = {}
        for table in COUNTED:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
            found[table] = cursor.fetchone()[0]
    return found


def holds_documents() -> bool:
    """Whether the database that is in use has tables with documents in them."""
    if "library_document" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM library_document LIMIT 1")
        return cursor.fetchone() is not None


def run(tool: str, *words: str, database: str = "") -> None:
    """Run one of PostgreSQL's programs on the database in use, or on another of its server. Raises ToolFailed."""
    told = settings.DATABASES["default"]
    environment = {
        **os.environ,
        "PGHOST": str(told["HOST"]),
        "PGPORT": str(told["PORT"]),
        "PGUSER": str(told["USER"]),
        "PGPASSWORD": str(told["PASSWORD"]),
        "PGDATABASE": database or str(told["NAME"]),
    }
    try:
        done = subprocess.run([tool, *words], env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise ToolFailed(tool=tool, why="it is not on this machine (Debian: postgresql-client)") from error
    if done.returncode:
        raise ToolFailed(done.stderr[-2000:], tool=tool, why=(done.stderr.strip().splitlines() or ["no reason"])[-1])


@contextmanager
def scratch_database(name: str) -> Iterator[str]:
    """A database of this name beside the one in use, dropped afterwards; its WENYUAN_DATABASE_URL. PostgreSQL only."""
    told = settings.DATABASES["default"]
    run("dropdb", "--if-exists", name)
    run("createdb", "--encoding=UTF8", "--template=template0", name)
    try:
        from urllib.parse import quote

        user = quote(str(told["USER"]), safe="") + (
            f":{quote(str(told['PASSWORD']), safe='')}" if told["PASSWORD"] else ""
        )
        port = f":{told['PORT']}" if told["PORT"] else ""
        yield f"postgresql://{user}@{told['HOST'] or 'localhost'}{port}/{name}"
    finally:
        run("dropdb", "--if-exists", "--force", name)
