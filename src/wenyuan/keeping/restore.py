"""Bringing a backup back, and proving that it could be."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from wenyuan.audit import heads
from wenyuan.blobs import store
from wenyuan.blobs.models import Blob, Hold
from wenyuan.blobs.references import referenced
from wenyuan.env import env
from wenyuan.keeping import database, manifest, tombstones
from wenyuan.keeping.backup import Progress, place_of
from wenyuan.keeping.errors import InTheWay, NoBackup
from wenyuan.keeping.manifest import Manifest, blobs_of
from wenyuan.keeping.models import Drill


def restore(folder: Path, *, replace: bool = False, told: Progress = lambda _done, _all: None) -> Manifest:
    """Bring a backup into this HOME: bytes first, then the database, then its tables up to this version.

    Everything is looked at before anything is changed. The index and other derived things are made anew by the site.
    With `replace` the database that is there is put aside (SQLite) or emptied (PostgreSQL). Raises NoBackup, InTheWay,
    ToolFailed.
    """
    told_of = verify(folder)
    if told_of.database != connection.vendor:
        raise NoBackup(where=str(folder), why=f"it is of {told_of.database}, and this site uses {connection.vendor}")
    if database.holds_documents() and not replace:
        raise InTheWay(where=str(settings.DATABASES["default"]["NAME"]))
    _bring_bytes(folder, told_of, told)
    _bring_database(folder)
    heads.replace_by(folder / "audit-heads")
    secret = folder / "secret_key"
    if secret.is_file() and not (env().home / "secret_key").is_file():
        shutil.copyfile(secret, env().home / "secret_key")
        (env().home / "secret_key").chmod(0o600)
    shutil.rmtree(env().home / "search", ignore_errors=True)
    call_command("migrate", interactive=False, verbosity=0)
    _forget_the_passing()
    tombstones.carry(folder.parent)
    tombstones.replay()
    return told_of


def _forget_the_passing() -> None:
    """Leave out what only the running site of then knew: rows of bytes nobody referred to, which no backup has, and holds."""
    Hold.objects.all().delete()
    Blob.objects.filter(~referenced()).delete()


def verify(folder: Path) -> Manifest:
    """The manifest of a backup whose own files are what it says and whose blobs are all on the shelf. Raises NoBackup."""
    told_of = manifest.read(folder)
    for name, wanted in told_of.files.items():
        path = folder / Path(name).name
        if not path.is_file():
            raise NoBackup(where=str(folder), why=f"{name} is missing")
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != wanted:
                raise NoBackup(where=str(folder), why=f"{name} is not as it was written")
    known = set(told_of.missing)
    for sha256, size in blobs_of(folder):
        place = place_of(folder.parent, sha256)
        if sha256 not in known and (not place.is_file() or place.stat().st_size != size):
            raise NoBackup(where=str(folder), why=f"the bytes {sha256[:12]}… are missing on its shelf")
    return told_of


def _bring_bytes(folder: Path, told_of: Manifest, told: Progress) -> None:
    known, bytes_of = set(told_of.missing), store()
    for done, (sha256, size) in enumerate(blobs_of(folder), start=1):
        told(done, told_of.blobs)
        if sha256 in known or bytes_of.size(sha256) == size:
            continue
        with place_of(folder.parent, sha256).open("rb") as file:
            # The store names bytes by what they are: damaged ones would come under another name.
            if bytes_of.put(file).sha256 != sha256:
                raise NoBackup(where=str(folder), why=f"the bytes {sha256[:12]}… on its shelf are damaged")


def _bring_database(folder: Path) -> None:
    if connection.vendor != "sqlite":
        database.run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
                     f"--dbname={settings.DATABASES['default']['NAME']}", str(folder / "database.dump"))  # fmt: skip
        return
    connection.close()
    place = Path(str(settings.DATABASES["default"]["NAME"]))
    if place.exists():
        aside = place.with_name(f"{place.name}.before-{timezone.now():%Y%m%dT%H%M%S}")
        for ending in ("", "-wal", "-shm"):
            if (one := Path(f"{place}{ending}")).exists():
                one.rename(f"{aside}{ending}")
    part = place.with_name(f".part-{place.name}")
    shutil.copyfile(folder / "database.sqlite3", part)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.rename(place)


def drill(folder: Path, *, said: Callable[[str], None] = lambda _line: None) -> Drill:
    """Restore a backup into a scratch place, check everything there, and note the result. The site is not touched.

    Takes as much room as the library has bytes. Raises NoBackup, ToolFailed.
    """
    begun = time.monotonic()
    told_of = verify(folder)
    with ExitStack() as stack:
        home = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix=f"{os.getpid()}-drill-", dir=env().home / "scratch"))
        )
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WENYUAN_")}
        environment["WENYUAN_HOME"] = str(home)
        if connection.vendor != "sqlite":
            name = f"wenyuan_drill_{os.getpid()}"
            environment["WENYUAN_DATABASE_URL"] = stack.enter_context(database.scratch_database(name))
        troubles = []
        for words in (["restore", str(folder)], ["reindex"], ["check", "--deep"]):
            said(" ".join(words))
            done = _wenyuan(words, environment)
            if done.returncode:
                troubles += [line for line in (done.stdout + done.stderr).splitlines() if line.strip()][-100:]
                break
        else:
            troubles += _differences(told_of, environment)
    troubles += [f"blob {sha256}: was missing when the backup was made" for sha256 in told_of.missing]
    return Drill.objects.create(
        place=str(folder),
        is_good=not troubles,
        documents=told_of.counts["library_document"],
        seconds=round(time.monotonic() - begun, 1),
        troubles=troubles[:100],
    )


def _differences(told_of: Manifest, environment: dict[str, str]) -> list[str]:
    done = _wenyuan(["restore", "--counts"], environment)
    found = dict(line.split() for line in done.stdout.splitlines() if line.count(" ") == 1)
    return [
        f"{table}: {found.get(table, 'no')} rows, the backup had {n}"
        for table, n in told_of.counts.items()
        if found.get(table) != str(n)
    ]


def _wenyuan(words: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "wenyuan.cli", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
