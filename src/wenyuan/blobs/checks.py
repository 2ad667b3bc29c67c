"""Invariants of the bytes, for `wenyuan check`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from wenyuan.blobs import store
from wenyuan.blobs.errors import BlobMissing
from wenyuan.blobs.models import Blob


def problems(*, deep: bool = False) -> Iterator[str]:
    """A sentence for each row whose bytes are missing or of another size; with `deep`, of another sha256."""
    bytes_of = store()
    for blob in Blob.objects.order_by("pk").iterator():
        size = bytes_of.size(blob.sha256)
        if size is None:
            yield f"blob {blob.sha256}: the bytes are missing"
        elif size != blob.size:
            yield f"blob {blob.sha256}: {size} bytes in the store, {blob.size} in the row"
        elif deep:
            digest = hashlib.sha256()
            try:
                for chunk in bytes_of.stream(blob.sha256):
                    digest.update(chunk)
            except BlobMissing:
                yield f"blob {blob.sha256}: the bytes went away while they were read"
                continue
            if digest.hexdigest() != blob.sha256:
                yield f"blob {blob.sha256}: the bytes have another sha256"
