"""The sealer's thread in the worker process."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time

from django.db import close_old_connections, connection
from django.db.utils import InterfaceError, OperationalError
from django.utils import timezone

from wenyuan.audit import heads
from wenyuan.audit.models import Verification
from wenyuan.audit.sealing import seal, seal_new
from wenyuan.audit.verifying import verify

log = logging.getLogger(__name__)

#: Seconds between looks for new events, and between looks whether the rest is due.
PAUSE, REST = 1.0, 60.0
#: How often a site walks its whole chain by itself.
VERIFY = dt.timedelta(days=1)


def run(stop: threading.Event) -> None:
    """Seal each second, note the head when it is due, walk the whole chain once a day, until `stop` is set."""
    rested = 0.0
    while not stop.wait(PAUSE):
        try:
            seal_new()
            if time.monotonic() - rested > REST:
                rested = time.monotonic()
                _rest()
        except (OperationalError, InterfaceError) as error:
            log.warning("the database does not answer, trying again: %s", error)
            close_old_connections()
        except OSError as error:
            log.warning("the head of the audit could not be noted: %s", error)
    connection.close()


def _rest() -> None:
    seal()
    heads.note_when_due()
    if not Verification.objects.filter(at__gt=timezone.now() - VERIFY).exists():
        for trouble in verify().troubles:
            log.error("audit: %s", trouble)
