"""A library that is made anew for every run, in milliseconds, and processes of it that are forked from a warm one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connection, connections

from wenyuan.env import env
from wenyuan.search import generations


class World:
    """HOME and database as they were when this was made; `reset` brings them back."""

    def __init__(self, base: Path) -> None:
        """Keep a copy in `base`, a folder beside HOME. The tables of PostgreSQL are kept in a schema of their own."""
        self._kept = base / "kept"
        close()
        shutil.copytree(env().home, self._kept, ignore=shutil.ignore_patterns("*.sock", "*.bell"))
        self._undo = "" if connection.vendor == "sqlite" else _keep_tables()
        close()

    def reset(self) -> None:
        """Everything as it was. No process of the run before may be alive."""
        shutil.rmtree(env().home)
        shutil.copytree(self._kept, env().home)
        if self._undo:
            with psycopg.connect(env().database_url, autocommit=True) as plain:
                plain.execute(self._undo)


def _keep_tables() -> str:
    """Copy every table; the statements that bring them back in one go, whatever triggers and keys say."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute("CREATE SCHEMA kept")
        undo = ["SET session_replication_role = replica"]
        for table in tables:
            cursor.execute(f'CREATE TABLE kept."{table}" AS SELECT * FROM public."{table}"')
            undo.append(f'DELETE FROM public."{table}"')
            cursor.execute(f'SELECT count(*) FROM kept."{table}"')
            if cursor.fetchone()[0]:
                undo.append(f'INSERT INTO public."{table}" SELECT * FROM kept."{table}"')
    return "; ".join(undo)


def close() -> None:
    """Let go of what a fork must not share: connections, the index."""
    connections.close_all()
    generations.forget()


def await_threads() -> None:
    """Wait until only this thread is left, those of the index ending behind it: who forks must be alone."""
    for _ in range(200):
        if len(os.listdir("/proc/self/task")) == 1:  # noqa: PTH208
            return
        time.sleep(0.05)
    names = [path.read_text().strip() for path in Path("/proc/self/task").glob("*/comm")]
    raise RuntimeError(f"these threads do not end: {names}")


def begin(work: Callable[[], object], told: Path | None = None) -> int:
    """Fork a process that does `work`, and writes what it gives to `told`; its number. 0 is how it ends when all went well."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        value = work()
        if told is not None:
            told.write_text(json.dumps(value))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def end_of(pid: int) -> int:
    """Wait for a process: its exit status, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def told_by(work: Callable[[], object], folder: Path) -> Any:
    """What `work` gives in a process of its own."""
    path = folder / "told.json"
    path.unlink(missing_ok=True)
    code = end_of(begin(work, path))
    if code:
        raise RuntimeError(f"a process of the harness ended with {code}")
    return json.loads(path.read_text())


def database_name() -> str:
    """SQLite or PostgreSQL."""
    return "PostgreSQL" if urlsplit(env().database_url).scheme.startswith("postgres") else "SQLite"


def late(pid: int, meanwhile: Callable[[], None]) -> int:
    """Wait until a process stands still, do something, send it on; its exit status, or minus the signal that ended it."""
    _, status = os.waitpid(pid, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        return os.waitstatus_to_exitcode(status)
    meanwhile()
    os.kill(pid, signal.SIGCONT)
    return end_of(pid)
