"""Starting the processes of a site on one machine, and starting again what dies.

The Django processes are forked from one parent that has imported everything, so that they share its memory; the
zygotes are fresh programs with an empty environment; the web server is Granian.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from django.db import connections

from wenyuan.audit import sealer
from wenyuan.cli.jobs_lock import JobsLock
from wenyuan.doors import loop as doors
from wenyuan.engines import client
from wenyuan.engines.errors import EngineUnavailable
from wenyuan.env import env
from wenyuan.ingest import indexer
from wenyuan.ingest.context import Engines
from wenyuan.ingest.worker import Worker
from wenyuan.keeping import scrub, sweep
from wenyuan.kernel import metrics
from wenyuan.kernel.processes import die_with, name_process

log = logging.getLogger(__name__)

#: Seconds between looks at the children.
WATCH = 0.5
#: A process that dies again and again is started less and less often, at most this many seconds apart.
SLOWEST = 30.0
#: Seconds that processes get to finish what they have in hand.
PATIENCE = 20.0


@dataclass(kw_only=True)
class Child:
    """One process to keep alive."""

    name: str
    start: Callable[[], int | None]
    pid: int | None = None
    deaths: int = 0
    not_before: float = 0.0
    started: float = field(default_factory=time.monotonic)


class Supervisor:
    """Keeps a set of processes alive until told to stop."""

    def __init__(self, *, web: bool, jobs: bool = True, engines: bool = True) -> None:
        self._stopping = False
        self._zygotes: dict[str, subprocess.Popen[bytes]] = {}
        self._children: list[Child] = []
        self._jobs = JobsLock() if jobs else None
        if engines:
            self._children += [
                Child(name="tools", start=lambda: self._zygote("tools")),
                Child(name="office", start=lambda: self._zygote("office")),
            ]
        if jobs:
            self._children += [
                Child(name="worker", start=lambda: _fork("worker", work, self._jobs)),
                Child(name="indexer", start=lambda: _fork("indexer", index, self._jobs)),
            ]
        if web:
            self._children.append(Child(name="web", start=lambda: _fork("web", serve_web, self._jobs)))

    def start(self) -> None:
        """Start everything once, engines first."""
        metrics.begin(env().home / "run" / "metrics")
        gc.collect()
        gc.freeze()  # so that the children's collectors leave the shared pages alone
        for child in self._children:
            if self._may_start(child):
                self._start(child)

    def pids(self) -> dict[str, int]:
        """Process ids by name, of what is running."""
        return {child.name: child.pid for child in self._children if child.pid is not None}

    def watch_once(self) -> None:
        """Reap what died and start it again when it is due."""
        for child in self._children:
            if child.pid is not None and _reaped(child.pid, self._zygotes.get(child.name)):
                quick = time.monotonic() - child.started < 5
                child.deaths = child.deaths + 1 if quick else 0
                child.pid = None
                child.not_before = time.monotonic() + min(SLOWEST, 0.2 * 2**child.deaths if quick else 0)
                if not self._stopping:
                    metrics.process_ended(child.name)
                    log.warning("%s ended and is started again", child.name)
            is_due = child.pid is None and not self._stopping and time.monotonic() >= child.not_before
            if is_due and self._may_start(child):
                self._start(child)

    def watch(self) -> None:
        """Watch until SIGTERM or SIGINT, then stop everything in order."""
        signal.signal(signal.SIGTERM, self._stop_signal)
        signal.signal(signal.SIGINT, self._stop_signal)
        while not self._stopping:
            self.watch_once()
            time.sleep(WATCH)
        self.stop()

    def _stop_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def stop(self) -> None:
        """End all processes: web first, then those that hold leases, the engines last."""
        self._stopping = True
        for names in ({"web"}, {"worker", "indexer"}, {"tools", "office"}):
            children = [c for c in self._children if c.name in names and c.pid is not None]
            for child in children:
                _kill(child.pid, signal.SIGTERM)
            deadline = time.monotonic() + PATIENCE
            for child in children:
                while not _reaped(child.pid, self._zygotes.get(child.name)):
                    if time.monotonic() > deadline:
                        _kill(child.pid, signal.SIGKILL)
                    time.sleep(0.02)
                child.pid = None
        if self._jobs is not None:
            self._jobs.let_go()

    def _may_start(self, child: Child) -> bool:
        """Worker and indexer run once a machine: beside a `wenyuan add` that brought its own, a site waits for its end."""
        return child.name not in {"worker", "indexer"} or (self._jobs is not None and self._jobs.take())

    def _start(self, child: Child) -> None:
        child.started = time.monotonic()
        try:
            child.pid = child.start()
        except EngineUnavailable as error:
            log.error("%s does not start: %s", child.name, error)  # noqa: TRY400 - the sentence is enough
            child.deaths += 1
        if child.pid is None:
            child.not_before = time.monotonic() + min(SLOWEST, 2.0 * 2**child.deaths)

    def _zygote(self, kind: str) -> int | None:
        """Start one zygote, unless another process of this site has one that answers."""
        socket = env().home / "run" / f"{kind}.sock"
        try:
            client.Engine(socket).ping()
        except EngineUnavailable:
            process = start_zygote(kind, socket)
            self._zygotes[kind] = process
            return process.pid
        return None


def start_zygote(kind: str, socket: Path) -> subprocess.Popen[bytes]:
    """The zygote as the settings want it. Raises EngineUnavailable."""
    options = ["--no-jail"] if env().accept_no_jail else []
    # Twice as many children as threads that convert, whose places are lent while a document takes long, one for the
    # slow lane and one for a reader: what a hostile file keeps busy must not be what a page picture waits for.
    parallel = 2 * slots() + 2
    if kind != "office":
        return client.start(kind, socket, options=options, parallel=parallel)
    if env().fonts != "system":
        options += ["--fonts", env().fonts or str(env().home / "fonts")]
    # The faces are made at the first start, which takes some seconds, on a busy machine many.
    return client.start(kind, socket, libreoffice=env().libreoffice, options=options, parallel=parallel, seconds=180)


def slots() -> int:
    """Conversions that run side by side."""
    return env().workers or os.cpu_count() or 1


def work() -> None:
    """The worker process, until SIGTERM."""
    engines, stop = Engines.of_this_machine(), threading.Event()
    worker = Worker(engines, slots=slots())

    def end(*_: object) -> None:
        stop.set()
        worker.stop()

    signal.signal(signal.SIGTERM, end)
    # A look at a mailbox may hang for as long as its server likes: the process does not wait for it.
    threading.Thread(target=doors.run, args=(stop, engines), name="doors", daemon=True).start()
    for name, run in (("scrub", scrub.run), ("sweep", sweep.run), ("sealer", sealer.run)):
        threading.Thread(target=run, args=(stop,), name=name, daemon=True).start()
    worker.run()


def index() -> None:
    """The indexer process, until SIGTERM."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    indexer.run(stop)


def serve_web() -> None:
    """The web process, until SIGTERM."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    host, _, port = env().bind.rpartition(":")
    parent = os.getpid()

    def application(_target: str) -> Callable[..., Any]:
        # Runs in Granian's own child. Without this it would outlive a killed parent, and keep the port.
        die_with(parent, signal.SIGKILL)
        from wenyuan.wsgi import application

        return application

    Granian(
        "wenyuan.wsgi:application",
        address=host or "127.0.0.1",
        port=int(port),
        interface=Interfaces.WSGI,
        workers=env().web_processes,
        blocking_threads=4,
        respawn_failed_workers=True,
        log_access=False,
        log_level=LogLevels.warning,
    ).serve(target_loader=application)


def _fork(name: str, run: Callable[[], None], lock: JobsLock | None) -> int:
    connections.close_all()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        die_with(parent)
        if lock is not None:
            lock.let_go()  # it is the parent's: a child that takes its time to end must not keep it
        name_process(f"wy-{name}")
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's ^C is the parent's to pass on
        run()
        status = 0
    except BaseException:  # the edge of a process: said here, or nowhere
        log.exception("a process of the site ended")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _reaped(pid: int | None, zygote: subprocess.Popen[bytes] | None) -> bool:
    if pid is None:
        return True
    if zygote is not None and zygote.pid == pid:
        return zygote.poll() is not None
    try:
        return os.waitpid(pid, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return True


def _kill(pid: int | None, number: int) -> None:
    if pid is not None:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass
