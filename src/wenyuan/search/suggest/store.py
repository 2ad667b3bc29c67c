"""Where suggestions lie: HOME/search/suggest-v<version>-<n>.sqlite, immutable, and a file SUGGEST that names one.

A derived file like the index, the same whichever database the site uses. It is written under another name, put in
force by one rename and never changed afterwards, so readers need no lock. What cannot be read is taken out of force:
then there are no suggestions until the next build, and everything else goes on.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wenyuan.search import generations
from wenyuan.search.analyzer import ANALYZER_VERSION

log = logging.getLogger(__name__)

#: Raised when the file's layout or what goes into it changes: files of another version are not read.
SUGGEST_VERSION = f"{ANALYZER_VERSION}.1"

SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- kind: t term, d document, c category. The rest as in collect.Found.
CREATE TABLE entry (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, text TEXT NOT NULL, subject INTEGER NOT NULL, field TEXT NOT NULL,
    witnesses TEXT NOT NULL, documents INTEGER NOT NULL);
-- key: lane (kind, form) and what is typed. start, shape: see keys.Key.
CREATE TABLE key (
    key TEXT NOT NULL, entry INTEGER NOT NULL, start INTEGER NOT NULL, shape TEXT NOT NULL, weight INTEGER NOT NULL,
    PRIMARY KEY (key, entry, start)) WITHOUT ROWID;
-- The best of the prefixes that have many keys: [[entry, start, shape, weight], …].
CREATE TABLE crowded (prefix TEXT PRIMARY KEY, best TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE deletion (checksum INTEGER NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (checksum, entry)) WITHOUT ROWID;
CREATE TABLE reading (character TEXT PRIMARY KEY, readings TEXT NOT NULL) WITHOUT ROWID;
"""

_PREFIX = f"suggest-v{SUGGEST_VERSION}-"
_held = threading.local()


def current_path() -> Path | None:
    """The file in force; None if there is none, or it was made by other rules. Costs a stat."""
    pointer = _pointer()
    try:
        stat = pointer.stat()
        stamp = (pointer, stat.st_mtime_ns, stat.st_ino)
        if getattr(_held, "stamp", None) != stamp:
            name = pointer.read_text().strip()
            _held.named = generations.root() / name if name.startswith(_PREFIX) and "/" not in name else None
            _held.stamp = stamp
    except (OSError, UnicodeDecodeError):
        return None
    named: Path | None = _held.named
    return named


def rows(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """What the file in force answers; nothing where there is none. Each thread reads by a connection of its own.

    A damaged file is taken out of force and answers nothing.
    """
    while (path := current_path()) is not None:
        try:
            return _connection(path).execute(statement, values).fetchall()
        except sqlite3.DatabaseError as error:
            forget()
            # Between the two looks another file may have come into force and this one have gone.
            if current_path() == path:
                log.warning("suggestions cannot be read and will be made anew: %s: %s", path.name, error)
                discard(path)
    return []


def new_path() -> Path:
    """A name that no file in force has or had, for who holds the lock."""
    taken = [int(p.stem.rpartition("-")[2]) for p in _all() if p.stem.rpartition("-")[2].isdecimal()]
    return generations.root() / f"{_PREFIX}{max(taken, default=0) + 1}.sqlite"


def switch(path: Path) -> None:
    """Put a finished file in force, durably and in one step, and remove all others."""
    _sync(path)
    draft = _pointer().with_name("SUGGEST.new")
    draft.write_text(path.name)
    _sync(draft)
    draft.replace(_pointer())
    _sync(path.parent)
    for other in _all():
        if other != path:
            other.unlink(missing_ok=True)


def discard(path: Path) -> None:
    """Take a file out of force, if it is. The next build puts another in its place."""
    if current_path() == path:
        _pointer().unlink(missing_ok=True)


def forget() -> None:
    """Let go of this thread's connection."""
    connection: sqlite3.Connection | None = getattr(_held, "connection", None)
    _held.connection = _held.path = None
    if connection is not None:
        connection.close()


def _connection(path: Path) -> sqlite3.Connection:
    if getattr(_held, "path", None) != path:
        forget()
        _held.connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        _held.path = path
    connection: sqlite3.Connection = _held.connection
    return connection


def _pointer() -> Path:
    return generations.root() / "SUGGEST"


def _all() -> list[Path]:
    return list(generations.root().glob("suggest-v*-*.sqlite"))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
