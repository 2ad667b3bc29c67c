"""Invariants of the bytes, for `wenyuan check`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from django.db.models.functions import Now

from wenyuan.blobs import collecting, durable, store
from wenyuan.blobs.errors import BlobMissing
from wenyuan.blobs.models import Blob, Hold
from wenyuan.blobs.parts import abandoned

_CLEARED = "`wenyuan sweep` clears it away"
#: Seconds after which a part is nobody's any more.
OLD = 86_400.0


def problems(*, deep: bool = False) -> Iterator[str]:
    """A sentence for each row whose bytes are missing or of another size (with `deep`, of another sha256), and for each thing
    in the store that nobody has to do with: bytes without a row, bytes long condemned, parts of killed processes."""
    yield from durable.problems()
    yield from (sentence for _, sentence in damaged(deep=deep))
    for found in collecting.unclaimed():
        yield f"blob {found.sha256}: in the store without a row; {_CLEARED}"
    if not Hold.objects.filter(until__gt=Now()).exists():
        for blob in Blob.objects.filter(condemned_at__lt=Now() - 3 * collecting.GRACE).order_by("pk"):
            yield f"blob {blob.sha256}: condemned since {blob.condemned_at:%Y-%m-%d} and still there; {_CLEARED}"
    for part in abandoned(store().incoming, seconds=OLD + timedelta(hours=12).total_seconds()):
        yield f"part {part.name}: older than a day; {_CLEARED}"


def damaged(*, deep: bool = False) -> Iterator[tuple[Blob, str]]:
    """Each row that has not its bytes, and the sentence. Of one that is condemned they may be gone already."""
    bytes_of = store()
    for blob in Blob.objects.order_by("pk").iterator():
        size = bytes_of.size(blob.sha256)
        if size is None:
            if blob.condemned_at is None:
                yield blob, f"blob {blob.sha256}: the bytes are missing"
        elif size != blob.size:
            yield blob, f"blob {blob.sha256}: {size} bytes in the store, {blob.size} in the row"
        elif deep:
            digest = hashlib.sha256()
            try:
                for chunk in bytes_of.stream(blob.sha256):
                    digest.update(chunk)
            except BlobMissing:
                if Blob.objects.filter(pk=blob.pk, condemned_at=None).exists():
                    yield blob, f"blob {blob.sha256}: the bytes went away while they were read"
                continue
            if digest.hexdigest() != blob.sha256:
                yield blob, f"blob {blob.sha256}: the bytes have another sha256"
