"""A whole site in processes of its own: for tests and benches that kill, measure or browse one."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests import prepared

CLI = [sys.executable, "-m", "wenyuan.cli"]


def free_port() -> int:
    """A TCP port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(kw_only=True)
class Site:
    """One `wenyuan serve` with a HOME, a port and a database of its own."""

    home: Path
    database_url: str = ""
    bind: str = field(default_factory=lambda: f"127.0.0.1:{free_port()}")
    settings: dict[str, str] = field(default_factory=dict)
    #: False: the first command makes the tables, as on a new machine. Else they are copied, which is 8 CPU seconds less.
    tables: bool = True
    process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every process of this site."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("WENYUAN_") and k != "DJANGO_SETTINGS_MODULE"}
        own = {"WENYUAN_HOME": str(self.home), "WENYUAN_BIND": self.bind, "WENYUAN_FONTS": "system", **self.settings}
        return {**kept, **own, **({"WENYUAN_DATABASE_URL": self.database_url} if self.database_url else {})}

    def begin_home(self) -> None:
        """Make HOME, unless it is there."""
        if self.tables and not self.database_url and not self.home.exists():
            prepared.home(self.home)
        self.home.mkdir(parents=True, exist_ok=True)

    def run(self, *words: str, check: bool = False) -> subprocess.CompletedProcess[str]:
        """One command of the command line, to its end."""
        self.begin_home()
        return subprocess.run([*CLI, *words], env=self.environment, capture_output=True, text=True, check=check)

    def begin(self, *words: str) -> subprocess.Popen[bytes]:
        """One command, left running; its output goes to HOME/<command>.log."""
        self.begin_home()
        with (self.home / f"{words[0]}.log").open("ab") as log:
            return subprocess.Popen([*CLI, *words], env=self.environment, stdout=log, stderr=log)

    def start(self, *options: str, seconds: float = 120) -> None:
        """Start `wenyuan serve` and wait until it answers."""
        self.process = self.begin("serve", *options)
        deadline = time.monotonic() + seconds
        while self.status("/robots.txt") != 200:
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.1)

    def log(self) -> str:
        """The end of what the site wrote."""
        path = self.home / "serve.log"
        return path.read_text(errors="replace")[-4000:] if path.exists() else ""

    def get(self, path: str, *, timeout: float = 30) -> bytes:
        """The body of a page. Raises urllib's errors."""
        with urllib.request.urlopen(f"http://{self.bind}{path}", timeout=timeout) as answer:
            return bytes(answer.read())

    def status(self, path: str) -> int:
        """The HTTP status of a page; 0 if nobody answers."""
        try:
            with urllib.request.urlopen(f"http://{self.bind}{path}", timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except (OSError, urllib.error.URLError):
            return 0

    def processes(self) -> dict[int, str]:
        """Every living process of the site: pid and what it is (serve, wy-worker, zygote office, child …)."""
        assert self.process is not None
        return {pid: _name(pid) for pid in descendants(self.process.pid)} | {self.process.pid: "serve"}

    def kill(self, name: str) -> bool:
        """kill -9 the first process of this name; False if there is none just now."""
        for pid, found in self.processes().items():
            if found == name:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    return True
        return False

    def stop(self) -> None:
        """End the site in order."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None


def descendants(pid: int) -> list[int]:
    """All living processes below `pid`."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(entry.parent.name))
    found: list[int] = []
    todo = [pid]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found


def _name(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        comm = Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return "gone"
    if "wenyuan.engines.zygote" in words:
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        kind = words[words.index("wenyuan.engines.zygote") + 1]
        return f"child {kind}" if _name(parent).startswith("zygote") else f"zygote {kind}"
    return comm


def json_lines(text: str) -> list[dict[str, object]]:
    """The objects that `--json` printed."""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


@contextlib.contextmanager
def fresh_database(url: str, *, tables: bool = True) -> Iterator[str]:
    """A new database on the PostgreSQL server of `url`, with the tables of a new library (or none), dropped afterwards; ""
    (SQLite in HOME) for no url."""
    if not url.startswith("postgres"):
        yield ""
        return
    parts = urlsplit(url)
    name = f"wy_{os.getpid()}_{time.monotonic_ns()}"
    server = urlunsplit(parts._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        template = f' TEMPLATE "{prepared.database(url)}"' if tables else ""
        connection.execute(f'CREATE DATABASE "{name}"{template}')
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
