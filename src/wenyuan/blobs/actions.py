"""Keeping bytes: store first, row second, and a look at the bytes in the commit that refers to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO, TypeVar

from wenyuan.blobs import store
from wenyuan.blobs.errors import WentAway
from wenyuan.blobs.models import Blob
from wenyuan.blobs.port import Stored

T = TypeVar("T")

#: Tries of one arrival. Each further one needs that the same bytes were condemned a day ago and go in this very moment.
TRIES = 4


def keep_for(source: BinaryIO, refer: Callable[[Stored], T]) -> T:
    """Make bytes durable and let `refer` commit the rows that name them; what it returns.

    `refer` opens a transaction, calls `row` in it, and may be called more than once: if the bytes were collected in between,
    they are written again. Raises NoSpace, StoreUnavailable; WentAway if `source` cannot be read a second time.
    """
    can_repeat = source.seekable()
    start = source.tell() if can_repeat else 0
    for turn in range(1, TRIES + 1):
        stored = keep(source)
        try:
            return refer(stored)
        except WentAway:
            if not can_repeat or turn == TRIES:
                raise
            source.seek(start)
    raise AssertionError("unreachable")


def keep(source: BinaryIO) -> Stored:
    """Make the bytes durable. The row is made by `row`, in the commit that refers to it."""
    return store().put(source)


def row(stored: Stored, *, media_type: str = "") -> Blob:
    """The row of durable bytes, made if it is new, and held until the transaction ends.

    To be called inside the transaction that refers to it: nobody collects the bytes between this look and the commit, and
    two who bring the same ones are served one after the other. Raises WentAway if they were collected since `keep`.
    """
    blob = None
    while blob is None:  # removed between the two statements: the next turn makes it anew
        Blob.objects.get_or_create(sha256=stored.sha256, defaults={"size": stored.size, "media_type": media_type})
        blob = Blob.objects.select_for_update().filter(pk=stored.sha256).first()
    if store().size(stored.sha256) != stored.size:
        raise WentAway(stored.sha256)
    if blob.condemned_at is not None or blob.size != stored.size:
        blob.condemned_at, blob.size = None, stored.size
        blob.save(update_fields=["condemned_at", "size"])
    return blob
