"""Derived files on disk by the sha256 of their PDF: HOME/cache/<ab>/<sha256>/<name>.

A cache in the strict sense: every file can be made again, so nothing is fsynced, and a file that a power cut left empty
counts as absent. The least recently used files go first when the whole is above `env().image_cache_mib`.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wenyuan.env import env
from wenyuan.renditions import eviction

#: Lock files: a fixed number, shared by all keys, so that locks leave no litter. Two keys on one stripe only wait.
STRIPES = 256
#: A file's mtime is its time of last use, renewed at most this often: one write an hour for a page read all day.
TOUCH_SECONDS = 3600

_watch = eviction.Watch()
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[0-9a-z][0-9a-z.-]{0,60}")


def root() -> Path:
    """The cache's folder. It may be deleted at any time."""
    return env().home / "cache"


def place(sha256: str, name: str) -> Path:
    """Where the file `name` of a PDF lies or would lie. Refuses names that could leave the folder (ValueError)."""
    if not _SHA256.fullmatch(sha256) or not _NAME.fullmatch(name):
        raise ValueError(f"not a cache key: {sha256!r} {name!r}")
    return root() / sha256[:2] / sha256 / name


def find(sha256: str, name: str) -> Path | None:
    """The kept file, marked as used now, or None. An empty file is the ruin of a power cut and counts as absent."""
    path = place(sha256, name)
    try:
        status = path.stat()
        if status.st_size == 0:
            return None
        if time.time() - status.st_mtime > TOUCH_SECONDS:
            os.utime(path)
    except FileNotFoundError:
        return None
    return path


def keep(sha256: str, name: str, file: Path) -> Path:
    """Copy `file` into the cache under its key, whole or not at all, and return its place there."""
    path = place(sha256, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Beside its final place: rename is atomic within one file system only.
    handle, part = tempfile.mkstemp(prefix=".part-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as target, file.open("rb") as source:
            shutil.copyfileobj(source, target)
            size = target.tell()
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    _watch.note(size, root=root(), limit=env().image_cache_mib << 20)
    return path


def put(sha256: str, page: int, width: int, file: Path) -> Path:
    """Keep a picture that was made elsewhere (the pipeline's thumbnails): `page` from 1, `width` in pixels."""
    return keep(sha256, picture_name(page, width), file)


def kept() -> Iterator[tuple[str, float]]:
    """The sha256 of every PDF of which something is kept, and when its folder was last changed, in seconds since 1970."""
    for folder in root().glob("[0-9a-f][0-9a-f]/*"):
        try:
            if _SHA256.fullmatch(folder.name):
                yield folder.name, folder.stat().st_mtime
        except FileNotFoundError:
            continue  # removed while we looked


def forget(sha256: str) -> int:
    """Remove all that is kept of a PDF; the bytes that are free now. Not there is fine."""
    folder = place(sha256, "x").parent
    freed = 0
    for path in folder.glob("*"):
        try:
            size = path.stat().st_size
            path.unlink()
        except FileNotFoundError:
            continue  # evicted meanwhile
        freed += size
    shutil.rmtree(folder, ignore_errors=True)
    return freed


def picture_name(page: int, width: int) -> str:
    """The name of a picture's file."""
    return f"{page}-{width}.img"


@contextmanager
def lock(sha256: str, name: str) -> Iterator[None]:
    """Hold the key against all threads and processes of this machine. Whoever waited finds the work done: look again."""
    stripe = zlib.crc32(f"{sha256}/{name}".encode()) % STRIPES
    path = root() / "locks" / f"{stripe:02x}"
    path.parent.mkdir(parents=True, exist_ok=True)
    # flock belongs to the open file description, so a descriptor of our own also excludes our sister threads.
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
