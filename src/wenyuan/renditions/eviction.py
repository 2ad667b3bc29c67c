"""Keeping the cache below its limit, cheaply: nothing is counted on a hit, and only sometimes on a miss.

Each process adds up what it wrote since its last look. Above a twentieth of the limit it walks the folder once; if the
whole is too large, the files used longest ago go until nine tenths are left. So the cache may stand a twentieth a process
above its limit, and a walk over 70,000 files is paid once in some 3,000 new pictures.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
from collections.abc import Iterator
from pathlib import Path

#: Share of the limit that may be written between two looks.
LOOK_SHARE = 20
#: What is left after a sweep, in tenths of the limit.
LEFT_TENTHS = 9


class Watch:
    """What one process wrote since its last look. Thread-safe."""

    def __init__(self) -> None:
        self._written = 0
        self._guard = threading.Lock()

    def note(self, size: int, *, root: Path, limit: int) -> None:
        """Take notice of `size` new bytes; look at the whole when enough has come together. `limit` in bytes."""
        with self._guard:
            self._written += size
            if self._written * LOOK_SHARE < limit:
                return
            self._written = 0
        sweep(root, limit=limit)


def sweep(root: Path, *, limit: int) -> int:
    """Delete the files used longest ago if there are more than `limit` bytes. Returns the bytes deleted.

    A second sweeper returns 0 at once: the first one does the work of both.
    """
    root.mkdir(parents=True, exist_ok=True)
    with (root / "sweep.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        found = sorted(_files(root))
        total = sum(size for _, size, _ in found)
        if total <= limit:
            return 0
        freed = 0
        for _, size, path in found:
            if total - freed <= limit * LEFT_TENTHS // 10:
                break
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
                freed += size
        return freed


def _files(root: Path) -> Iterator[tuple[float, int, str]]:
    """(last use, bytes, path) of every kept file; parts and locks have no two-letter parent folder or begin with a dot."""
    for shelf in _entries(root):
        if len(shelf.name) == 2:
            for folder in _entries(shelf.path):
                for entry in _entries(folder.path):
                    with contextlib.suppress(FileNotFoundError):
                        status = entry.stat(follow_symlinks=False)
                        yield status.st_mtime, status.st_size, entry.path


def _entries(path: str | Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(path) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []
