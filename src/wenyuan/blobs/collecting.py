"""Removing bytes that nobody refers to, without ever racing somebody who brings them.

Two looks, a day apart. The first marks a blob's row (*condemned*), the second removes its bytes, each holding the row and
counting the references anew. Whoever brings the same bytes holds that row too, inside the transaction that refers to it, lifts
the mark and looks whether the bytes are there (`actions.row`). So of the two one is first: either the reference is seen and the
bytes stay, or the bytes are seen to be gone and are written once more. The bytes go before the row does: a row that outlives
them in a crash is condemned still, and the next look ends it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.db.models import Min
from django.db.models.functions import Now

from wenyuan.blobs import store
from wenyuan.blobs.models import Blob, Hold
from wenyuan.blobs.port import Found
from wenyuan.blobs.references import referenced

log = logging.getLogger(__name__)
T = TypeVar("T")

#: Between the two looks.
GRACE = timedelta(hours=24)
#: Seconds for which bytes without a row are taken to be on their way to one.
YOUNG = 3600.0
#: Rows held at a time.
STEP = 100


def condemn() -> int:
    """Mark every blob nobody refers to, and give a marked row to bytes that have none; how many."""
    return _condemn_rows() + _condemn_bytes()


def unclaimed() -> Iterator[Found]:
    """Bytes that no row names and that nobody can be about to name: what a crash left, or a hand put there."""
    before = time.time() - YOUNG
    for some in _steps(found for found in store().found() if found.at < before):
        known = set(Blob.objects.filter(pk__in=[one.sha256 for one in some]).values_list("pk", flat=True))
        yield from (one for one in some if one.sha256 not in known)


def collect(*, grace: timedelta = GRACE) -> Iterator[Blob]:
    """Remove what was condemned so long ago and is still nobody's, blob by blob; each that is gone, as it was.

    What was condemned while a list of bytes was being copied (`holds`) stays. Raises StoreUnavailable; what is left then, the
    next call removes.
    """
    for blob in list(due(grace=grace)):
        if _remove(blob.pk, condemned_at=blob.condemned_at):
            log.info("blob %s: %s bytes that nobody refers to are removed", blob.sha256, blob.size)
            yield blob


def due(*, grace: timedelta = GRACE) -> Iterator[Blob]:
    """The blobs that `collect` would look at now."""
    found = Blob.objects.filter(condemned_at__lte=Now() - grace)
    first = Hold.objects.filter(until__gt=Now()).aggregate(first=Min("since"))["first"]
    if first is not None:
        # SQLite keeps milliseconds, as text: of two moments in one of them it cannot say which was first.
        found = found.filter(condemned_at__lt=first - timedelta(milliseconds=1))
    return found.order_by("pk").iterator(chunk_size=1000)


def _condemn_rows() -> int:
    count = 0
    nobodys = Blob.objects.filter(~referenced(), condemned_at=None).values_list("pk", flat=True).order_by("pk")
    for some in _steps(list(nobodys)):
        with transaction.atomic():
            # Counted again while the rows are held: a mark must not be older than the last reference.
            rows = Blob.objects.select_for_update().filter(pk__in=some, condemned_at=None).order_by("pk")
            held = [row.pk for row in rows]
            count += Blob.objects.filter(~referenced(), pk__in=held).update(condemned_at=Now())
    return count


def _condemn_bytes() -> int:
    count = 0
    for some in _steps(unclaimed()):
        rows = [Blob(sha256=one.sha256, size=one.size, condemned_at=Now()) for one in some]
        Blob.objects.bulk_create(rows, ignore_conflicts=True)
        count += len(rows)
    return count


def _remove(pk: str, *, condemned_at: datetime | None) -> bool:
    with transaction.atomic():
        row = Blob.objects.select_for_update().filter(pk=pk).first()
        # The mark that was seen, not a later one: it may have been lifted and set again since.
        if row is None or row.condemned_at is None or row.condemned_at != condemned_at:
            return False
        if Blob.objects.filter(referenced(), pk=pk).exists():
            Blob.objects.filter(pk=pk).update(condemned_at=None)
            return False
        store().delete(pk)
        row.delete()
    return True


def _steps(rows: Iterable[T]) -> Iterator[list[T]]:
    todo = iter(rows)
    while some := list(islice(todo, STEP)):
        yield some
