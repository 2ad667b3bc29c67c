"""One child at work, as its parent sees it: forked, watched, killed, and its end told. Standard library only."""

from __future__ import annotations

import os
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wenyuan.engines import cgroup, child, verdict, watchdog, wire
from wenyuan.engines.task import Task

_CHUNK = 1 << 16
_LOG_TAIL = 1000
#: Seconds after which a child steps aside, and by how much: nine of ten documents are done by then, and who waits for a
#: page or brings a small file must not feel the tenth. A quarter of a core is left to it beside a busy neighbour.
STEPS_ASIDE_AFTER, _ASIDE = 5.0, 5


@dataclass(kw_only=True)
class Running:
    """A child that has been forked and not yet waited for."""

    pid: int
    #: Becomes readable when the child ends.
    pidfd: int
    #: Where its answer comes from.
    pipe: int
    folder: Path
    request: wire.Request
    started: float
    oom_before: int
    reply: bytearray = field(default_factory=bytearray)
    #: Code and detail, once this process has decided to kill the child.
    killed_for: tuple[str, str] | None = None
    #: The control group that bounds its memory, if one could be made.
    group: cgroup.Group | None = None
    is_aside: bool = False

    def read(self) -> bool:
        """Take what the child wrote; what is longer than a reply may be is thrown away. False: no more for now."""
        try:
            data = os.read(self.pipe, _CHUNK)
        except BlockingIOError:
            return False
        self.reply += data[: wire.MAX_REPLY + 1 - len(self.reply)]
        return bool(data)

    def watch(self, *, walk: bool) -> None:
        """Kill the child if it passed a limit; `walk` measures its folders too, which costs more than reading /proc.

        One that takes long gets a lower priority.
        """
        if self.killed_for:
            return
        limits, elapsed = self.request.limits, time.monotonic() - self.started
        if elapsed > STEPS_ASIDE_AFTER and not self.is_aside:
            self.is_aside = True
            with suppress(ProcessLookupError, PermissionError):
                os.setpriority(os.PRIO_PGRP, self.pid, os.getpriority(os.PRIO_PROCESS, 0) + _ASIDE)
        reason = watchdog.excess(self.pid, limits)
        if elapsed > limits.wall_seconds:
            reason = "timeout", f"more than {limits.wall_seconds:g} s"
        elif reason is None and walk:
            reason = watchdog.overflow(self._folders(), limits)
        if reason:
            self.killed_for = reason
            self.kill()

    def kill(self) -> None:
        """End the child and its group. The group is there once it called setsid(); before, there is only itself."""
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError, PermissionError):
                kill(self.pid, signal.SIGKILL)

    def finish(self) -> dict[str, Any]:
        """The answer for whoever asked, with what was used; call once, when `pidfd` is readable.

        Also ends what the child left in its group, while its number cannot have been given to another.
        """
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        _, status, usage = os.wait4(self.pid, 0)
        while self.read():
            pass
        os.close(self.pipe)
        os.close(self.pidfd)
        limits = self.request.limits
        oom = self.group.kills() > 0 if self.group else watchdog.oom_kills() > self.oom_before
        ending = verdict.Ending(
            status=status,
            usage=usage,
            limits=limits,
            killed_for=self.killed_for or watchdog.overflow(self._folders(), limits),
            oom=oom,
            reply=bytes(self.reply),
            log=_said(self.folder / child.LOG),
        )
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.group:
            self.group.remove()
        return {
            **verdict.reply(ending),
            "cpu": round(usage.ru_utime + usage.ru_stime, 4),
            "wall": round(time.monotonic() - self.started, 4),
            "rss": round(usage.ru_maxrss / 1024, 1),
        }

    def _folders(self) -> tuple[Path, ...]:
        return (self.folder,) if self.request.out is None else (self.folder, self.request.out)


def begin(task: Task, request: wire.Request, cell: child.Cell, folder: Path) -> Running:
    """Fork a child for `request` with the new `folder` as its own; it never returns there. Raises OSError."""
    folder.mkdir(mode=0o700)
    group = cell.groups.make(folder.name, request.limits.memory_mib) if cell.groups else None
    try:
        pipe, result = os.pipe()
        oom_before, parent = watchdog.oom_kills(), os.getpid()
        pid = os.fork()
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        if group:
            group.remove()
        raise
    if pid == 0:
        child.run(task, request, cell, parent=parent, folder=folder, result=result, group=group)
    os.close(result)
    os.set_blocking(pipe, False)
    return Running(
        pid=pid,
        pidfd=os.pidfd_open(pid),
        pipe=pipe,
        folder=folder,
        request=request,
        started=time.monotonic(),
        oom_before=oom_before,
        group=group,
    )


def _said(log: Path) -> str:
    """The last words of a child on its standard error, without the addresses of LibreOffice's stack."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _CHUNK))
            lines = file.read(_CHUNK).decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return "\n".join(line for line in lines if "[0x" not in line)[-_LOG_TAIL:].strip()
