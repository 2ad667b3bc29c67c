"""Keeping bytes: store first, row second."""

from __future__ import annotations

from typing import BinaryIO

from wenyuan.blobs import store
from wenyuan.blobs.models import Blob
from wenyuan.blobs.port import Stored


def keep(source: BinaryIO) -> Stored:
    """Make the bytes durable. The row is made by `row`, in the commit that refers to it."""
    return store().put(source)


def row(stored: Stored, *, media_type: str = "") -> Blob:
    """The row of durable bytes, made if it is new. To be called inside the transaction that refers to it."""
    blob, _ = Blob.objects.get_or_create(sha256=stored.sha256, defaults={"size": stored.size, "media_type": media_type})
    return blob
