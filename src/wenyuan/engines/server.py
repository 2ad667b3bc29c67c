"""The zygote's loop: connections in, one forked child a task, answers out. Single-threaded, standard library only.

Single-threaded because it forks: a lock held by another thread would stay locked in the child. It never parses what
a child read; it only watches, kills and passes the answer on.
"""

from __future__ import annotations

import json
import os
import resource
import selectors
import shutil
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wenyuan.engines import child as cell_child
from wenyuan.engines import verdict, watchdog, wire
from wenyuan.engines.task import Task

_TICK = 0.1
#: Every how many ticks the folders are measured: a walk costs more than reading /proc.
_TICKS_A_WALK = 5
_CHUNK = 1 << 16
_LOG_TAIL = 1000


@dataclass(kw_only=True)
class Caller:
    """One connection: what it sent so far, and what runs for it."""

    sock: socket.socket
    buffer: bytearray = field(default_factory=bytearray)
    request: wire.Request | None = None
    running: Running | None = None


@dataclass(kw_only=True)
class Running:
    """A child at work."""

    pid: int
    pidfd: int
    pipe: int
    folder: Path
    request: wire.Request
    started: float
    oom_before: int
    caller: Caller | None
    reply: bytearray = field(default_factory=bytearray)
    killed_for: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class House:
    """What a zygote serves and how."""

    tasks: Mapping[str, Task]
    cell: cell_child.Cell
    #: Folder for the children's own folders; the zygote's alone.
    scratch: Path
    #: Children that run side by side; further requests wait.
    parallel: int
    #: Why nothing may run, "" if it may.
    refusal: str = ""
    #: Facts that `ping` answers besides the counts.
    facts: Mapping[str, Any] = field(default_factory=dict)
    #: True when the process should be replaced by a fresh one; asked with the number of input files served.
    worn: Callable[[int], bool] = lambda served: False


class Server:
    """Serves one listening socket until it is told to stop, or until it is worn and has nothing running."""

    def __init__(self, house: House, listener: socket.socket) -> None:
        """Take over `listener`; nothing is accepted before `serve`."""
        self.house = house
        self.listener = listener
        self.selector = selectors.DefaultSelector()
        self.callers: dict[int, Caller] = {}
        self.queue: deque[Caller] = deque()
        self.running: dict[int, Running] = {}
        self.served = 0
        self._number = 0
        self._ticks = 0
        listener.setblocking(False)
        self.selector.register(listener, selectors.EVENT_READ, self._accept)

    def adopt(self, sock: socket.socket, buffered: bytes = b"") -> None:
        """Serve a connection, of which `buffered` was read already."""
        sock.setblocking(False)
        caller = Caller(sock=sock, buffer=bytearray(buffered))
        self.callers[sock.fileno()] = caller
        self.selector.register(sock, selectors.EVENT_READ, lambda: self._heard(caller))
        if buffered:
            self._understand(caller)

    def serve(self) -> None:
        """Run until the house is worn and no child runs; the callers that still wait are in `callers`."""
        while True:
            worn = self.house.worn(self.served)
            if worn and not self.running:
                return
            while not worn and self.queue and len(self.running) < self.house.parallel:
                self._start(self.queue.popleft())
            for key, _ in self.selector.select(_TICK if self.running else None):
                key.data()
            self._watch()

    def close(self) -> None:
        """Kill what runs and let go of every connection."""
        for running in list(self.running.values()):
            self._kill(running)
            os.waitpid(running.pid, 0)
        for caller in list(self.callers.values()):
            self._drop(caller)
        self.listener.close()

    # -- connections

    def _accept(self) -> None:
        try:
            sock, _ = self.listener.accept()
        except OSError:
            return
        self.adopt(sock)

    def _heard(self, caller: Caller) -> None:
        try:
            data = caller.sock.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data or caller.request:
            # Gone, or talking out of turn: whoever asked does not wait for the answer any more.
            self._drop(caller)
            return
        caller.buffer += data
        self._understand(caller)

    def _understand(self, caller: Caller) -> None:
        if b"\n" not in caller.buffer:
            if len(caller.buffer) > wire.MAX_REQUEST:
                self._answer(caller, verdict.failure("engine_error", "the request is too long"))
            return
        line = bytes(caller.buffer)
        try:
            request = wire.parse(line)
        except wire.BadRequest as error:
            self._answer(caller, verdict.failure("engine_error", str(error)))
            return
        if request.task == "ping":
            self._answer(caller, {"ok": True, "value": self._facts()})
        elif self.house.refusal:
            self._answer(caller, verdict.failure("engine_unavailable", self.house.refusal))
        elif request.task not in self.house.tasks:
            self._answer(caller, verdict.failure("engine_error", f"no task is called {request.task!r}"))
        else:
            caller.request = request
            self.queue.append(caller)

    def _facts(self) -> dict[str, Any]:
        pages = Path("/proc/self/statm").read_text().split()[1]
        rss = int(pages) * resource.getpagesize() / (1 << 20)
        now = {"rss_mib": round(rss, 1), "served": self.served, "running": len(self.running), "queued": len(self.queue)}
        return {"pid": os.getpid(), **self.house.facts, **now}

    def _answer(self, caller: Caller, answer: dict[str, Any]) -> None:
        text = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        # The socket's buffer holds a reply of 64 KiB; a caller that let it fill up is not reading.
        with suppress(OSError):
            caller.sock.send(text)
        self._drop(caller)

    def _drop(self, caller: Caller) -> None:
        if self.callers.pop(caller.sock.fileno(), None) is None:
            return
        self.selector.unregister(caller.sock)
        caller.sock.close()
        with suppress(ValueError):
            self.queue.remove(caller)
        if caller.running:
            caller.running.caller = None
            self._kill(caller.running)

    # -- children

    def _start(self, caller: Caller) -> None:
        request = caller.request
        assert request is not None
        self._number += 1
        folder = self.house.scratch / f"{os.getpid()}-{self._number}"
        try:
            folder.mkdir(mode=0o700)
            pipe, result = os.pipe()
            oom_before, parent = watchdog.oom_kills(), os.getpid()
            pid = os.fork()
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            self._answer(caller, verdict.failure("engine_unavailable", f"no child could be started: {error}"))
            return
        if pid == 0:
            task = self.house.tasks[request.task]
            cell_child.run(task, request, self.house.cell, parent=parent, folder=folder, result=result)
        os.close(result)
        os.set_blocking(pipe, False)
        running = Running(
            pid=pid,
            pidfd=os.pidfd_open(pid),
            pipe=pipe,
            folder=folder,
            request=request,
            started=time.monotonic(),
            oom_before=oom_before,
            caller=caller,
        )
        caller.running = running
        self.running[pid] = running
        self.selector.register(pipe, selectors.EVENT_READ, lambda: self._read(running))
        self.selector.register(running.pidfd, selectors.EVENT_READ, lambda: self._ended(running))

    def _read(self, running: Running) -> bool:
        """Take what the child wrote; what is longer than a reply may be is read and thrown away. True while there is more."""
        try:
            data = os.read(running.pipe, _CHUNK)
        except BlockingIOError:
            return False
        running.reply += data[: wire.MAX_REPLY + 1 - len(running.reply)]
        if not data:
            with suppress(KeyError):
                self.selector.unregister(running.pipe)
        return bool(data)

    def _watch(self) -> None:
        self._ticks += 1
        now = time.monotonic()
        for running in list(self.running.values()):
            if running.killed_for:
                continue
            limits = running.request.limits
            reason = watchdog.excess(running.pid, limits)
            if now - running.started > limits.wall_seconds:
                reason = "timeout", f"more than {limits.wall_seconds:g} s"
            elif reason is None and self._ticks % _TICKS_A_WALK == 0:
                reason = watchdog.overflow(_folders(running), limits)
            if reason:
                running.killed_for = reason
                self._kill(running)

    def _kill(self, running: Running) -> None:
        # The group is there as soon as the child has called setsid(); before that there is only the child itself.
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError, PermissionError):
                kill(running.pid, signal.SIGKILL)

    def _ended(self, running: Running) -> None:
        self._kill_rest(running)
        _, status, usage = os.wait4(running.pid, 0)
        while self._read(running):
            pass
        with suppress(KeyError):
            self.selector.unregister(running.pipe)
        self.selector.unregister(running.pidfd)
        os.close(running.pipe)
        os.close(running.pidfd)
        del self.running[running.pid]
        self.served += len(running.request.inputs)
        if running.killed_for is None:
            running.killed_for = watchdog.overflow(_folders(running), running.request.limits)
        ending = verdict.Ending(
            status=status,
            usage=usage,
            limits=running.request.limits,
            killed_for=running.killed_for,
            oom=watchdog.oom_kills() > running.oom_before,
            reply=bytes(running.reply),
            log=_said(running.folder / cell_child.LOG),
        )
        shutil.rmtree(running.folder, ignore_errors=True)
        if running.caller:
            running.caller.running = None
            spent = {
                "cpu": round(usage.ru_utime + usage.ru_stime, 4),
                "wall": round(time.monotonic() - running.started, 4),
                "rss": round(usage.ru_maxrss / 1024, 1),
            }
            self._answer(running.caller, {**verdict.reply(ending), **spent})

    def _kill_rest(self, running: Running) -> None:
        """End what the child left behind in its group: the number is still taken while it has not been waited for."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(running.pid, signal.SIGKILL)


def _folders(running: Running) -> tuple[Path, ...]:
    out = running.request.out
    return (running.folder,) if out is None else (running.folder, out)


def _said(log: Path) -> str:
    """The last words of a child on its standard error, without the addresses of LibreOffice's stack."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _CHUNK))
            lines = file.read(_CHUNK).decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return "\n".join(line for line in lines if "[0x" not in line)[-_LOG_TAIL:].strip()
