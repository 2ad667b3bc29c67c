"""Clearing away what nobody refers to: bytes a day after their last reference, parts of killed processes, page images of PDFs
that are gone.

The running site does it by itself every few hours. What is safe about it is told in `blobs.collecting`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

from django.db import close_old_connections, connection
from django.db.utils import InterfaceError, OperationalError
from django.utils import timezone

from wenyuan.blobs import collecting, store
from wenyuan.blobs.models import Blob
from wenyuan.blobs.parts import abandoned, clear
from wenyuan.blobs.references import referenced
from wenyuan.keeping.models import Sweep
from wenyuan.kernel.errors import WenyuanError
from wenyuan.library.models import Revision
from wenyuan.renditions import cache

log = logging.getLogger(__name__)

#: Seconds between looks at whether it is time.
PAUSE = 600.0
#: Between two sweeps.
EVERY = timedelta(hours=6)
#: Seconds after which a part, or page images without their PDF, are nobody's.
OLD = 86_400.0


def run(stop: threading.Event) -> None:
    """Sweep every few hours until `stop` is set; of several machines the one that looks first."""
    while not stop.wait(PAUSE):
        try:
            if not Sweep.objects.filter(at__gt=timezone.now() - EVERY).exists():
                sweep()
        except (OperationalError, InterfaceError) as error:
            log.warning("the database does not answer, trying again: %s", error)
            close_old_connections()
        except (WenyuanError, OSError) as error:
            log.warning("sweep: %s", error)
    connection.close()


def sweep(*, grace: timedelta = collecting.GRACE) -> Sweep:
    """Mark what nobody refers to, remove what was marked `grace` ago and other remains; what was done.

    Stopped at any point, the next call goes on. Raises StoreUnavailable.
    """
    done = Sweep.objects.create(condemned=collecting.condemn())
    try:
        for blob in collecting.collect(grace=grace):
            done.removed, done.bytes = done.removed + 1, done.bytes + blob.size + cache.forget(blob.sha256)
        for path in abandoned(store().incoming, seconds=OLD):
            done.parts, done.bytes = done.parts + 1, done.bytes + clear(path)
        for sha256 in _pictures_of_nothing():
            done.pictures, done.bytes = done.pictures + 1, done.bytes + cache.forget(sha256)
    finally:
        done.save()
    return done


def would_go() -> Iterator[tuple[str, int, str]]:
    """(sha256, bytes, why) of the blobs a sweep would look at: `new`, nobody refers to it; `condemned`, and since when."""
    for blob in Blob.objects.filter(~referenced()).order_by("pk").iterator(chunk_size=1000):
        yield blob.sha256, blob.size, f"condemned {blob.condemned_at:%Y-%m-%d %H:%M}" if blob.condemned_at else "new"
    for found in collecting.unclaimed():
        yield found.sha256, found.size, "new"


def _pictures_of_nothing() -> list[str]:
    """PDFs that are no document's any more and of which something is in the cache."""
    before = time.time() - OLD
    names = [sha256 for sha256, changed in cache.kept() if changed < before]
    gone = []
    for at in range(0, len(names), 200):
        some = names[at : at + 200]
        known = set(Revision.objects.filter(pdf__in=some).values_list("pdf", flat=True))
        gone += [sha256 for sha256 in some if sha256 not in known]
    return gone
