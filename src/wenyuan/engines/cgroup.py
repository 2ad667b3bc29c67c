"""A bound on memory that the kernel holds: a control group for each child, where this process may make one.

The watch reads /proc ten times a second and a child can take a gigabyte in between; the kernel does not look away. Both
hierarchies are spoken: in the first (v1) a group is made below our own, in the second (v2) beside it, for a group with
processes may hand no controller on to groups below. Sources: the kernel's `cgroup-v1/memory.rst` and `cgroup-v2.rst`.
Standard library only.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_MIB = 1 << 20
_ROOT = Path("/sys/fs/cgroup")
_PREFIX = "wenyuan-"
#: A group is busy for a moment after the last of its processes was waited for.
_PATIENCE = 0.05


@dataclass(frozen=True, kw_only=True)
class Group:
    """One child's group."""

    folder: Path
    version: int

    def join(self) -> None:
        """Put this process into the group, for good once its jail is closed. Raises OSError."""
        (self.folder / "cgroup.procs").write_text("0")

    def kills(self) -> int:
        """How many processes the kernel has killed in this group for want of memory."""
        name = "memory.oom_control" if self.version == 1 else "memory.events"
        with suppress(OSError, ValueError):
            for line in (self.folder / name).read_text().splitlines():
                if line.startswith("oom_kill "):
                    return int(line.split()[1])
        return 0

    def remove(self) -> None:
        """Take the group away, once nothing runs in it; what stays busy is left to `Groups.sweep`."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                self.folder.rmdir()
            except FileNotFoundError:
                return
            except OSError:
                if time.monotonic() > deadline:
                    return
                time.sleep(0.005)
            else:
                return


@dataclass(frozen=True, kw_only=True)
class Groups:
    """Where this process may make groups; found by `probe`, which tried it."""

    parent: Path
    version: int

    def make(self, name: str, memory_mib: int) -> Group | None:
        """A group whose processes may hold `memory_mib` together; None where the kernel refuses, and the watch is left."""
        group = Group(folder=self.parent / f"{_PREFIX}{os.getpid()}-{name}", version=self.version)
        limit = "memory.limit_in_bytes" if self.version == 1 else "memory.max"
        swap = "memory.memsw.limit_in_bytes" if self.version == 1 else "memory.swap.max"
        try:
            group.folder.mkdir()
            (group.folder / limit).write_text(str(memory_mib * _MIB))
        except OSError:
            group.remove()
            return None
        # Without swap the bound is the bound; kernels that do not count swap have no such file.
        with suppress(OSError):
            (group.folder / swap).write_text(str(memory_mib * _MIB) if self.version == 1 else "0")
        return group

    def sweep(self) -> None:
        """Take away what zygotes that are dead left behind."""
        for folder in self.parent.glob(f"{_PREFIX}[0-9]*-*"):
            pid = folder.name.removeprefix(_PREFIX).split("-")[0]
            if pid.isdigit() and not Path(f"/proc/{pid}").exists():
                with suppress(OSError):
                    folder.rmdir()


def probe(root: Path = _ROOT, own: str | None = None) -> Groups | None:
    """Where groups with a bound on memory can be made, found by making one; None where the watch is all there is.

    `own` is the text of /proc/self/cgroup.
    """
    try:
        lines = (Path("/proc/self/cgroup").read_text() if own is None else own).splitlines()
    except OSError:
        return None
    for line in lines:
        _, controllers, path = line.split(":", 2)
        for found in _candidates(root, controllers, path.lstrip("/")):
            if not os.access(found.parent, os.W_OK):
                continue
            group = found.make("probe", 64)
            if group is not None:
                group.remove()
                found.sweep()
                return found
    return None


def _candidates(root: Path, controllers: str, path: str) -> list[Groups]:
    if "memory" in controllers.split(","):
        # Within a container the path may be the host's, of which only the end, or nothing, is mounted here.
        return [Groups(parent=folder, version=1) for folder in (root / "memory" / path, root / "memory")]
    if controllers == "":
        own = root / path
        for parent in (own.parent if path else own, own):
            with suppress(OSError):
                if "memory" in (parent / "cgroup.subtree_control").read_text().split():
                    return [Groups(parent=parent, version=2)]
    return []
