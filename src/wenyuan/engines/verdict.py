"""How a child ended, in the codes of `engines.errors`. Standard library only.

The table was measured with LibreOffice 7.4: it turns SIGABRT (also of bad_alloc) into exit status 1 and SIGTERM into
255, and catches SIGXCPU only to abort.
"""

from __future__ import annotations

import json
import os
import signal
from dataclasses import dataclass
from resource import struct_rusage
from typing import Any

from wenyuan.engines.errors import EngineError
from wenyuan.engines.task import Limits
from wenyuan.engines.wire import MAX_REPLY
from wenyuan.kernel.errors import all_errors

#: Longest reason kept for the logs, in characters.
_DETAIL = 2000
_CPU_SLACK = 0.5


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What the parent knows of a child that has ended."""

    #: Status word of wait4().
    status: int
    usage: struct_rusage
    limits: Limits
    #: Code and detail if the parent itself killed the child, else None.
    killed_for: tuple[str, str] | None
    #: The kernel killed some process for want of memory meanwhile.
    oom: bool
    #: What the child wrote into its pipe.
    reply: bytes
    #: The end of what it wrote to its standard error.
    log: str


def reply(ending: Ending) -> dict[str, Any]:
    """The answer to the client: the child's own if it gave a good one, else the reason that its end shows."""
    if ending.killed_for:
        return failure(*ending.killed_for)
    if os.WIFEXITED(ending.status) and os.WEXITSTATUS(ending.status) == 0:
        return _checked(ending.reply)
    return failure(*_reason(ending))


def failure(code: str, detail: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
    """The answer for a task that gave nothing."""
    return {"ok": False, "code": code, "params": params or {}, "detail": detail[:_DETAIL]}


def _reason(ending: Ending) -> tuple[str, str]:
    usage = ending.usage
    cpu = usage.ru_utime + usage.ru_stime
    out_of_cpu = cpu >= ending.limits.cpu_seconds - _CPU_SLACK
    if os.WIFSIGNALED(ending.status):
        number = os.WTERMSIG(ending.status)
        how = f"signal {signal.Signals(number).name}; {ending.log}"
        if number in (signal.SIGXCPU, signal.SIGABRT, signal.SIGKILL) and out_of_cpu:
            return "timeout", f"{cpu:.0f} s of CPU; {how}"
        if number == signal.SIGKILL and ending.oom:
            return "memory", f"killed by the kernel for want of memory; {how}"
        if number in (signal.SIGTERM, signal.SIGKILL):
            # Neither the parent nor the kernel did it for a reason: somebody outside stopped it, not the file.
            return "cancelled", how
        return "crash", how
    code = os.WEXITSTATUS(ending.status)
    how = f"exit status {code}; {ending.log}"
    if code == 255:
        return "cancelled", how
    if out_of_cpu:
        return "timeout", f"{cpu:.0f} s of CPU; {how}"
    if "bad_alloc" in ending.log:
        return "memory", how
    return "crash", how


def _checked(text: bytes) -> dict[str, Any]:
    """The child's reply if it has the agreed form. Its content is a stranger's: only the known keys are passed on."""
    if len(text) > MAX_REPLY:
        return failure("output_too_big", f"the reply is longer than {MAX_REPLY} bytes")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if isinstance(data, dict) and data.get("ok") is True and isinstance(data.get("value"), dict):
        return {"ok": True, "value": data["value"]}
    if isinstance(data, dict) and data.get("ok") is False:
        code, params = data.get("code"), data.get("params")
        known = all_errors().get(code) if isinstance(code, str) else None
        if known and issubclass(known, EngineError) and isinstance(params, dict):
            return failure(known.code, str(data.get("detail", "")), params)
    return failure("crash", f"the child ended without a proper reply ({len(text)} bytes)")
