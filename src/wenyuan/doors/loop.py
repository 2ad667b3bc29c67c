"""Looking at every door in turn, as long as the worker runs."""

from __future__ import annotations

import datetime as dt
import logging
import threading

from django.db import close_old_connections, connection
from django.db.models import Q
from django.db.utils import InterfaceError, OperationalError
from django.utils import timezone

from wenyuan.doors import folder, mailbox
from wenyuan.doors.models import Door
from wenyuan.ingest.context import Engines
from wenyuan.kernel.errors import WenyuanError

log = logging.getLogger(__name__)

#: Seconds between looks at a folder, and at a mailbox.
PAUSES = {Door.Kind.FOLDER: 10.0, Door.Kind.MAILBOX: 60.0}
#: Seconds after a door that did not open.
AFTER_TROUBLE = 300.0
#: Seconds for which a process that looks keeps others away; a look that takes longer may be repeated, which does no harm.
LEASE = 900.0
POLL = 5.0


def run(stop: threading.Event, engines: Engines) -> None:
    """Look at doors that are due until `stop` is set."""
    while not stop.wait(POLL):
        try:
            for door in Door.objects.filter(_due()).order_by("checked_at", "pk"):
                if stop.is_set():
                    break
                if _lease(door):
                    look(door, engines)
        except (OperationalError, InterfaceError) as error:
            log.warning("the database does not answer, trying again: %s", error)
            close_old_connections()
    connection.close()


def look(door: Door, engines: Engines) -> int:
    """Look at one door and note how it went; how many items were received. Errors of the door are noted, not raised."""
    count, code, params = 0, "", {}
    try:
        count = folder.look(door) if door.kind == Door.Kind.FOLDER else mailbox.look(door, engines)
    except WenyuanError as error:
        log.warning("door %s: %s", door.name, error)
        code, params = error.code, {name: str(value) for name, value in error.params.items()}
    except Exception as error:  # the edge of the loop: one odd door must not close the others
        log.exception("door %s", door.name)
        code, params = "door_closed", {"where": door.address, "why": type(error).__name__}
    now = timezone.now()
    Door.objects.filter(pk=door.pk).update(checked_at=now, error_code=code, error_params=params, lease_until=None)
    return count


def _due() -> Q:
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    due = Q(checked_at__isnull=True) | Q(error_code__gt="", checked_at__lt=now - dt.timedelta(seconds=AFTER_TROUBLE))
    for kind, pause in PAUSES.items():
        due |= Q(kind=kind, error_code="", checked_at__lt=now - dt.timedelta(seconds=pause))
    return Q(is_on=True) & free & due


def _lease(door: Door) -> bool:
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    until = now + dt.timedelta(seconds=LEASE)
    return Door.objects.filter(free, pk=door.pk).update(lease_until=until) == 1
