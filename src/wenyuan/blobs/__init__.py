"""Bytes by their sha256: stores behind one port, and the rows that say which bytes are there.

Words: a *blob* is an immutable sequence of bytes named by its sha256. Invariants: bytes are durable before a row
names them; the same bytes are kept once; a blob is never changed.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wenyuan.blobs.port import BlobStore


@cache
def store() -> BlobStore:
    """The store that the settings name (WENYUAN_BLOBS_URL): a local folder or S3."""
    from wenyuan.blobs.stores import from_url
    from wenyuan.env import env

    return from_url(env().blobs_url, home=env().home)
