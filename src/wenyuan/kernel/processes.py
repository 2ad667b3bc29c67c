"""What a process of the site asks of the kernel (Linux)."""

from __future__ import annotations

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15


def die_with(parent: int, number: int = signal.SIGTERM) -> None:
    """End this process with a signal when the thread of process `parent` that forked it ends."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit("the parent ended before its child began")


def name_process(name: str) -> None:
    """Show this process as `name` (at most 15 bytes) in ps and top."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_NAME, name.encode()[:15], 0, 0, 0)
