"""When suggestions are made anew, and by whom: a process of its own that the indexer starts and does not wait for.

A build takes a second of CPU for each few thousand documents and 40 MB for pinyin. In a process of its own, at low
priority, it takes neither time nor memory from the one writer of the index, and gives both back when it is done.
"""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass, field

from wenyuan.search.suggest import store

#: At least so many seconds lie between the end of a build and the start of the next, and so many times as many as the
#: build took: however large the library, building takes no more than one thirtieth of a core.
REST, TIMES = 30.0, 30.0
#: A process that has just started has other things to do, and one that only adds a few files ends before.
AT_START = 10.0


@dataclass(kw_only=True)
class Schedule:
    """When the next build is due. Starts as if something had changed: who knows what others did in the meantime."""

    is_changed: bool = True
    earliest: float = field(default_factory=lambda: time.monotonic() + AT_START)
    started: float = 0.0

    def is_due(self, now: float) -> bool:
        """Whether a build should begin: something changed, or there is nothing to read, and the rest is over."""
        return now >= self.earliest and (self.is_changed or store.current_path() is None)

    def begin(self, now: float) -> None:
        """A build begins; what changes from now on is for the next."""
        self.is_changed, self.started = False, now

    def end(self, now: float, *, is_done: bool) -> None:
        """A build ended. One that failed is tried again after the same rest."""
        self.earliest = now + max(REST, TIMES * (now - self.started))
        self.is_changed = self.is_changed or not is_done


@dataclass(kw_only=True)
class _Running:
    schedule: Schedule = field(default_factory=Schedule)
    process: subprocess.Popen[bytes] | None = None


_running = _Running()


def refresh_when_due(*, changed: bool) -> None:
    """Start a build if one is due; never waits. For the indexer's loop, which says whether it indexed anything."""
    schedule = _running.schedule
    schedule.is_changed = schedule.is_changed or changed
    now = time.monotonic()
    if _running.process is not None:
        status = _running.process.poll()
        if status is None:
            return
        _running.process = None
        schedule.end(now, is_done=status == 0)
    if schedule.is_due(now):
        schedule.begin(now)
        _running.process = subprocess.Popen(
            [sys.executable, "-m", "wenyuan.search.suggester"], stdin=subprocess.DEVNULL
        )


def close() -> None:
    """End a build that is under way: before the process ends."""
    if _running.process is not None:
        _running.process.terminate()
        _running.process.wait()
        _running.process = None
