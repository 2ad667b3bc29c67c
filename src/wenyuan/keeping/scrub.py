"""Reading all bytes again and again, so that damage is known while there is still a good copy.

A round goes through the blobs in order of their sha256 and is as long as the setting says (30 days); the worker does a
little every minute. Damaged bytes are put right from the second store (WENYUAN_SECOND_BLOBS_URL), if there is one: a
shelf of backups can be it.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from functools import cache

from django.db import close_old_connections, connection
from django.db.utils import InterfaceError, OperationalError
from django.utils import timezone

from wenyuan.blobs import store
from wenyuan.blobs.errors import BlobMissing
from wenyuan.blobs.models import Blob
from wenyuan.blobs.port import BlobStore
from wenyuan.blobs.stores import from_url
from wenyuan.env import env
from wenyuan.keeping.models import Damage, Round
from wenyuan.kernel.errors import WenyuanError

log = logging.getLogger(__name__)

#: Seconds between portions.
PAUSE = 60.0
#: Days in which everything is read once.
DAYS = 30
#: Blobs read at least in a portion, so that a small library is read in a day.
LEAST = 5


def run(stop: threading.Event) -> None:
    """Read a portion every minute until `stop` is set."""
    while not stop.wait(PAUSE):
        try:
            portion = max(LEAST, Blob.objects.count() // int(DAYS * 86400 / PAUSE) + 1)
            scrub(limit=portion)
        except (OperationalError, InterfaceError) as error:
            log.warning("the database does not answer, trying again: %s", error)
            close_old_connections()
        except WenyuanError as error:
            log.warning("scrub: %s", error)
    connection.close()


def scrub(*, limit: int | None = None) -> Round:
    """Read the next `limit` blobs of the round (all that are left, without it), note damage, repair what can be.

    Stopped at any point, the next call goes on there. Raises StoreUnavailable.
    """
    now = Round.objects.filter(ended_at__isnull=True).order_by("pk").last() or Round.objects.create()
    wanted = Blob.objects.filter(pk__gt=now.reached).order_by("pk")
    for blob in wanted[:limit] if limit else wanted.iterator(chunk_size=100):
        kind = examine(blob)
        if kind:
            _note(blob, kind)
        else:
            Damage.objects.filter(blob=blob.sha256, repaired_at__isnull=True).update(repaired_at=timezone.now())
        now.reached, now.blobs, now.bytes = blob.sha256, now.blobs + 1, now.bytes + blob.size
        now.save(update_fields=["reached", "blobs", "bytes"])
    if not Blob.objects.filter(pk__gt=now.reached).exists():
        now.ended_at = timezone.now()
        now.save(update_fields=["ended_at"])
    return now


def examine(blob: Blob) -> str:
    """What is wrong with a blob's bytes: empty, or a Damage.Kind. Raises StoreUnavailable."""
    return _examine(store(), blob)


def _examine(bytes_of: BlobStore, blob: Blob) -> str:
    digest = hashlib.sha256()
    try:
        for chunk in bytes_of.stream(blob.sha256):
            digest.update(chunk)
    except BlobMissing:
        return Damage.Kind.MISSING
    return "" if digest.hexdigest() == blob.sha256 else Damage.Kind.CHANGED


def repair(blob: Blob) -> bool:
    """Put a blob's bytes right from the second store; False if there is none, or it does not have them whole.

    The good bytes are read and compared before the bad ones are let go.
    """
    second = _second()
    if second is None or _examine(second, blob):
        return False
    with second.path(blob.sha256) as good, good.open("rb") as file:
        store().delete(blob.sha256)
        store().put(file)
    return not examine(blob)


@cache
def _second() -> BlobStore | None:
    url = env().second_blobs_url
    return from_url(url, home=env().home / "second") if url else None


def _note(blob: Blob, kind: str) -> None:
    is_repaired = repair(blob)
    log.error("blob %s is %s%s", blob.sha256, kind, ", put right from the second store" if is_repaired else "")
    repaired_at = timezone.now() if is_repaired else None
    Damage.objects.update_or_create(blob=blob.sha256, defaults={"kind": kind, "repaired_at": repaired_at})
