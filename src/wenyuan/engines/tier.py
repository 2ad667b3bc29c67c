"""Which walls of the jail can be built on this machine, found out by building them and trying to get out."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wenyuan.engines import attempts, jail, landlock, libc

_NAMESPACES = libc.CLONE_NEWNET | libc.CLONE_NEWIPC


@dataclass(frozen=True, kw_only=True)
class Tier:
    """What holds here: 1 namespaces, Landlock, seccomp; 2 without namespaces; 3 nothing that may be relied on."""

    level: int
    walls: jail.Walls
    detail: str


def probe() -> Tier:
    """Try each wall alone, then all together with every way out; takes some 30 ms. Call in a single-threaded process.

    The control arm tries the same ways without walls: one that is closed anyway proves nothing and is named in
    `detail`.
    """
    walls = jail.Walls(
        namespaces=next((flags for flags in (_NAMESPACES | libc.CLONE_NEWUSER, _NAMESPACES) if _builds(flags)), 0),
        landlock=landlock.version() > 0 and _builds_walls(jail.Walls(landlock=True)),
        seccomp=_builds_walls(jail.Walls(seccomp=True)),
    )
    with attempts.Bait() as targets:
        bare = _ways_out(jail.NO_WALLS, targets)
        closed = _ways_out(walls, targets)
    open_ways = sorted(name for name, worked in (closed or {"jail": True}).items() if worked)
    unproved = sorted(name for name, worked in (bare or {}).items() if not worked)
    built = {"namespaces": walls.namespaces, "landlock": walls.landlock, "seccomp": walls.seccomp}
    detail = "walls: " + (", ".join(name for name, there in built.items() if there) or "none")
    if walls.landlock:
        detail += f" (Landlock {landlock.version()})"
    if unproved:
        detail += "; not to be proved here: " + ", ".join(unproved)
    if open_ways or not (walls.landlock and walls.seccomp):
        return Tier(level=3, walls=walls, detail=detail + "; ways out: " + (", ".join(open_ways) or "none found"))
    return Tier(level=1 if walls.namespaces else 2, walls=walls, detail=detail)


def in_child(work: Callable[[], Any]) -> Any:
    """What `work` returns when called in a fork of its own, through JSON; None if the fork failed or died."""
    source, target = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            jail.leave_parent(parent, keep=frozenset({target}))
            os.write(target, json.dumps(work()).encode())
            os._exit(0)
        except BaseException:  # noqa: BLE001 -- the edge of the process: the parent sees that nothing came
            os._exit(1)
    os.close(target)
    with os.fdopen(source, "rb") as pipe:
        text = pipe.read()
    _, status = os.waitpid(pid, 0)
    return json.loads(text) if status == 0 and text else None


def _builds(flags: int) -> bool:
    return _builds_walls(jail.Walls(namespaces=flags))


def _builds_walls(walls: jail.Walls) -> bool:
    def build() -> bool:
        jail.enter(walls, read=(), write=())
        return True

    return in_child(build) is True


def _ways_out(walls: jail.Walls, targets: attempts.Targets) -> dict[str, bool] | None:
    """Which way out works behind `walls`; None if they could not be built together."""

    def run() -> dict[str, bool]:
        jail.enter(walls, read=(), write=())
        return attempts.succeeded(marker=targets.marker, port=targets.port, unix=targets.unix)

    found: dict[str, bool] | None = in_child(run)
    return found
