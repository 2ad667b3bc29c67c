"""What goes over a zygote's socket: one JSON line there, one back. Standard library only."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from wenyuan.engines.task import Limits

#: A request carries paths and page lists only; what is longer is no request.
MAX_REQUEST = 1 << 20
#: A child's JSON; larger things go to files.
MAX_REPLY = 64 << 10


class BadRequest(ValueError):
    """The line is not a request; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One call, as it was asked for."""

    task: str
    inputs: Mapping[str, Path]
    args: Mapping[str, Any]
    out: Path | None
    limits: Limits

    def line(self) -> bytes:
        """The request as it goes over the socket, newline included."""
        data = {
            "task": self.task,
            "inputs": {role: os.fspath(path) for role, path in self.inputs.items()},
            "args": dict(self.args),
            "out": None if self.out is None else os.fspath(self.out),
            "limits": asdict(self.limits),
        }
        return json.dumps(data, ensure_ascii=False).encode() + b"\n"


def parse(line: bytes) -> Request:
    """Read a request; raises BadRequest. Nothing is taken on trust but the right to ask, which the socket's mode gives."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"not JSON: {error}") from None
    if not isinstance(data, dict) or not isinstance(data.get("task"), str):
        raise BadRequest("a request is an object with a task")
    inputs, args, out = data.get("inputs") or {}, data.get("args") or {}, data.get("out")
    if not isinstance(inputs, dict) or not isinstance(args, dict):
        raise BadRequest("inputs and args are objects")
    return Request(
        task=data["task"],
        inputs={role: _path(path) for role, path in inputs.items()},
        args=args,
        out=None if out is None else _path(out),
        limits=_limits(data.get("limits") or {}),
    )


def _path(value: object) -> Path:
    if not isinstance(value, str) or not value.startswith("/") or "\0" in value:
        raise BadRequest(f"not an absolute path: {value!r}")
    return Path(value)


def _limits(data: object) -> Limits:
    if not isinstance(data, dict):
        raise BadRequest("limits are an object")
    known = {field.name for field in fields(Limits)}
    for name, value in data.items():
        good = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0
        if name not in known or not good:
            raise BadRequest(f"not a limit: {name}={value!r}")
    whole = {name: value if name == "wall_seconds" else int(value) for name, value in data.items()}
    return Limits(**whole)


@contextmanager
def address(path: Path) -> Iterator[str]:
    """A name for the socket at `path` that fits into the 108 bytes the kernel allows, however deep the folder lies."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
