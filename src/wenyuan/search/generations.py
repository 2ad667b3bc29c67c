"""Where the index lies: HOME/search/<generation>, one generation for each build, and a file CURRENT that names one.

A generation's name carries what it was made by: the adapter, the analyzer's and the schema's version. An index that was
made with other rules is not in force, whatever CURRENT says, because its tokens are not those of a query made now.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wenyuan.env import env
from wenyuan.kernel.faults import point
from wenyuan.search import fts5_index, fts5_tables, suspicion, tantivy_fields, tantivy_index
from wenyuan.search.analyzer import ANALYZER_VERSION
from wenyuan.search.errors import IndexBusy, IndexNotReady
from wenyuan.search.port import SearchIndex


@dataclass(frozen=True, kw_only=True)
class _Adapter:
    """An implementation of the port that keeps its index in a folder."""

    name: str
    schema_version: int
    opened: Callable[[Path], SearchIndex]
    #: The file without which there is no index in the folder.
    file: str

    @property
    def prefix(self) -> str:
        return f"{self.name}-a{ANALYZER_VERSION}-s{self.schema_version}-"


_TANTIVY = _Adapter(
    name="tantivy",
    schema_version=tantivy_fields.SCHEMA_VERSION,
    opened=tantivy_index.TantivyIndex,
    file=tantivy_index.FILE,
)
_FTS5 = _Adapter(
    name="fts5", schema_version=fts5_tables.SCHEMA_VERSION, opened=fts5_index.Fts5Index, file=fts5_index.FILE
)
#: By WENYUAN_SEARCH_URL.
_ADAPTERS = {"": _TANTIVY, "tantivy:": _TANTIVY, "fts5:": _FTS5}

_lock = threading.Lock()
_open: dict[Path, SearchIndex] = {}


def _adapter() -> _Adapter:
    try:
        return _ADAPTERS[env().search_url]
    except KeyError:
        known = " ".join(filter(None, _ADAPTERS))
        raise SystemExit(f"wenyuan: WENYUAN_SEARCH_URL={env().search_url!r} is none of: {known}") from None


def root() -> Path:
    """The folder of all generations."""
    return env().home / "search"


def current() -> SearchIndex:
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
            index = _open[folder] = opened(folder)
        return index


def opened(folder: Path) -> SearchIndex:
    """The index in a folder of `new_folder`."""
    return _adapter().opened(folder)


def current_folder() -> Path | None:
    """The folder in force; None if there is none, or it was made by other rules."""
    adapter, name = _adapter(), last_name()
    folder = root() / name
    return folder if name.startswith(adapter.prefix) and (folder / adapter.file).exists() else None


def last_name() -> str:
    """The generation that CURRENT names, whoever made it and whether it is there or not; empty if it names none."""
    try:
        # Damage may have left anything in the file; a name of ours has no slash.
        return (root() / "CURRENT").read_text(errors="replace").strip().replace("/", "").replace("\0", "")
    except FileNotFoundError:
        return ""


def made_by_others() -> str:
    """The generation named by CURRENT if it is whole but was made by other versions or another adapter; else empty."""
    name = last_name()
    is_ours = name.startswith(_adapter().prefix)
    return name if name and not is_ours and (root() / name).is_dir() else ""


def is_in_doubt() -> bool:
    """Whether the indexer should look: there is no index in force, or who read it left a mark. Costs two stats."""
    folder = current_folder()
    return folder is None or suspicion.is_suspected(folder)


def new_folder() -> Path:
    """An empty folder for a generation that no other has or had."""
    taken = [int(p.name.rpartition("-")[2]) for p in _all() if p.name.rpartition("-")[2].isdecimal()]
    folder = root() / f"{_adapter().prefix}{max(taken, default=0) + 1}"
    point("index.beginning")
    folder.mkdir(parents=True)
    point("index.begun")
    return folder


def switch(folder: Path) -> None:
    """Put a finished generation in force, durably and in one step, and remove all others.

    A process that still reads an old one keeps its open files until its next query.
    """
    path = root() / "CURRENT"
    draft = path.with_name("CURRENT.new")
    point("index.switching")
    with draft.open("w") as file:
        file.write(folder.name)
        file.flush()
        os.fsync(file.fileno())
    point("index.drafted")
    draft.replace(path)
    point("index.named")
    directory = os.open(root(), os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    point("index.switched")
    for other in _all():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def _all() -> list[Path]:
    return [path for path in root().glob("*-s*-*") if path.is_dir()]


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
