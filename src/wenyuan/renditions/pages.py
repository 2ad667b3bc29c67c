"""Derived JSON by page: what is kept is read, what is missing is made in one child, and checked before it is kept."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from wenyuan.library.models import Revision
from wenyuan.renditions import cache, child
from wenyuan.renditions.errors import OddRendition

T = TypeVar("T")


def by_page(
    revision: Revision,
    pages: Iterable[int],
    *,
    task: str,
    output: str,
    name: str,
    check: Callable[[dict[str, Any]], T],
) -> dict[int, T]:
    """The checked object of each page (from 1) that exists in the revision.

    `task` is run with args {"pages": [...]} and writes `output`, a JSON object a line with the page as "n". A page's
    object is kept as <n>.<name>.json; `name` holds the version of what makes it, so that a new version finds nothing
    kept and makes it anew. Kept files are checked again when read: the cache's folder is not ours alone.
    """
    wanted = sorted({n for n in pages if 1 <= n <= revision.page_count})
    sha256 = child.pdf_sha256(revision)
    found, missing = _kept(sha256, wanted, name, check)
    if missing:
        with cache.lock(sha256, name):
            made, missing = _kept(sha256, missing, name, check)
            found |= made
            if missing:
                found |= _make(revision, sha256, missing, task=task, output=output, name=name, check=check)
    return {n: found[n] for n in wanted if n in found}


def _kept(
    sha256: str, pages: list[int], name: str, check: Callable[[dict[str, Any]], T]
) -> tuple[dict[int, T], list[int]]:
    """What is in the cache, and the pages that are not."""
    found: dict[int, T] = {}
    for n in pages:
        path = cache.find(sha256, f"{n}.{name}.json")
        if path is None:
            continue
        try:
            found[n] = check(child.parse(child.read(path, limit=child.MAX_JSON_BYTES)))
        except OddRendition:
            # Evicted between the two calls, or damaged on disk: made again.
            continue
    return found, [n for n in pages if n not in found]


def _make(
    revision: Revision,
    sha256: str,
    pages: list[int],
    *,
    task: str,
    output: str,
    name: str,
    check: Callable[[dict[str, Any]], T],
) -> dict[int, T]:
    made: dict[int, T] = {}
    with child.run(task, revision, {"pages": pages}) as out, tempfile.TemporaryDirectory(dir=out.parent) as own:
        for line in child.read_lines(out / output):
            n = line.get("n")
            if n not in pages or n in made:
                raise OddRendition(f"{output}: page {n!r:.20} was not asked for")
            made[n] = check(line)
            file = Path(own) / "page.json"
            file.write_text(json.dumps(line, ensure_ascii=False, separators=(",", ":"), allow_nan=False), "utf-8")
            cache.keep(sha256, f"{n}.{name}.json", file)
    return made
