"""What a blob store can do. Every implementation runs tests/contracts/blob_store.py."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

CHUNK = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Stored:
    """Bytes that are durable now."""

    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Found:
    """Bytes that are in a store, by its own list."""

    sha256: str
    size: int
    #: When they were written, in seconds since 1970.
    at: float


class BlobStore(Protocol):
    """Immutable bytes by sha256."""

    @property
    def incoming(self) -> Path:
        """A folder of this machine for bytes that are still coming in, on the store's own disk where it has one."""
        ...

    def put(self, source: BinaryIO) -> Stored:
        """Keep all bytes of `source` and return only when they survive a power cut. Known bytes are kept once.

        Raises NoSpace, StoreUnavailable; then nothing is left behind.
        """
        ...

    def size(self, sha256: str) -> int | None:
        """Bytes of a blob, or None if it is not there."""
        ...

    def stream(self, sha256: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to before `end`, in chunks of at most 1 MiB. Raises BlobMissing."""
        ...

    def path(self, sha256: str) -> AbstractContextManager[Path]:
        """A local file with the bytes, for engines; not to be changed, gone or evictable afterwards. Raises BlobMissing."""
        ...

    def delete(self, sha256: str) -> None:
        """Forget a blob; not there is fine. Only orphan collection calls this."""
        ...

    def found(self) -> Iterator[Found]:
        """Every blob that is there, in order of sha256. What comes or goes meanwhile may be in it or not. Raises StoreUnavailable."""
        ...
