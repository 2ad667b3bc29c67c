"""Who runs worker and indexer for this HOME: one supervisor at a time, told by a file lock that dies with its holder."""

from __future__ import annotations

import fcntl
import os

from wenyuan.env import env


class JobsLock:
    """Hold HOME/run/jobs.lock. Forked children share it, so it stays taken until the last of them has ended too."""

    def __init__(self) -> None:
        self._fd: int | None = None

    def take(self) -> bool:
        """Whether we hold it now; never waits."""
        if self._fd is not None:
            return True
        fd = os.open(env().home / "run" / "jobs.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            return False
        self._fd = fd
        return True

    def let_go(self) -> None:
        """Give it up, if we hold it."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
