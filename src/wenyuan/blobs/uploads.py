"""The bytes of files that are still coming in: part files that grow, and that survive whatever happens between two requests.

They lie beside the store's own parts: in the local store's folder, and on S3 on the machine that receives them until they are
whole. How many bytes count is not the file's length but what the caller wrote down after an `acknowledge`: a file may be
longer after a crash, and what is behind the acknowledged end is written anew.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import BinaryIO, Protocol

from wenyuan.blobs import store
from wenyuan.blobs.errors import NoSpace
from wenyuan.blobs.parts import RESERVE, fsync_folder, named
from wenyuan.kernel.faults import point

#: Bytes between two acknowledgements of one long request: what a kill costs at most.
STRIDE = 8 << 20
_CHUNK = 256 << 10
_PREFIX = "up-"
_NAME = re.compile(r"up-[0-9a-f]{32}")
log = logging.getLogger(__name__)


class Readable(Protocol):
    """Where bytes come from: a request, a file."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, kw_only=True)
class Checksum:
    """What the bytes of one request must come to."""

    algorithm: str
    digest: bytes


class WrongChecksum(Exception):
    """The bytes of this request are not those that were sent. None of them is kept."""


class Interrupted(Exception):
    """The sender went away. What came before is kept, unless a checksum went with it."""


def begin(size: int) -> str:
    """Make an empty part for `size` bytes; its name. Durable when it returns. Raises NoSpace."""
    folder = store().incoming
    if shutil.disk_usage(folder).free < RESERVE + size:
        raise NoSpace(f"no room for {size} bytes in {folder}")
    name = f"{_PREFIX}{uuid.uuid4().hex}"
    try:
        point("upload.begin")
        (folder / name).touch(exist_ok=False)
        point("upload.open")
        fsync_folder(folder)
    except OSError as error:
        raise named(error) from error
    return name


def append(
    name: str,
    source: Readable,
    *,
    at: int,
    most: int,
    acknowledge: Callable[[int], None],
    checksum: Checksum | None = None,
) -> int:
    """Write up to `most` bytes of `source` behind the first `at` of a part; the new end.

    Every STRIDE bytes, and at the end, they are fsynced and only then `acknowledge(end)` is called, which may raise to
    stop. With a checksum nothing is acknowledged before all of it was compared. Raises WrongChecksum, Interrupted (after
    keeping what came), NoSpace, FileNotFoundError where the part is not on this machine.
    """
    digest = hashlib.new(checksum.algorithm) if checksum is not None else None
    end = acknowledged = at
    broken: OSError | None = None
    # Unbuffered: what does not fit on the disk must be met here, not when the file is closed.
    with _part(name).open("r+b", buffering=0) as file:
        try:
            # What a crash left behind the acknowledged end may be anything.
            point("upload.writing")
            file.truncate(at)
            file.seek(at)
            while end - at < most:
                try:
                    chunk = source.read(min(_CHUNK, most - (end - at)))
                except OSError as error:
                    broken = error
                    break
                if not chunk:
                    break
                _write(file, chunk)
                point("upload.half", _part(name))
                end += len(chunk)
                if digest is not None:
                    digest.update(chunk)
                elif end - acknowledged >= STRIDE:
                    _sync(file)
                    acknowledge(end)
                    acknowledged = end
            if checksum is not None and digest is not None and digest.digest() != checksum.digest:
                raise (Interrupted if broken else WrongChecksum)(name)
            if end > acknowledged:
                _sync(file)
        except OSError as error:
            raise named(error) from error
    if end > acknowledged or end == at:
        acknowledge(end)
    if broken is not None:
        raise Interrupted(str(broken)) from broken
    return end


def opened(name: str) -> BinaryIO:
    """The part for reading. Raises FileNotFoundError where it is not on this machine, or no more."""
    return _part(name).open("rb")


def path_of(name: str) -> Path:
    """The part as a file that an engine may read."""
    return _part(name)


def is_here(name: str) -> bool:
    """Whether the part lies on this machine."""
    return _part(name).exists()


def discard(name: str) -> None:
    """Remove a part; not there is fine. One that the disk does not let go of now is removed by `forgotten` later."""
    try:
        point("upload.removing")
        _part(name).unlink(missing_ok=True)
        point("upload.removed")
    except FileNotFoundError:
        raise
    except OSError as error:
        log.warning("the part %s could not be removed: %s", name, error)


def forgotten(known: set[str], *, seconds: float) -> Iterator[str]:
    """Parts that no row of `known` names and that nobody wrote to for so long: what a crash between part and row left."""
    before = time.time() - seconds
    for path in store().incoming.glob(f"{_PREFIX}*"):
        if path.name in known:
            continue
        try:
            written = path.stat().st_mtime
        except FileNotFoundError:
            continue  # taken while we looked
        if written < before:
            yield path.name


def _part(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return store().incoming / name


def _write(file: FileIO, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[file.write(view) :]


def _sync(file: FileIO) -> None:
    point("upload.written")
    os.fsync(file.fileno())
    point("upload.synced")
