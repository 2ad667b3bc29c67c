"""Calling the tools zygote about a revision's PDF, and reading its files with distrust.

A child that parsed a hostile PDF may be the PDF's by now: its files are opened without following links, read up to a
limit, and must have the shape that was agreed on.
"""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wenyuan import blobs
from wenyuan.engines.client import Engine
from wenyuan.engines.task import Limits
from wenyuan.env import env
from wenyuan.library.models import Rendition, Revision
from wenyuan.renditions.errors import NoPages, OddRendition

#: A reader waits for this: the heaviest pages drawn in the design's corpus took 3 s.
LIMITS = Limits(wall_seconds=20, cpu_seconds=20, memory_mib=1024, file_mib=64)
#: Longest file of JSON that is read back: ten pages of dense text with places are 400 kB.
MAX_JSON_BYTES = 16 << 20
#: Longest text of one run, block or cell; a whole page of print has 4,000 characters.
MAX_TEXT = 20_000


def pdf_sha256(revision: Revision) -> str:
    """The key of everything derived from a revision's PDF. Raises NoPages where there is none, or none that can be read."""
    if revision.pdf_id is None or revision.rendition == Rendition.TEXT_ONLY:
        raise NoPages
    return str(revision.pdf_id)


@contextmanager
def run(task: str, revision: Revision, args: Mapping[str, Any]) -> Iterator[Path]:
    """Run a task over the revision's PDF; the value is the folder with what it wrote, gone at the end.

    Raises NoPages, and the EngineError of whatever went wrong in the child.
    """
    sha256 = pdf_sha256(revision)
    scratch = env().home / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="view-", dir=scratch) as folder, blobs.store().path(sha256) as pdf:
        out = Path(folder)
        Engine(env().home / "run" / "tools.sock").run(task, inputs={"pdf": pdf}, out=out, args=args, limits=LIMITS)
        yield out


def read(path: Path, *, limit: int) -> bytes:
    """The bytes of a child's plain file of at most `limit` bytes; OddRendition for anything else."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise OddRendition(f"{path.name}: {error.strerror}") from None
    with os.fdopen(handle, "rb") as file:
        data = file.read(limit + 1)
    if not data or len(data) > limit:
        raise OddRendition(f"{path.name}: {len(data)} bytes")
    return data


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a child's file, one a line."""
    for line in read(path, limit=MAX_JSON_BYTES).splitlines():
        value = parse(line)
        if not isinstance(value, dict):
            raise OddRendition(f"{path.name}: a line is no object")
        yield value


def parse(data: bytes) -> Any:
    """JSON with OddRendition for what is none. Python's NaN and Infinity, which JSON has not, are refused too."""
    try:
        return json.loads(data, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise OddRendition(str(error)[:200]) from None


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def number(value: object, *, low: float, high: float) -> float:
    """A finite number within [low, high], else OddRendition."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise OddRendition(f"not a number: {value!r:.80}")
    if not low <= value <= high:
        raise OddRendition(f"{value} is not within {low}..{high}")
    return value


def text(value: object) -> str:
    """A string without lone surrogates (which no encoder accepts) of at most MAX_TEXT characters, else OddRendition."""
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise OddRendition(f"not a text: {value!r:.80}")
    return value.encode("utf-8", "replace").decode()


def items(value: object) -> list[Any]:
    """A JSON array, else OddRendition."""
    if not isinstance(value, list):
        raise OddRendition(f"not a list: {value!r:.80}")
    return value
