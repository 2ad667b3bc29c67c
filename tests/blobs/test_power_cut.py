"""A power cut at any moment loses nothing that was acknowledged: more than ten thousand states, each booted.

Real code receives, uploads, revises, sweeps and backs up, once each; `powercut` says what the disk may hold when the power
goes. On each state the store is opened and everything is done that a start and the next request do. A state is bad if a row has
not its bytes, if bytes an upload was told of are gone, if a source was removed before its row, if a backup is there and not whole.
The longer form: POWER_STATES=100000.
"""

from __future__ import annotations

import hashlib
import io
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from tests.blobs.powercut import Event, Recorder, Start, State, states, syncs, woven
from wenyuan.accounts.actions import person
from wenyuan.accounts.models import User
from wenyuan.blobs import store, stores
from wenyuan.blobs import uploads as parts
from wenyuan.blobs.local import LocalStore
from wenyuan.blobs.models import Blob
from wenyuan.blobs.parts import abandoned, clear
from wenyuan.doors import folder
from wenyuan.doors.models import Door
from wenyuan.ingest import uploads
from wenyuan.ingest.models import Arrival, Upload
from wenyuan.ingest.receive import receive
from wenyuan.keeping import restore
from wenyuan.keeping.backup import backup
from wenyuan.keeping.errors import NoBackup
from wenyuan.keeping.models import Copy
from wenyuan.keeping.sweep import sweep
from wenyuan.kernel import faults
from wenyuan.library.models import Revision

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="the model asks the disk; one database is enough")

#: Distinct states that must have been tried.
STATES = int(os.environ.get("POWER_STATES", "10000"))
SOURCE = "来自文件夹的文件。".encode() * 3
SENT = bytes(range(256))
OTHER = b"another file, brought by hand"
DIGESTS = [hashlib.sha256(content).hexdigest() for content in (SOURCE, SENT, OTHER)]


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What the database acknowledged: bytes by sha256, uploads (name, part, offset, state), places things came from, backups."""

    blobs: frozenset[str] = frozenset()
    uploads: frozenset[tuple[str, str, int, str]] = frozenset()
    places: frozenset[str] = frozenset()
    backups: frozenset[str] = frozenset()


def join(one: Rows, other: Rows) -> Rows:
    return Rows(blobs=one.blobs | other.blobs, uploads=one.uploads | other.uploads, places=one.places | other.places)


@dataclass(frozen=True, kw_only=True)
class Run:
    """One thing that real code did, from a start."""

    name: str
    start: Start
    events: list[Event]


class World:
    """A folder with a store in it, and what is committed beside it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home = root / "home"
        self.store: LocalStore | None = None
        self._other = connection.copy()

    def opened(self, _url: str = "", home: Path | None = None) -> LocalStore:
        if self.store is None:
            self.store = LocalStore(self.home / "blobs")
        return self.store

    def reboot(self) -> LocalStore:
        """What is in memory is gone."""
        self.store = None
        store.cache_clear()
        return self.opened()

    def committed(self) -> Rows:
        """As another connection sees it: what is not committed is not there."""
        with self._other.cursor() as cursor:
            cursor.execute("SELECT sha256 FROM blobs_blob WHERE condemned_at IS NULL")
            blobs = frozenset(sha256 for (sha256,) in cursor.fetchall())
            cursor.execute("SELECT name, part, offset, state FROM ingest_upload")
            coming = frozenset(cursor.fetchall())
            cursor.execute("SELECT place FROM ingest_arrival")
            places = frozenset(place for (place,) in cursor.fetchall())
            cursor.execute("SELECT place FROM keeping_copy")
            made = frozenset(place for (place,) in cursor.fetchall())
            return Rows(blobs=blobs, uploads=coming, places=places, backups=made)

    def close(self) -> None:
        self._other.close()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Iterator[World]:
    memory = Path("/dev/shm")
    root = Path(tempfile.mkdtemp(prefix="power-", dir=memory if memory.is_dir() else None))
    made = World(root)
    monkeypatch.setattr(stores, "from_url", made.opened)
    monkeypatch.setattr(parts, "STRIDE", 64)
    monkeypatch.setattr(parts, "_CHUNK", 48)
    monkeypatch.setattr(folder, "REST", 0.0)
    store.cache_clear()
    yield made
    store.cache_clear()
    made.close()
    shutil.rmtree(root)


def record(
    world: World, name: str, work: Callable[[User], None], *, prepare: Callable[[User], None] | None = None
) -> Run:
    """Do the work from a clean start, and what happened to the world."""
    for table in (Arrival, Upload, Door, Copy):
        table.objects.all().delete()
    Revision.objects.all().delete()
    Blob.objects.all().delete()
    for path in world.root.iterdir():
        shutil.rmtree(path)
    (world.root / "watch").mkdir()
    (world.root / "watch" / "a.txt").write_bytes(SOURCE)
    os.utime(world.root / "watch" / "a.txt", (1, 1))
    world.home.mkdir()
    owner = person("library")
    if prepare is not None:
        world.reboot()
        prepare(owner)
    else:
        world.store = None
        store.cache_clear()
    recorder = Recorder(world=world.root, rows=world.committed)
    start = Start.of(recorder)

    def noted(execute: Any, *words: Any) -> Any:
        result = execute(*words)
        recorder.committed()
        return result

    with recorder, connection.execute_wrapper(noted):
        work(owner)
    return Run(name=name, start=start, events=recorder.events)


# --- what is done ------------------------------------------------------------------------------------------------------------


def bring(owner: User, content: bytes = OTHER, place: str = "/b") -> None:
    receive(ContentFile(content), name="b.bin", place=place, owner=owner)


def empty(_owner: User) -> None:
    """A store that has nothing."""


def watched(owner: User) -> None:
    world = Path(str(store().incoming)).parents[2]
    folder.look(
        Door.objects.create(
            name="door", kind="folder", address=str(world / "watch"), owner=owner, after=Door.After.DELETE
        )
    )


def uploaded(owner: User, target: Any = None) -> None:
    upload = uploads.begin(owner=owner, name="up.bin", size=len(SENT), target=target)
    for at in (0, 100, 200):
        piece = SENT[at : at + 100]
        uploads.append(upload, io.BytesIO(piece), at=at, length=len(piece))
        upload.refresh_from_db()


def resumed(owner: User) -> None:
    """A line that breaks, twice, and a sender who goes back to what was acknowledged."""
    upload = uploads.begin(owner=owner, name="up.bin", size=len(SENT))
    for at, end in ((0, 70), (64, 150), (128, 256)):
        Upload.objects.filter(pk=upload.pk).update(offset=at)
        uploads.append(upload, io.BytesIO(SENT[at:end]), at=at, length=end - at)


def revised(owner: User) -> None:
    uploaded(owner, target=Revision.objects.get().document)


def twice(owner: User) -> None:
    bring(owner)
    bring(owner, place="/c")


def after_a_death(owner: User) -> None:
    """Who brought the bytes first died before their name was sure; who brings them again finds them there."""
    faults.arm(faults.Fault(name="folder.changed", n=1, action=faults.Action.RAISE))
    try:
        with pytest.raises(faults.Injected):
            bring(owner)
    finally:
        faults.arm()
    bring(owner)


def cleared_and_brought_again(owner: User) -> None:
    sweep(grace=timedelta(0))
    bring(owner)


def nobodys(owner: User) -> None:
    bring(owner)
    Arrival.objects.all().delete()
    Revision.objects.all().delete()
    sweep()


def backed_up(_owner: User) -> None:
    backup(Path(str(store().incoming)).parents[2] / "shelf" / "daily")


def on_a_shelf_of_its_own(owner: User) -> None:
    bring(owner)
    (Path(str(store().incoming)).parents[2] / "shelf").mkdir()


WORKS: dict[str, tuple[Callable[[User], None], Callable[[User], None] | None]] = {
    "first start": (bring, None),
    "first upload": (uploaded, None),
    "file from a folder": (watched, empty),
    "upload": (uploaded, empty),
    "broken upload": (resumed, empty),
    "revision": (revised, bring),
    "duplicate": (twice, empty),
    "bytes of the dead": (after_a_death, empty),
    "collected and back": (cleared_and_brought_again, nobodys),
    "backup": (backed_up, on_a_shelf_of_its_own),
}
#: Fewer states where each costs much: 256 folders, a whole database.
MOST = {"first start": 8, "first upload": 8, "backup": 5}
#: Looks for a bad state before an fsync is called needless.
THROWS = 8
SHARED = ("first upload", "revision")
#: Those that may go on side by side, each from an empty store.
TOGETHER = ("file from a folder", "upload", "duplicate", "broken upload")


# --- what is found -----------------------------------------------------------------------------------------------------------


class Booter:
    """Puts a state on the disk, starts on it, and says what is wrong."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._folders: frozenset[str] | None = None
        self._laid: list[str] = []
        self.seen: set[int] = set()

    def is_new(self, state: State) -> bool:
        """Whether it was not tried yet."""
        key = hash(state)
        if key in self.seen:
            return False
        self.seen.add(key)
        return True

    def faults(self, state: State) -> list[str]:
        """What was acknowledged and is lost."""
        self._lay(state)
        try:
            bytes_of = self._world.reboot()
            found = [*self._blobs(state.rows, bytes_of), *self._uploads(state.rows, bytes_of)]
            found += [*self._sources(state), *self._backups(state)]
            for path in list(abandoned(bytes_of.incoming, seconds=-60)):
                clear(path)
            # And the next file comes, whatever was found.
            stored = bytes_of.put(io.BytesIO(OTHER))
            if b"".join(bytes_of.stream(stored.sha256)) != OTHER:
                found.append("the next file is not kept")
        except OSError as error:
            return [f"the start fails: {error}"]
        return found

    def _lay(self, state: State) -> None:
        root = self._world.root
        if state.folders != self._folders:
            for path in root.iterdir():
                shutil.rmtree(path)
            for path in sorted(state.folders):
                (root / path).mkdir(parents=True, exist_ok=True)
            self._folders = state.folders if (root / "home/blobs/ff").is_dir() else None
        else:
            for path in self._left():
                path.unlink(missing_ok=True)
        self._laid = [name for name, _ in state.files]
        for name, content in state.files:
            (root / name).write_bytes(content)

    def _left(self) -> Iterator[Path]:
        """Every file that the state before this one, and what was done on it, may have left."""
        blobs = self._world.home / "blobs"
        yield from (self._world.root / name for name in self._laid)
        yield from (blobs / "part").iterdir()
        yield blobs / ".made"
        yield from (blobs / digest[:2] / digest for digest in DIGESTS)

    def _blobs(self, rows: Hashable, bytes_of: LocalStore) -> Iterator[str]:
        assert isinstance(rows, Rows)
        for sha256 in rows.blobs:
            size = bytes_of.size(sha256)
            if size is None:
                yield "a row without a file"
            elif hashlib.sha256(b"".join(bytes_of.stream(sha256))).hexdigest() != sha256:
                yield "a row with other bytes"

    def _uploads(self, rows: Hashable, bytes_of: LocalStore) -> Iterator[str]:
        assert isinstance(rows, Rows)
        for _name, part, offset, state in rows.uploads:
            if state not in {Upload.State.COMING, Upload.State.WHOLE}:
                continue
            if not parts.is_here(part):
                # A whole one may have become a document in the moment before.
                if state == Upload.State.COMING or hashlib.sha256(SENT).hexdigest() not in rows.blobs:
                    yield f"an upload that was told {offset} bytes has none"
                continue
            if state == Upload.State.COMING:
                rest = io.BytesIO(SENT[offset:])
                parts.append(part, rest, at=offset, most=len(SENT) - offset, acknowledge=lambda _end: None)
            with parts.opened(part) as file:
                if bytes_of.put(file).sha256 != hashlib.sha256(SENT).hexdigest():
                    yield f"an upload goes on at {offset} and is another file"

    def _sources(self, state: State) -> Iterator[str]:
        assert isinstance(state.rows, Rows)
        source = self._world.root / "watch" / "a.txt"
        if not source.is_file() and str(source) not in state.rows.places:
            yield "a source that is gone without a row"

    def _backups(self, state: State) -> Iterator[str]:
        assert isinstance(state.rows, Rows)
        yield from (
            f"no backup at {place}" for place in state.rows.backups if not (Path(place) / "manifest.json").is_file()
        )
        for name in {Path(path).parent for path, _ in state.files if path.endswith("/manifest.json")}:
            if name.name.startswith(".part-"):
                continue
            place = self._world.root / name
            try:
                told = restore.verify(place)
            except NoBackup as error:
                yield f"a backup that is not whole: {error}"
                continue
            for path in (place.parent / "blobs").glob("[0-9a-f]*/[0-9a-f]*"):
                if hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
                    yield f"a backup of {told.blobs} blobs with other bytes"


def first_fault(booter: Booter, start: Start, events: Sequence[Event], dice: random.Random, *, most: int = 24) -> str:
    """What is wrong with the first bad state; empty if all are good. States that were tried before are not tried again."""
    for state in states(start, events, dice, most=most):
        if booter.is_new(state):
            found = booter.faults(state)
            if found:
                return found[0]
    return ""


# --- the tests ---------------------------------------------------------------------------------------------------------------


def test_nothing_acknowledged_is_lost_to_a_power_cut(world: World) -> None:
    dice, booter = random.Random(7), Booter(world)
    runs = {name: record(world, name, work, prepare=prepare) for name, (work, prepare) in WORKS.items()}
    for run in runs.values():
        assert first_fault(booter, run.start, run.events, dice, most=MOST.get(run.name, 24)) == "", run.name
    alone = len(booter.seen)
    turn = 0
    while len(booter.seen) < STATES:
        turn += 1
        seed = dice.randrange(1 << 30)
        mixed = random.Random(seed)
        first, *others = (runs[name] for name in dice.sample(TOGETHER, 3))
        events = first.events
        for other in others:
            events = woven(first.start, events, other.events, mixed, join)
        assert first_fault(booter, first.start, events, mixed) == "", (first.name, [one.name for one in others], seed)
        assert turn < STATES / 20, f"the dice find nothing new after {len(booter.seen)} states"
    print(f"{len(booter.seen)} states, {alone} of them of one thing at a time, 0 bad")


# Of a duplicate nothing has to be made durable, as long as nobody died before. The long form tries two that share their
# fsyncs with others.
@pytest.mark.parametrize(
    "name", [name for name in WORKS if name not in {"duplicate", *(SHARED if STATES <= 10_000 else ())}]
)
def test_every_fsync_is_needed(world: World, name: str) -> None:
    """Mutation: with any one of them left out, the model finds a bad state."""
    work, prepare = WORKS[name]
    run = record(world, name, work, prepare=prepare)
    needless = []
    for n in syncs(run.events):
        events = [*run.events[:n], *run.events[n + 1 :]]
        # The dice see a few of the states: what one throw did not find bad, others may.
        booter, most = Booter(world), MOST.get(name, 12)
        if not any(
            first_fault(booter, run.start, events, random.Random(7 + turn), most=most) for turn in range(THROWS)
        ):
            needless.append(f"{n}: {run.events[n].kind} {run.events[n].path}")
    assert not needless, "\n".join(needless)


@pytest.mark.parametrize("name", ["file from a folder", "upload"])
def test_a_commit_that_may_be_lost_is_seen(world: World, name: str) -> None:
    """Control arm: were a commit not durable when it returns, what it allowed to be removed would be lost."""
    work, prepare = WORKS[name]
    run = record(world, name, work, prepare=prepare)
    events = [event for event in run.events if event.kind != "rows" or not event.rows.blobs]
    assert first_fault(Booter(world), run.start, events, random.Random(7))
