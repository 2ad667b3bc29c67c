"""Where the index lies: HOME/search/<generation>, one generation for each build, and a file CURRENT that names one.

A generation's name carries the analyzer's and the schema's version: an index that was made with other rules is not
current, whatever CURRENT says, because its tokens are not those of a query made now.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wenyuan.env import env
from wenyuan.search.analyzer import ANALYZER_VERSION
from wenyuan.search.errors import IndexBusy, IndexNotReady
from wenyuan.search.tantivy_fields import SCHEMA_VERSION
from wenyuan.search.tantivy_index import TantivyIndex

_PREFIX = f"a{ANALYZER_VERSION}-s{SCHEMA_VERSION}-"
_lock = threading.Lock()
_open: dict[Path, TantivyIndex] = {}


def root() -> Path:
    """The folder of all generations."""
    return env().home / "search"


def current() -> TantivyIndex:
    """The index that is in force, the same object for all threads of a process. Raises IndexNotReady."""
    folder = current_folder()
    if folder is None:
        raise IndexNotReady("there is no current index")
    with _lock:
        index = _open.get(folder)
        if index is None:
            # What another generation held open (files, a writer) is let go.
            for old in _open.values():
                old.close()
            _open.clear()
            index = _open[folder] = TantivyIndex(folder)
        return index


def current_folder() -> Path | None:
    """The folder in force; None if there is none, or it was made by other rules."""
    try:
        name = (root() / "CURRENT").read_text().strip()
    except FileNotFoundError:
        return None
    folder = root() / name
    return folder if name.startswith(_PREFIX) and (folder / "meta.json").exists() else None


def new_folder() -> Path:
    """An empty folder for a generation that no other has or had."""
    taken = [int(p.name.rpartition("-")[2]) for p in root().glob("a*-s*-*") if p.name.rpartition("-")[2].isdecimal()]
    folder = root() / f"{_PREFIX}{max(taken, default=0) + 1}"
    folder.mkdir(parents=True)
    return folder


def switch(folder: Path) -> None:
    """Put a finished generation in force, durably and in one step, and remove all others.

    A process that still reads an old one keeps its open files until its next query.
    """
    path = root() / "CURRENT"
    draft = path.with_name("CURRENT.new")
    with draft.open("w") as file:
        file.write(folder.name)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    directory = os.open(root(), os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    for other in root().glob("a*-s*-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def forget() -> None:
    """Let go of everything this process holds open: at its end, and between tests."""
    with _lock:
        for index in _open.values():
            index.close()
        _open.clear()


@contextmanager
def locked(name: str, *, wait: bool) -> Iterator[None]:
    """Hold a lock between processes for the length of a block; without `wait`, IndexBusy if it is taken.

    The kernel lets it go when its holder dies, so none is ever stale.
    """
    root().mkdir(parents=True, exist_ok=True)
    with (root() / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise IndexBusy(name) from error
        yield
