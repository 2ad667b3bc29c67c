"""What a process of the site asks of the kernel (Linux)."""

from __future__ import annotations

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15


def die_with_parent() -> None:
    """End this process with SIGTERM when the thread that forked it ends: no child outlives its parent."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() == 1:
        raise SystemExit("the parent ended before its child began")


def name_process(name: str) -> None:
    """Show this process as `name` (at most 15 bytes) in ps and top."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_NAME, name.encode()[:15], 0, 0, 0)
