"""Looking after uploads: archives are unpacked, what a dead request left whole is taken, what nobody finishes is removed."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time

from django.db import close_old_connections, connection
from django.db.models import Q
from django.db.utils import InterfaceError, OperationalError
from django.utils import timezone

from wenyuan.blobs import uploads as parts
from wenyuan.engines.errors import Cancelled, EngineError, EngineUnavailable
from wenyuan.ingest.context import Engines
from wenyuan.ingest.models import Upload
from wenyuan.ingest.unpack import unpack
from wenyuan.ingest.uploads import INTAKE, fail, give_up, take
from wenyuan.jobs.bell import Bell
from wenyuan.kernel.errors import WenyuanError
from wenyuan.kernel.faults import point

log = logging.getLogger(__name__)

POLL = 2.0
#: Seconds an upload belongs to who looks after it: longer than an archive takes.
LEASE = 300
#: Nobody asks for a moment so far ahead. What is, was written before the clock was set back.
FARTHEST = dt.timedelta(hours=1)
#: Tries before an upload that fails through no fault of its own is given up. They are half a minute apart.
MOST_TRIES = 100
PAUSE = 30
#: Seconds between looks for what nobody finishes.
TIDY = 900.0


def run(engines: Engines, stop: threading.Event) -> None:
    """Look after uploads until `stop` is set."""
    tidied = 0.0
    with Bell(INTAKE) as bell:
        while not stop.is_set():
            try:
                if time.monotonic() - tidied > TIDY or not tidied:
                    tidied = time.monotonic()
                    tidy()
                while not stop.is_set() and take_one(engines):
                    pass
            except (OperationalError, InterfaceError) as error:
                log.warning("the database does not answer, trying again: %s", error)
                close_old_connections()
            except Exception:
                # The edge of the thread: without it nothing that comes later would be taken.
                log.exception("looking after uploads failed in our own code")
            bell.wait(POLL)
    connection.close()


def take_one(engines: Engines) -> bool:
    """Take the next whole upload whose bytes lie on this machine; False if there is none."""
    now = timezone.now()
    is_due = Q(ready_at__lte=now) | Q(ready_at__gt=now + FARTHEST)
    due = Upload.objects.filter(is_due, state=Upload.State.WHOLE).order_by("ready_at", "pk")
    for upload in due.select_related("owner", "batch__category", "target")[:50]:
        if not parts.is_here(upload.part):
            continue
        mine = Upload.objects.filter(pk=upload.pk, state=Upload.State.WHOLE, ready_at=upload.ready_at)
        point("intake.claiming")
        if mine.update(ready_at=now + dt.timedelta(seconds=LEASE), tries=upload.tries + 1):
            point("intake.claimed")
            _take(upload, engines)
            return True
    return False


def _take(upload: Upload, engines: Engines) -> None:
    is_last = upload.tries >= MOST_TRIES
    try:
        if upload.is_archive:
            unpack(upload, engines)
        else:
            take(upload)
    except (OperationalError, InterfaceError):
        raise
    except WenyuanError as error:
        may_pass = error.retry or isinstance(error, EngineUnavailable | Cancelled)
        if may_pass and not is_last:
            _later(upload)
        else:
            fail(upload, error)
            parts.discard(upload.part)
    except Exception as error:
        # The edge of the process: one bad upload must not end the worker. Its bytes stay for a day.
        log.exception("upload %s failed in our own code", upload.key)
        if upload.tries < 3:
            _later(upload)
        else:
            fail(upload, EngineError(f"{type(error).__name__}: {error}"))
        return
    upload.refresh_from_db()
    if upload.state != Upload.State.WHOLE:
        return
    if is_last:
        give_up(upload)
        parts.discard(upload.part)
    else:
        _later(upload)


def _later(upload: Upload) -> None:
    Upload.objects.filter(pk=upload.pk).update(ready_at=timezone.now() + dt.timedelta(seconds=PAUSE))


def tidy() -> int:
    """Remove uploads nobody finished in time, and parts that no upload under way has; how many uploads."""
    over = Upload.objects.filter(state=Upload.State.COMING, expires_at__lte=timezone.now(), parent=None)
    gone = 0
    for upload in over:
        deleted, _ = Upload.objects.filter(pk=upload.pk, state=Upload.State.COMING, offset=upload.offset).delete()
        if deleted:
            parts.discard(upload.part)
            gone += 1
    under_way = Upload.objects.filter(state__in=[Upload.State.COMING, Upload.State.WHOLE]).exclude(part="")
    for name in parts.forgotten(set(under_way.values_list("part", flat=True)), seconds=86_400):
        parts.discard(name)
    return gone
