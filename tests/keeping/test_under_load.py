"""While people upload, backup after backup: each brings back, whole, every document acknowledged before it began.

BACKUPS=20 is the long form.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import random
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.faults.test_upload import Sender
from tests.site import Site, fresh_database

pytestmark = pytest.mark.slow
BACKUPS = int(os.environ.get("BACKUPS", "2"))
URL = os.environ.get("WENYUAN_DATABASE_URL", "")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with fresh_database(URL) as url:
        made = Site(home=tmp_path / "home", database_url=url)
        made.run("user", "up", "--role", "librarian", "--password", "upload1234", check=True)
        # What is received is what counts here; nobody converts it.
        made.start("--no-jobs")
        yield made
        made.stop()


class People:
    """Two who upload file after file; `acknowledged` has the sha256 of each that they were told is there."""

    def __init__(self, site: Site) -> None:
        self.acknowledged: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._send, args=(Sender(site), n)) for n in range(2)]
        for thread in self._threads:
            thread.start()

    def _send(self, sender: Sender, seed: int) -> None:
        dice = random.Random(seed)
        while not self._stop.is_set():
            data = dice.randbytes(dice.randint(1_000, 60_000))
            with contextlib.suppress(OSError, http.client.HTTPException):
                address = sender.begin("a.bin", len(data))
                half = sender.send(address, 0, data[: len(data) // 2])
                if sender.send(address, half, data[half:]) == len(data):
                    self.acknowledged.append(hashlib.sha256(data).hexdigest())

    def wait_for(self, count: int) -> None:
        """Until so many are acknowledged."""
        while len(self.acknowledged) < count:
            assert all(thread.is_alive() for thread in self._threads)
            self._stop.wait(0.05)

    def go(self) -> None:
        """Have them end what they are at."""
        self._stop.set()
        for thread in self._threads:
            thread.join()


def originals(site: Site) -> set[str]:
    """The sha256 of every document's file, as the database of a site that does not run says it."""
    sql = "SELECT original_id FROM library_revision JOIN library_document d ON d.id = document_id"
    if site.database_url:
        with psycopg.connect(site.database_url) as connection:
            return {sha256 for (sha256,) in connection.execute(sql)}
    with closing(sqlite3.connect(site.home / "wenyuan.sqlite3")) as database:
        return {sha256 for (sha256,) in database.execute(sql)}


def test_every_backup_under_load_has_what_was_acknowledged_before_it(site: Site, tmp_path: Path) -> None:
    people = People(site)
    made: list[tuple[Path, set[str]]] = []
    try:
        for n in range(1, BACKUPS + 1):
            people.wait_for(15 * n)
            before = set(people.acknowledged)
            done = site.run("backup", str(tmp_path / "shelf"))
            assert done.returncode == 0, done.stdout + done.stderr
            made.append((Path(done.stdout.partition(":")[0]), before))
    finally:
        people.go()
    assert len(people.acknowledged) > len(made[-1][1]), "nobody uploaded while the last one ran"
    for n, (folder, before) in enumerate(made):
        with fresh_database(URL, tables=False) as url:
            again = Site(home=tmp_path / f"again{n}", database_url=url, tables=False)
            done = again.run("restore", str(folder))
            assert done.returncode == 0, done.stdout + done.stderr
            there = originals(again)
            assert before <= there
            for sha256 in there:
                data = (again.home / "blobs" / sha256[:2] / sha256).read_bytes()
                assert hashlib.sha256(data).hexdigest() == sha256
    print(f"{len(made)} backups, {len(made[-1][1])} documents acknowledged before the last, 0 missing")
