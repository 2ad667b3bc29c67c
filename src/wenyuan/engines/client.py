"""Calling a zygote, and starting one. Needs no Django."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wenyuan.engines import errors, wire
from wenyuan.engines.task import Limits, Outcome
from wenyuan.kernel.errors import all_errors

_PING_SECONDS = 10.0
_NO_LIMITS = Limits()
_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/nonexistent",
    # LibreOffice frees and takes its heap's end again and again: a sixth of a batch's CPU, spared by keeping it.
    "MALLOC_TOP_PAD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(256 << 20),
}


class Engine:
    """One zygote, by its socket. Thread-safe: each call has a connection of its own."""

    def __init__(self, socket: Path) -> None:
        """Name the socket; nothing is connected before a call."""
        self.socket = socket

    def run(
        self,
        task: str,
        *,
        inputs: Mapping[str, Path],
        out: Path | None = None,
        args: Mapping[str, Any] | None = None,
        limits: Limits = _NO_LIMITS,
    ) -> Outcome:
        """Run `task` in a jailed child and wait for it; the time in the zygote's queue is not limited.

        `inputs` are files the child may read, by role; `out` is an existing folder for its outputs, of which only
        the names are agreed: treat their bytes as a stranger's. Leaving the call early kills the child.
        Raises the EngineError of the reason; EngineUnavailable if the zygote does not answer or goes away.
        """
        request = wire.Request(
            task=task,
            inputs={role: path.absolute() for role, path in inputs.items()},
            args=args or {},
            out=None if out is None else out.absolute(),
            limits=limits,
        )
        answer = self._ask(request, timeout=None)
        if answer.get("ok") is True:
            return Outcome(
                value=answer["value"],
                cpu_seconds=answer.get("cpu", 0.0),
                wall_seconds=answer.get("wall", 0.0),
                max_rss_mib=answer.get("rss", 0.0),
            )
        raise failure(answer)

    def ping(self) -> dict[str, Any]:
        """What the zygote says of itself: kind, version, tier, jail, pid, rss_mib, peak_mib (of any child), served, running, queued, engine.

        Raises EngineUnavailable.
        """
        request = wire.Request(task="ping", inputs={}, args={}, out=None, limits=_NO_LIMITS)
        value: dict[str, Any] = self._ask(request, timeout=_PING_SECONDS)["value"]
        return value

    def _ask(self, request: wire.Request, *, timeout: float | None) -> dict[str, Any]:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(timeout)
                with wire.address(self.socket) as name:
                    connection.connect(name)
                connection.sendall(request.line())
                with connection.makefile("rb") as answers:
                    line = answers.readline()
            answer = json.loads(line)
        except (OSError, ValueError) as error:
            raise errors.EngineUnavailable(f"{self.socket}: {error}") from error
        if not isinstance(answer, dict):
            raise errors.EngineUnavailable(f"{self.socket}: not a zygote")
        return answer


def failure(answer: Mapping[str, Any]) -> errors.EngineError:
    """The error that a zygote's answer (or one file's result in a batch) names; EngineError for an unknown code."""
    cls = all_errors().get(str(answer.get("code")), errors.EngineError)
    if not issubclass(cls, errors.EngineError):
        cls = errors.EngineError
    params = {str(name): value for name, value in dict(answer.get("params") or {}).items() if name != "detail"}
    return cls(str(answer.get("detail", "")), **params)


def start(
    kind: str,
    socket: Path,
    *,
    parallel: int = 0,
    libreoffice: str = "",
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    seconds: float = 60.0,
) -> subprocess.Popen[bytes]:
    """Start the zygote `kind` ("office" or "tools") at `socket`; returns when it answers.

    It ends with this process, gets none of its environment but `environment`, and none of its descriptors. `options`
    are further words of its command line, `parallel` 0 means one child a processor core.
    Raises EngineUnavailable when it ends or stays silent for `seconds`.
    """
    command = [
        sys.executable,
        "-m",
        "wenyuan.engines.zygote",
        kind,
        "--socket",
        os.fspath(socket),
        f"--die-with={os.getpid()}",
    ]
    command += ["--libreoffice", libreoffice] if libreoffice else []
    command += ["--parallel", str(parallel)] if parallel else []
    process = subprocess.Popen(
        [*command, *options],
        env={**_ENVIRONMENT, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    engine, deadline = Engine(socket), time.monotonic() + seconds
    while True:
        try:
            if engine.ping()["pid"] == process.pid:
                return process
        except errors.EngineUnavailable:
            pass
        if process.poll() is not None:
            raise errors.EngineUnavailable(f"the {kind} zygote ended with status {process.returncode}")
        if time.monotonic() > deadline:
            process.kill()
            process.wait()
            raise errors.EngineUnavailable(f"the {kind} zygote did not answer within {seconds:g} s")
        time.sleep(0.02)
