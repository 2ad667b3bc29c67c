"""The zygote's loop: connections in, one forked child a task, answers out. Single-threaded, standard library only.

Single-threaded because it forks: a lock held by another thread would stay locked in the child. It never parses what
a child read; it only watches, kills and passes the answer on.
"""

from __future__ import annotations

import json
import os
import resource
import selectors
import socket
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wenyuan.engines import running, verdict, wire
from wenyuan.engines.child import Cell
from wenyuan.engines.running import Running
from wenyuan.engines.task import Task

_TICK = 0.1
#: Seconds between looks while nothing runs. Python's signal handlers run between waits: a signal that comes just before
#: one (the starter's death among them) must not wait for ever.
_IDLE = 2.0
#: Every how many ticks the folders are measured: a walk costs more than reading /proc.
_TICKS_A_WALK = 5
_CHUNK = 1 << 16


@dataclass(kw_only=True, eq=False)
class Caller:
    """One connection: what it sent so far, and what runs for it."""

    sock: socket.socket
    buffer: bytearray = field(default_factory=bytearray)
    request: wire.Request | None = None
    running: Running | None = None


@dataclass(frozen=True, kw_only=True)
class House:
    """What a zygote serves and how."""

    tasks: Mapping[str, Task]
    cell: Cell
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
        self.running: dict[int, tuple[Running, Caller]] = {}
        self.served = 0
        self._number = 0
        self._ticks = 0
        #: The most memory that any child has held.
        self._peak_mib = 0.0
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
            self.turn()
            self._watch()

    def turn(self) -> None:
        """Wait for what happens next and see to it."""
        for key, _ in self.selector.select(_TICK if self.running else _IDLE):
            # What one call let go of may stand in the list still, and its number may be another's by now: the end of a
            # child and its last words often come together.
            if self.selector.get_map().get(key.fd) is key:
                key.data()

    def close(self) -> None:
        """Kill what runs and let go of every connection."""
        for begun, _ in list(self.running.values()):
            begun.kill()
            begun.finish()
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
        now = {
            "rss_mib": round(rss, 1),
            "peak_mib": self._peak_mib,
            "served": self.served,
            "running": len(self.running),
            "queued": len(self.queue),
        }
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
            caller.running.kill()

    # -- children

    def _start(self, caller: Caller) -> None:
        request = caller.request
        assert request is not None
        self._number += 1
        folder = self.house.scratch / f"{os.getpid()}-{self._number}"
        try:
            begun = running.begin(self.house.tasks[request.task], request, self.house.cell, folder)
        except OSError as error:
            self._answer(caller, verdict.failure("engine_unavailable", f"no child could be started: {error}"))
            return
        caller.running = begun
        self.running[begun.pid] = begun, caller
        self.selector.register(begun.pipe, selectors.EVENT_READ, lambda: self._read(begun))
        self.selector.register(begun.pidfd, selectors.EVENT_READ, lambda: self._ended(begun))

    def _read(self, begun: Running) -> None:
        if not begun.read():
            # Closed by the child, or by its end, which the other descriptor tells.
            self._forget(begun.pipe)

    def _ended(self, begun: Running) -> None:
        self._forget(begun.pipe)
        self._forget(begun.pidfd)
        _, caller = self.running.pop(begun.pid)
        self.served += len(begun.request.inputs)
        answer = begun.finish()
        self._peak_mib = max(self._peak_mib, answer["rss"])
        caller.running = None
        if caller.sock.fileno() in self.callers:
            self._answer(caller, answer)

    def _forget(self, descriptor: int) -> None:
        with suppress(KeyError):
            self.selector.unregister(descriptor)

    def _watch(self) -> None:
        self._ticks += 1
        for begun, _ in list(self.running.values()):
            begun.watch(walk=self._ticks % _TICKS_A_WALK == 0)
