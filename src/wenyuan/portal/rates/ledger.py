"""Debts by key, in a table of fixed size that all web processes of a machine share.

Each key has one number, the time at which it owes nothing any more (the generic cell rate algorithm, ITU-T I.371: a token bucket
kept as one clock value). So an entry whose time has come is as good as none, the table needs no clearing, and its size is
a bound. A file in HOME/run mapped into each process: to take costs some microseconds, where a row of the database would be a
commit. Several machines count each for itself.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import mmap
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

#: A key stands in one of the WAYS slots of its set; where all are in debt, the one that owes least gives way.
SETS, WAYS = 8192, 8
_SLOT = struct.Struct("=Qd")
_SET = struct.Struct("=" + "Qd" * WAYS)
SIZE = SETS * _SET.size  # 1 MiB
#: Seconds; no rule gives more room.
LONGEST = 24 * 3600.0


class Ledger:
    """The table. Without a file it is the process's own.

    `clock` counts seconds since the machine started, the same for every process, and is never set back.
    """

    def __init__(self, path: Path | None = None, *, secret: bytes = b"", clock: Callable[[], float] = time.monotonic):
        self._secret = hashlib.sha256(secret).digest()
        self._clock = clock
        self._guard = threading.Lock()
        self._file: int | None = None
        if path is None:
            self._table = mmap.mmap(-1, SIZE)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
        file.truncate(SIZE)  # a new file is all zeros, which is an empty table
        self._table = mmap.mmap(file.fileno(), SIZE)
        # Kept open: a lock on a file is gone when the process closes any descriptor of it.
        self._opened = file
        self._file = file.fileno()

    def take(self, key: str, *, cost: float, room: float) -> float:
        """Let `key` owe `cost` seconds more, unless it would owe more than `room` seconds.

        Returns 0 if it may; else nothing is written, and it may after so many seconds. A cost above `room` is taken as `room`.
        """
        name = hashlib.blake2b(key.encode(), key=self._secret, digest_size=12).digest()
        start = int.from_bytes(name[8:], "big") % SETS * _SET.size
        mark = int.from_bytes(name[:8], "big") or 1
        with self._guard:
            self._lock(start, fcntl.LOCK_EX)
            try:
                return self._take(start, mark, min(cost, room), room)
            finally:
                self._lock(start, fcntl.LOCK_UN)

    def _take(self, start: int, mark: int, cost: float, room: float) -> float:
        now = self._clock()
        held = _SET.unpack_from(self._table, start)
        # A debt longer than any rule's is of another start of the machine: none.
        until = [time if now < time <= now + LONGEST else now for time in held[1::2]]
        if mark in held[::2]:
            at = held[::2].index(mark)
        else:
            at = min(range(WAYS), key=until.__getitem__)
            until[at] = now
        wait = until[at] + cost - room - now
        # Sums of fractions are not exact; a microsecond is nobody's turn.
        if wait > 1e-6:
            return wait
        _SLOT.pack_into(self._table, start + at * _SLOT.size, mark, until[at] + cost)
        return 0.0

    def _lock(self, start: int, how: int) -> None:
        if self._file is not None:
            fcntl.lockf(self._file, how, _SET.size, start)


def shared(path: Path, *, secret: bytes) -> Ledger:
    """The table in the file that all processes of this machine share; the process's own where that cannot be had."""
    try:
        return Ledger(path, secret=secret)
    except OSError as error:
        log.warning("rate limits are counted by each web process alone: %s", error)
        return Ledger(secret=secret)
