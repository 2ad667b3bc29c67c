"""Receiving bytes into a private part file, hashed on the way, durable at the end."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wenyuan.blobs.errors import NoSpace
from wenyuan.blobs.port import CHUNK
from wenyuan.kernel.faults import point

#: What must stay free for the database and the caches, in bytes.
RESERVE = 64 << 20
_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A received part: its file, not yet under its final name."""

    path: Path
    sha256: str
    size: int


@contextmanager
def received(folder: Path, source: BinaryIO) -> Iterator[Part]:
    """Write `source` to a new file in `folder`, hashing; the file is gone afterwards unless it was renamed.

    It is not durable yet (`fsync_file`): who finds that these bytes are kept already need not wait for the disk.

    Raises NoSpace with nothing left behind.
    """
    path = folder / uuid.uuid4().hex
    digest = hashlib.sha256()
    size = 0
    try:
        if shutil.disk_usage(folder).free < RESERVE:
            raise NoSpace(f"less than {RESERVE >> 20} MiB free in {folder}")
        point("part.begin")
        with path.open("xb") as file:
            point("part.open")
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
                point("part.half", path)
        yield Part(path=path, sha256=digest.hexdigest(), size=size)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise NoSpace(str(error)) from error
        raise
    finally:
        path.unlink(missing_ok=True)


def abandoned(folder: Path, *, seconds: float) -> Iterator[Path]:
    """Parts that nobody wrote to for so long: of a process that was killed while it received."""
    before = time.time() - seconds
    for path in folder.iterdir():
        if not _NAME.fullmatch(path.name):
            continue  # an upload's, which may take days (`uploads`)
        try:
            if path.stat().st_mtime < before:
                yield path
        except FileNotFoundError:
            continue  # renamed or removed while we looked


def clear(part: Path) -> int:
    """Remove an abandoned part; the bytes that are free now."""
    try:
        size = part.stat().st_size
        point("part.clearing")
        part.unlink()
        point("part.cleared")
    except FileNotFoundError:
        return 0
    return size


def fsync_file(path: Path) -> None:
    """Make the bytes of a file survive a power cut."""
    fd = os.open(path, os.O_RDONLY)
    try:
        point("part.whole", path)
        os.fsync(fd)
        point("part.synced")
    finally:
        os.close(fd)


def fsync_folder(folder: Path) -> None:
    """Make the entries of a folder (new, renamed, removed names) survive a power cut."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        point("folder.changed")
        os.fsync(fd)
        point("folder.synced")
    finally:
        os.close(fd)
