"""Attempts to break out of a jail, harmless ones: what the self-check, the tier probe and the tests all try."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_NOWHERE_UDP = ("127.0.0.1", 9)


def _reads(path: Path) -> None:
    path.read_bytes()


def _writes(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"")


def _connects_tcp(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), timeout=5).close()


def _sends_udp() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x", _NOWHERE_UDP)


def _connects_unix(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        client.connect(os.fspath(path))


def _executes() -> None:
    pid = os.posix_spawn("/bin/true", ["true"], {})
    if os.waitpid(pid, 0)[1] != 0:
        raise OSError("the program did not run")


def _signals(pid: int) -> None:
    os.kill(pid, 0)


def succeeded(*, marker: Path, port: int, unix: Path) -> dict[str, bool]:
    """Try each way out and say which one worked: {"read": bool, "write", "tcp", "udp", "unix", "exec", "signal"}.

    `marker` is a file outside the job, `port` a TCP port of this machine that listens, `unix` a listening socket.
    Changes nothing: it appends nothing to the marker and sends one empty word to the discard port.
    """
    ways: dict[str, Callable[[], None]] = {
        "read": lambda: _reads(marker),
        "write": lambda: _writes(marker),
        "tcp": lambda: _connects_tcp(port),
        "udp": _sends_udp,
        "unix": lambda: _connects_unix(unix),
        "exec": _executes,
        "signal": lambda: _signals(os.getppid()),
    }
    found: dict[str, bool] = {}
    for name, way in ways.items():
        try:
            way()
        except OSError:
            found[name] = False
        else:
            found[name] = True
    return found


@dataclass(frozen=True, kw_only=True)
class Targets:
    """What `succeeded` is to be tried against."""

    marker: Path
    port: int
    unix: Path


class Bait:
    """A file, a TCP and a UNIX listener outside every job: what a jailed child must not reach."""

    def __enter__(self) -> Targets:
        """Lay it out in a folder of its own."""
        self._folder = Path(tempfile.mkdtemp(prefix="wenyuan-bait-"))
        marker, path = self._folder / "marker", self._folder / "s"
        marker.write_bytes(b"outside")
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._unix = socket.socket(socket.AF_UNIX)
        self._unix.bind(os.fspath(path))
        self._unix.listen()
        return Targets(marker=marker, port=self._tcp.getsockname()[1], unix=path)

    def __exit__(self, *_: object) -> None:
        """Take it away."""
        self._tcp.close()
        self._unix.close()
        shutil.rmtree(self._folder, ignore_errors=True)
