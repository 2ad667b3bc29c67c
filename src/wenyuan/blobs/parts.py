"""Receiving bytes into a private part file, hashed on the way, durable at the end."""

from __future__ import annotations

import errno
import hashlib
import logging
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

from wenyuan.blobs.errors import NoSpace, StoreUnavailable
from wenyuan.blobs.port import CHUNK
from wenyuan.kernel.faults import point

log = logging.getLogger(__name__)

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

    Raises NoSpace, StoreUnavailable with nothing left behind. What `source` raises stays what it is.
    """
    path = folder / uuid.uuid4().hex
    digest = hashlib.sha256()
    size = 0
    is_reading = False
    try:
        if shutil.disk_usage(folder).free < RESERVE:
            raise NoSpace(f"less than {RESERVE >> 20} MiB free in {folder}")
        point("part.begin")
        with path.open("xb") as file:
            point("part.open")
            while True:
                is_reading = True
                chunk = source.read(CHUNK)
                is_reading = False
                if not chunk:
                    break
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
                point("part.half", path)
        yield Part(path=path, sha256=digest.hexdigest(), size=size)
    except OSError as error:
        if is_reading:
            raise
        raise named(error) from error
    finally:
        _leave(path)


def _leave(path: Path) -> None:
    """Remove a part that was not renamed. One that the disk does not let go of now is swept when it is old."""
    try:
        point("part.leaving")
        path.unlink(missing_ok=True)
        point("part.left")
    except OSError as error:
        log.warning("the part %s could not be removed: %s", path, error)


def named(error: OSError) -> Exception:
    """What an error of the store's own disk means to who brings bytes; the error itself where it is no disk's."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return NoSpace(str(error))
    if error.errno in {errno.EIO, errno.EROFS}:
        return StoreUnavailable(str(error))
    return error


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
