"""Named points before and after what changes bytes or rows, at which a test lets this process die, fail or stand still.

`point("blob.renamed")` does nothing (0.1 µs) unless the environment, or `arm`, says otherwise:

    WY_FAULT=name:n[:action]   act the n-th time the process reaches the point of this name; `*` is any name
    WY_LIST=file               append the name of every point that is reached, a line each

Processes that are forked or started with the environment inherit both; engines are started with an empty one and have none.
The harness that goes through all points is tests/faults.
"""

from __future__ import annotations

import errno
import os
import signal
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Action(StrEnum):
    """What happens at a point."""

    #: The process is gone, as by kill -9.
    KILL = "kill"
    #: Our own code fails: `Injected`.
    RAISE = "raise"
    #: The process stands still (SIGSTOP) until somebody sends it on (SIGCONT): its work is late.
    DELAY = "delay"
    #: The disk is full, or broken.
    ENOSPC = "ENOSPC"
    EIO = "EIO"
    #: The file at hand loses its second half and the process is gone: what was not synced was lost with it.
    TRUNCATE = "truncate"


class Injected(Exception):
    """A fault that was asked for."""


@dataclass(kw_only=True)
class Fault:
    """Do `action` the `n`-th time that this process reaches the point `name`."""

    name: str
    n: int
    action: Action = Action.KILL

    @classmethod
    def parse(cls, text: str) -> Fault:
        """From name:n[:action]. Raises ValueError."""
        name, n, action = (*text.split(":"), "kill")[:3]
        return cls(name=name, n=int(n), action=Action(action))


@dataclass(kw_only=True)
class _Armed:
    fault: Fault | None
    listing: Path | None
    reached: Counter[str] = field(default_factory=Counter)

    def at(self, name: str, file: Path | None) -> None:
        if self.listing is not None:
            with self.listing.open("a") as lines:
                lines.write(f"{name}\n")
        self.reached.update((name, "*"))
        fault = self.fault
        if fault is not None and fault.name in {name, "*"} and self.reached[fault.name] == fault.n:
            _act(fault.action, name, file)


def _act(action: Action, name: str, file: Path | None) -> None:
    if action == Action.RAISE:
        raise Injected(name)
    if action in {Action.ENOSPC, Action.EIO}:
        number = getattr(errno, action)
        raise OSError(number, os.strerror(number), name)
    if action == Action.DELAY:
        os.kill(os.getpid(), signal.SIGSTOP)
        return
    if action == Action.TRUNCATE and file is not None:
        os.truncate(file, file.stat().st_size // 2)
    os.kill(os.getpid(), signal.SIGKILL)


def arm(fault: Fault | None = None, *, listing: Path | None = None) -> None:
    """Have the points of this process act from now on, counted from here; with neither, do nothing again."""
    global _armed  # noqa: PLW0603 - one process, one plan
    _armed = _Armed(fault=fault, listing=listing) if fault is not None or listing is not None else None


def point(name: str, file: Path | None = None) -> None:
    """Here is a moment between two changes of state. `file`: what was written and is not synced yet."""
    if _armed is not None:
        _armed.at(name, file)


_armed: _Armed | None = None
_asked, _listing = os.environ.get("WY_FAULT", ""), os.environ.get("WY_LIST", "")
arm(Fault.parse(_asked) if _asked else None, listing=Path(_listing) if _listing else None)
