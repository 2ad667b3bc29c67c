"""When suggestions are made anew, and by whom: a process of its own that the indexer starts and does not wait for.

A build takes a second of CPU for each few thousand documents and 40 MB for pinyin. In a process of its own, at low
priority, it takes neither time nor memory from the one writer of the index, and gives both back when it is done.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cache

from wenyuan.search.suggest import store

#: Seconds between the end of a build and the start of the next; and at least so many times the CPU time that the build
#: took: however large the library, building takes no more than one twentieth of a core.
REST, TIMES = 30.0, 20.0
#: A process that has just started has other things to do, and one that only adds a few files ends before.
AT_START = 10.0


@dataclass(kw_only=True)
class Schedule:
    """When the next build is due. Starts as if something had changed: who knows what others did in the meantime."""

    is_changed: bool = True
    #: When the next build may begin, and the next one if there is nothing to read at all.
    earliest: float
    earliest_if_missing: float

    def is_due(self, now: float) -> bool:
        """Whether a build should begin: something changed, or there is nothing to read, and the rest is over."""
        if store.current_path() is None:
            return now >= self.earliest_if_missing
        return self.is_changed and now >= self.earliest

    def begin(self) -> None:
        """A build begins; what changes from now on is for the next."""
        self.is_changed = False

    def end(self, now: float, *, cpu_seconds: float, is_done: bool) -> None:
        """A build ended. One that failed is tried again."""
        self.earliest = now + max(REST, TIMES * cpu_seconds)
        self.earliest_if_missing = now + REST if is_done else self.earliest
        self.is_changed = self.is_changed or not is_done


@dataclass(kw_only=True)
class _Builder:
    """The one build of this process, if any."""

    schedule: Schedule
    process: subprocess.Popen[bytes] | None = None
    #: CPU seconds of all children before it.
    used: float = 0.0


@cache
def _builder() -> _Builder:
    start = time.monotonic() + AT_START
    return _Builder(schedule=Schedule(earliest=start, earliest_if_missing=start))


def refresh_when_due(*, changed: bool) -> None:
    """Start a build if one is due; never waits. For the indexer's loop, which says whether it indexed anything."""
    builder, now = _builder(), time.monotonic()
    schedule = builder.schedule
    schedule.is_changed = schedule.is_changed or changed
    if builder.process is not None:
        status = builder.process.poll()
        if status is None:
            return
        builder.process = None
        schedule.end(now, cpu_seconds=_children_cpu() - builder.used, is_done=status == 0)
    if schedule.is_due(now):
        schedule.begin()
        builder.used = _children_cpu()
        command = [sys.executable, "-m", "wenyuan.search.suggester"]
        builder.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)


def close() -> None:
    """End a build that is under way: before the process ends."""
    builder = _builder()
    if builder.process is not None:
        builder.process.terminate()
        builder.process.wait()
        builder.process = None


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
