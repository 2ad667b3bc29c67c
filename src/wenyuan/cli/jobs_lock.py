"""Who runs worker and indexer for this HOME: one supervisor at a time, told by a file lock that dies with its holder."""

from __future__ import annotations

import fcntl
import os

from wenyuan.env import env


class JobsLock:
    """Hold HOME/run/jobs.lock. A forked child shares it until it lets go of its own copy."""

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
        """Give up this process's hold, if it has one."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
