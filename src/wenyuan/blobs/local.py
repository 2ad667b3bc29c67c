"""Blobs in a local folder: ROOT/ab/<sha256>."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from wenyuan.blobs.errors import BlobMissing
from wenyuan.blobs.parts import fsync_file, fsync_folder, received
from wenyuan.blobs.port import CHUNK, Found, Stored
from wenyuan.kernel.faults import point

_SHA256 = re.compile(r"[0-9a-f]{64}")
_MADE = ".made"


class LocalStore:
    """A folder of 256 shards, all made when the store is, so that no upload depends on a new shard's own entry."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._parts = root / "part"
        if not (root / _MADE).exists():
            self._make()

    def _make(self) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        for name in ("part", *(f"{shard:02x}" for shard in range(256))):
            (self._root / name).mkdir(exist_ok=True)
        fsync_folder(self._root)
        fsync_folder(self._root.parent)
        # Whoever sees it knows that all the folders are durable, not merely there. It need not be durable itself.
        (self._root / _MADE).touch()

    @property
    def incoming(self) -> Path:
        """Where parts are received."""
        return self._parts

    def _place(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise BlobMissing(f"not a sha256: {sha256!r}")
        return self._root / sha256[:2] / sha256

    def put(self, source: BinaryIO) -> Stored:
        """Write order of safety: part file fsynced, renamed, folder fsynced; only then may a row name it."""
        with received(self._parts, source) as part:
            place = self._place(part.sha256)
            if self.size(part.sha256) != part.size:
                part.path.chmod(0o444)
                fsync_file(part.path)
                point("blob.placing")
                part.path.rename(place)
                point("blob.renamed")
            # Also for known bytes: whoever wrote them may have died before this line.
            fsync_folder(place.parent)
            return Stored(sha256=part.sha256, size=part.size)

    def size(self, sha256: str) -> int | None:
        try:
            return self._place(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def stream(self, sha256: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        try:
            file = self._place(sha256).open("rb")
        except FileNotFoundError:
            raise BlobMissing(sha256) from None
        with file:
            file.seek(start)
            left = None if end is None else end - start
            while left is None or left > 0:
                chunk = file.read(CHUNK if left is None else min(CHUNK, left))
                if not chunk:
                    return
                left = None if left is None else left - len(chunk)
                yield chunk

    @contextmanager
    def path(self, sha256: str) -> Iterator[Path]:
        place = self._place(sha256)
        if not place.exists():
            raise BlobMissing(sha256)
        yield place

    def delete(self, sha256: str) -> None:
        place = self._place(sha256)
        point("blob.removing")
        place.unlink(missing_ok=True)
        point("blob.removed")
        # Not fsynced: a name that comes back after a power cut is bytes without a row, which the next sweep finds.

    def found(self) -> Iterator[Found]:
        for shard in sorted(self._root.glob("[0-9a-f][0-9a-f]")):
            for name in sorted(path.name for path in shard.iterdir()):
                if not _SHA256.fullmatch(name):
                    continue
                try:
                    told = (shard / name).stat()
                except FileNotFoundError:
                    continue  # removed while we looked
                yield Found(sha256=name, size=told.st_size, at=told.st_mtime)
