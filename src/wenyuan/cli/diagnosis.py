"""What `wenyuan doctor` tries."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from wenyuan.blobs import store
from wenyuan.cli.supervisor import start_zygote
from wenyuan.engines.client import Engine
from wenyuan.engines.errors import EngineUnavailable
from wenyuan.engines.probe import Check, probe_all
from wenyuan.env import env
from wenyuan.kernel.errors import WenyuanError
from wenyuan.search import generations
from wenyuan.search.errors import IndexDiskFull
from wenyuan.search.suspicion import has_no_room


def diagnose(folder: Path) -> Iterator[Check]:
    """Every check, cheapest first. `folder` is private and empty; zygotes are started in it and ended again."""
    yield _database()
    yield _bytes()
    yield _index()
    yield _limits()
    processes = []
    try:
        for kind in ("tools", "office"):
            processes.append(start_zygote(kind, folder / f"{kind}.sock"))  # noqa: PERF401 - the first must be known if the second fails
        yield from probe_all(Engine(folder / "office.sock"), Engine(folder / "tools.sock"))
    except EngineUnavailable as error:
        yield Check(name="engines", ok=False, detail=error.detail, seconds=0)
    finally:
        for process in processes:
            process.terminate()
            process.wait()


def _database() -> Check:
    question = "SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version"
    with connection.cursor() as cursor:
        cursor.execute(question)
        (version,) = cursor.fetchone()
    return Check(name="database", ok=True, detail=f"{connection.vendor} {version}", seconds=0)


def _bytes() -> Check:
    try:
        stored = store().put(io.BytesIO(b"wenyuan doctor"))
        back = b"".join(store().stream(stored.sha256))
    except WenyuanError as error:
        return Check(name="bytes", ok=False, detail=str(error), seconds=0)
    free = shutil.disk_usage(env().home).free >> 30
    return Check(
        name="bytes",
        ok=back == b"wenyuan doctor",
        detail=f"{type(store()).__name__}; {free} GiB free in HOME",
        seconds=0,
    )


def _index() -> Check:
    folder = generations.current_folder()
    if folder is None:
        detail = "none yet; the indexer of a running site makes it"
        return Check(name="search index", ok=not generations.last_name(), detail=detail, seconds=0)
    if has_no_room(folder):
        return Check(name="search index", ok=False, detail=IndexDiskFull.msgid(), seconds=0)
    try:
        pages, documents = generations.current().sizes()
    except WenyuanError as error:
        return Check(name="search index", ok=False, detail=str(error), seconds=0)
    return Check(name="search index", ok=True, detail=f"{folder.name}; {documents} documents, {pages} pages", seconds=0)


def _limits() -> Check:
    settings = env()
    detail = (
        f"upload {settings.max_upload_mib} MiB, {settings.max_pages} pages; conversion {settings.office_seconds} s, "
        f"slow lane {settings.office_slow_seconds} s, {settings.office_memory_mib} MiB; "
        f"{settings.workers or os.cpu_count()} side by side"
    )
    return Check(name="limits", ok=True, detail=detail, seconds=0)
