"""What a power cut may leave of a folder: a model of a file system, after what real code did to it.

`Recorder` notes what the code under test does to a folder (through `os`, below pathlib) and what is committed in the database
meanwhile. `states` says what may be found after a power cut at any moment of it. The rules are those every journalling file
system keeps and no more: bytes are sure after an fsync of their file; a name that was made, renamed, removed is sure after an
fsync of the folder it stands in (the new one, of a rename); of what is not sure, any part may be there and any not; a rename
happens or not; a commit is durable when it returns (the two tests of it are beside this).

After A. Pillai et al., All File Systems Are Not Created Equal (OSDI 2014), without its weaker file systems.
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

#: Subsets of unsure operations, and versions of unsure bytes, that are tried at one moment before dice choose.
MOST = 64
_TELLING = frozenset({"sync", "sync folder", "rows", "write"})


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened: create, write, rename, unlink, mkdir, sync (a file), sync folder, rows."""

    kind: str
    #: Relative to the world.
    path: str = ""
    target: str = ""
    inode: Hashable = None
    content: bytes = b""
    rows: Any = None


@dataclass(frozen=True, kw_only=True)
class State:
    """What is there after the power cut: folders, files with their bytes, and what the database says."""

    folders: frozenset[str]
    files: frozenset[tuple[str, bytes]]
    rows: Hashable


@dataclass(kw_only=True)
class Recorder:
    """Notes events of the folder `world`; `rows` says what is committed now."""

    world: Path
    rows: Callable[[], Hashable]
    events: list[Event] = field(default_factory=list)
    _known: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    _rows: Hashable = None
    _patched: dict[str, Any] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._known, self._rows = dict(self._files()), self.rows()
        for name in ("fsync", "rename", "unlink", "mkdir"):
            self._patched[name] = getattr(os, name)
            setattr(os, name, getattr(self, f"_{name}"))
        return self

    def __exit__(self, *_: object) -> None:
        self.look()
        for name, own in self._patched.items():
            setattr(os, name, own)

    def look(self) -> None:
        """Note what was created, written and committed since the last look."""
        now = dict(self._files())
        gone = set(self._known) - set(now)
        assert not gone, f"something happened to {gone} that is not recorded"
        for path, (inode, content) in now.items():
            before = self._known.get(path)
            if before is None:
                self.events.append(Event(kind="create", path=path, inode=inode))
            if (before[1] if before else b"") != content:
                self.events.append(Event(kind="write", inode=inode, content=content))
        self._known = now
        self.committed()

    def committed(self) -> None:
        """Note what the database says now, if it is something new."""
        rows = self.rows()
        if rows != self._rows:
            self._rows = rows
            self.events.append(Event(kind="rows", rows=rows))

    def _files(self) -> Iterator[tuple[str, tuple[int, bytes]]]:
        for folder, _, names in os.walk(self.world):
            for name in names:
                path = Path(folder) / name
                yield str(path.relative_to(self.world)), (path.stat().st_ino, path.read_bytes())

    def _in(self, path: Any) -> str | None:
        whole = Path(path).absolute()
        return str(whole.relative_to(self.world)) if whole.is_relative_to(self.world) else None

    def _fsync(self, fd: int) -> None:
        path = self._in(Path(f"/proc/self/fd/{fd}").readlink())
        if path is not None:
            self.look()
            if (self.world / path).is_dir():
                self.events.append(Event(kind="sync folder", path=path))
            else:
                self.events.append(Event(kind="sync", path=path, inode=os.fstat(fd).st_ino))

    def _rename(self, source: Any, target: Any, **more: Any) -> None:
        here, there = self._in(source), self._in(target)
        if here is not None and there is not None:
            self.look()
            inode = self._known.pop(here, (None, b""))
            self.events.append(Event(kind="rename", path=here, target=there, inode=inode[0]))
            if inode[0] is not None:
                self._known[there] = inode
        self._patched["rename"](source, target, **more)
        if here is not None and Path(target).is_dir():
            self._known = dict(self._files())

    def _unlink(self, path: Any, **more: Any) -> None:
        here = None if more.get("dir_fd") is not None else self._in(path)
        if here is not None:
            self.look()
        self._patched["unlink"](path, **more)
        if here is not None:
            self.events.append(Event(kind="unlink", path=here))
            self._known.pop(here, None)

    def _mkdir(self, path: Any, *more: Any, **named: Any) -> None:
        self._patched["mkdir"](path, *more, **named)
        here = self._in(path)
        if here is not None:
            self.look()
            self.events.append(Event(kind="mkdir", path=here))


@dataclass(frozen=True, kw_only=True)
class Start:
    """What was sure before the first event."""

    folders: frozenset[str]
    files: dict[str, tuple[Hashable, bytes]]
    rows: Hashable

    @classmethod
    def of(cls, recorder: Recorder) -> Start:
        """As `recorder`'s world is now."""
        root = recorder.world
        folders = frozenset({"", *(str(path.relative_to(root)) for path in root.rglob("*") if path.is_dir())})
        return cls(folders=folders, files=dict(recorder._files()), rows=recorder.rows())


def states(start: Start, events: Sequence[Event], dice: random.Random, *, most: int = MOST) -> Iterator[State]:
    """What may be there after a power cut before, between and after the events; some of it more than once.

    Of each moment everything that is possible, or `most` possibilities that the dice choose where there are more.
    """
    sure: dict[int, Event] = {}
    unsure: dict[int, Event] = {}
    durable = dict(start.files.values())
    current = dict(durable)
    rows = start.rows
    for n, event in enumerate(events):
        # What is not sure yet may as well not have happened: one look at the end of such a time sees all of it.
        if event.kind in _TELLING:
            yield from _at(start, sure, unsure, durable, current, rows, dice, most)
        if event.kind == "rows":
            rows = event.rows
        elif event.kind == "write":
            current[event.inode] = event.content
        elif event.kind == "sync":
            durable[event.inode] = current.get(event.inode, b"")
        elif event.kind == "sync folder":
            settled = {k: one for k, one in unsure.items() if str(Path(one.target or one.path).parent) == event.path}
            sure |= settled
            unsure = {k: one for k, one in unsure.items() if k not in settled}
        else:
            unsure[n] = event
    yield from _at(start, sure, unsure, durable, current, rows, dice, most)


def _at(
    start: Start,
    sure: dict[int, Event],
    unsure: dict[int, Event],
    durable: dict[Hashable, bytes],
    current: dict[Hashable, bytes],
    rows: Hashable,
    dice: random.Random,
    most: int,
) -> Iterator[State]:
    for kept in _subsets(list(unsure), dice, most):
        folders, entries = set(start.folders), {path: inode for path, (inode, _) in start.files.items()}
        # In the order in which they were: one that is unsure may come before one that is sure.
        for n in sorted([*sure, *kept]):
            _apply(sure[n] if n in sure else unsure[n], folders, entries)
        whole = start.folders if folders == start.folders else _reached(folders)
        reachable = {path: inode for path, inode in entries.items() if path.rpartition("/")[0] in whole}
        versions = [_versions(durable.get(inode), current.get(inode, b"")) for inode in reachable.values()]
        for contents in _products(versions, dice, most):
            yield State(folders=whole, files=frozenset(zip(reachable, contents, strict=True)), rows=rows)


def _apply(event: Event, folders: set[str], entries: dict[str, Hashable]) -> None:
    if event.kind == "mkdir":
        folders.add(event.path)
    elif event.kind == "create":
        entries[event.path] = event.inode
    elif event.kind == "unlink":
        entries.pop(event.path, None)
    elif event.inode is not None:
        entries.pop(event.path, None)
        entries[event.target] = event.inode
    elif event.path in folders:  # a folder takes what is in it along
        for known in [one for one in folders if one == event.path or one.startswith(f"{event.path}/")]:
            folders.discard(known)
            folders.add(event.target + known[len(event.path) :])
        for known in [one for one in entries if one.startswith(f"{event.path}/")]:
            entries[event.target + known[len(event.path) :]] = entries.pop(known)


def _reached(folders: set[str]) -> frozenset[str]:
    """The folders whose parents are there too."""
    found = {""}
    for path in sorted(folders):
        if path.rpartition("/")[0] in found:
            found.add(path)
    return frozenset(found)


def _versions(durable: bytes | None, current: bytes) -> list[bytes]:
    """What may be in a file: what was synced, all of what was written, some of it, or its length with holes."""
    if durable == current:
        return [current]
    kept = durable or b""
    at, more = min(len(kept), len(current)), len(current) - len(kept)
    found = [kept, current]
    if more > 0:
        found += [current[: at + more * n // 4] for n in (1, 2, 3)]
        found += [current[:at].ljust(len(current), b"\0"), current[:at] + bytes(more // 2) + current[at + more // 2 :]]
    return list(dict.fromkeys(found))


def _subsets(unsure: list[int], dice: random.Random, most: int) -> Iterator[list[int]]:
    if 2 ** len(unsure) <= most:
        for n in range(len(unsure) + 1):
            yield from map(list, itertools.combinations(unsure, n))
        return
    # Everything, nothing, and all but one are where faults are; the rest is chosen by dice.
    yield []
    yield list(unsure)
    alone = dice.sample(range(len(unsure)), min(len(unsure), most // 2))
    for n in alone:
        yield [one for i, one in enumerate(unsure) if i != n]
    for _ in range(most - 2 - len(alone)):
        yield [one for one in unsure if dice.random() < 0.5]


def _products(versions: list[list[bytes]], dice: random.Random, most: int) -> Iterator[tuple[bytes, ...]]:
    count = 1
    for some in versions:
        count *= len(some)
    if count <= most:
        yield from itertools.product(*versions)
        return
    for _ in range(most):
        yield tuple(dice.choice(some) for some in versions)


def syncs(events: Sequence[Event]) -> list[int]:
    """Where the fsyncs are."""
    return [n for n, event in enumerate(events) if event.kind in {"sync", "sync folder"}]


def woven(
    start: Start, one: Sequence[Event], other: Sequence[Event], dice: random.Random, join: Callable[[Any, Any], Any]
) -> list[Event]:
    """Two runs from one start at once: the events of both, each in its order, as the dice mix them. `join` joins their rows."""
    left = right = start.rows
    before = {inode for inode, _ in start.files.values()}
    made: list[Event] = []
    a, b = list(one), list(other)
    while a or b:
        from_a = bool(a) and (not b or dice.random() < len(a) / (len(a) + len(b)))
        event = (a if from_a else b).pop(0)
        if event.kind == "rows":
            left, right = (event.rows, right) if from_a else (left, event.rows)
            event = Event(kind="rows", rows=join(left, right))
        elif event.inode is not None and event.inode not in before:
            event = Event(
                kind=event.kind,
                path=event.path,
                target=event.target,
                inode=(from_a, event.inode),
                content=event.content,
            )
        made.append(event)
    return made
