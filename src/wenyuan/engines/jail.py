"""What a child gives up before it touches a stranger's bytes, and in which order.

The order matters: descriptors first (an open one passes every later wall), namespaces while that is still allowed,
Landlock while files can still be named, seccomp last because it forbids what the others need. Each wall covers what
the others leave open: Landlock the files and TCP, the network namespace UDP and abstract sockets, seccomp sockets of
any kind, programs, processes, and the changes of mode and owner that Landlock does not see.
"""

from __future__ import annotations

import os
import resource
import signal
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import wenyuan
from wenyuan.engines import landlock, libc, seccomp
from wenyuan.engines.task import Limits

_MIB = 1 << 20

#: What any program here needs to load libraries, fonts and time zones.
SYSTEM = tuple(map(Path, ("/usr/lib", "/usr/lib64", "/usr/share", "/usr/local/share/fonts", "/etc/fonts")))
_DEVICES = (Path("/dev/urandom"), Path("/dev/null"))


@dataclass(frozen=True, kw_only=True)
class Walls:
    """Which walls this machine can build; found out by `tier.probe`, never assumed."""

    #: Flags for unshare(); 0 where namespaces are not to be had.
    namespaces: int = 0
    landlock: bool = False
    seccomp: bool = False


NO_WALLS = Walls()


def python_paths() -> tuple[Path, ...]:
    """Where this interpreter, its packages and Wenyuan's own code and data lie: needed by the tools, secret to nobody."""
    named = (sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    return (*dict.fromkeys(map(Path, named)), Path(wenyuan.__file__).parent)


def exposing(folder: Path, read: tuple[Path, ...]) -> Path | None:
    """Which of the paths that every child may read holds `folder`, None if none does. The library must be in none."""
    return next((path for path in (*SYSTEM, *read) if folder.resolve().is_relative_to(path.resolve())), None)


def leave_parent(parent: int, *, keep: frozenset[int]) -> None:
    """Close every descriptor but 0-2 and `keep`, lead an own session, and die when process `parent` does.

    Ends the process at once if the parent is gone already.
    """
    close_all_but(keep)
    os.setsid()
    die_with(parent)


def close_all_but(keep: frozenset[int]) -> None:
    """Close every descriptor of this process but 0-2 and `keep`."""
    start = 3
    for number in (*sorted(keep), os.sysconf("SC_OPEN_MAX")):
        os.closerange(start, number)
        start = max(start, number + 1)


def die_with(parent: int) -> None:
    """Have the kernel kill this process when `parent` ends. A change of credentials undoes it, so it is set again then."""
    libc.die_with_parent(signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def set_limits(limits: Limits, *, address_space: bool) -> None:
    """Have the kernel hold `limits` of CPU, file size and, if `address_space`, of memory.

    Never cap LibreOffice's address space: it aborted on a file with 466 MiB resident. For the others the cap is a
    second line at four times the limit behind the parent's watch, which names the true reason.
    """
    cpu = max(1, limits.cpu_seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_mib * _MIB,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if address_space:
        resource.setrlimit(resource.RLIMIT_AS, (4 * limits.memory_mib * _MIB,) * 2)


def enter(walls: Walls, *, read: tuple[Path, ...], write: tuple[Path, ...]) -> None:
    """Build `walls` around this single-threaded process, leaving it `read` and `write`. There is no way back.

    Call `leave_parent` before. Raises OSError if a wall that was promised cannot be built.
    """
    parent = os.getppid()
    if walls.namespaces:
        libc.unshare(walls.namespaces)
        die_with(parent)
    libc.no_new_privileges()
    if os.geteuid() == 0 and (walls.landlock or walls.seccomp):
        libc.drop_capabilities()
        die_with(parent)
    if walls.landlock:
        landlock.restrict(read=(*SYSTEM, *_DEVICES, *read), write=(*write, Path("/dev/null")))
    if walls.seccomp:
        seccomp.load()
