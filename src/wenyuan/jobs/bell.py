"""Doorbells: a process that waits for work is woken by a datagram instead of polling fast.

Only a hint: a lost ring costs the waiting process's poll interval, nothing else. Local sockets in HOME/run.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path
from types import TracebackType
from typing import Self

from wenyuan.env import env


def _folder() -> Path:
    return env().home / "run"


def ring(kind: str) -> None:
    """Wake every process of this machine that listens for `kind`. Never blocks, never fails."""
    for path in _folder().glob(f"{kind}-*.bell"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as ringer:
            try:
                ringer.sendto(b"!", str(path))
            except (ConnectionRefusedError, FileNotFoundError):
                path.unlink(missing_ok=True)  # its process died
            except OSError:
                pass  # its queue is full: it is awake anyway


class Bell:
    """The waiting side. Use as a context manager."""

    def __init__(self, kind: str, role: str = "") -> None:
        self._path = _folder() / f"{kind}-{os.getpid()}{role}.bell"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path.unlink(missing_ok=True)
        self._socket.bind(str(self._path))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()
        self._path.unlink(missing_ok=True)

    def wait(self, seconds: float) -> bool:
        """Sleep until rung or until `seconds` passed; True if rung. Rings that came before count once."""
        self._socket.settimeout(seconds)
        try:
            self._socket.recv(16)
        except TimeoutError:
            return False
        self._socket.setblocking(False)
        try:
            while True:
                self._socket.recv(16)
        except BlockingIOError:
            return True
