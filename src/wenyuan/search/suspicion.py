"""What can be said of an index's folder from outside; and a mark that who reads leaves when reading failed.

A reader cannot tell damage from a query that its library fails at, and must not rebuild anything: it only says that
something was wrong. The indexer sees the mark, reads the whole index (`SearchIndex.damage`), and rebuilds only if it
is damaged.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_MARK = "SUSPECT"
#: A disk with less room than this, in bytes, is full: a commit that fails on it need not say why it did.
_NO_ROOM = 1 << 20


def suspect(folder: Path) -> None:
    """Leave the mark. Never fails: a folder that is gone or cannot be written says enough by itself."""
    with contextlib.suppress(OSError):
        (folder / _MARK).touch()


def is_suspected(folder: Path) -> bool:
    """Whether somebody left the mark since `clear`."""
    return (folder / _MARK).exists()


def clear(folder: Path) -> None:
    """Take the mark away: the index was looked into."""
    (folder / _MARK).unlink(missing_ok=True)


def is_empty(folder: Path) -> bool:
    """Whether a new index may begin in a folder. One that has lost its main file is damaged and not empty."""
    return not folder.exists() or not any(folder.iterdir())


def has_no_room(folder: Path) -> bool:
    """Whether the disk of a folder is full."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < _NO_ROOM
