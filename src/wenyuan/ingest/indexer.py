"""The indexer process: the one writer of the search index and the last step of every walk."""

from __future__ import annotations

import logging
import threading
import time

from django.db import close_old_connections, connection
from django.db.utils import InterfaceError, OperationalError

from wenyuan.ingest.outcomes import bury
from wenyuan.ingest.plan import INDEX, PLAN
from wenyuan.ingest.show import show
from wenyuan.jobs import beats, queue
from wenyuan.jobs.bell import Bell
from wenyuan.search import indexer, suggest

log = logging.getLogger(__name__)

POLL = 2.0
BEAT = 8.0
#: While documents keep coming, seconds between commits: each costs about the same, whatever it holds. The first of a
#: quiet time is not delayed.
PACE = 0.25


def run(stop: threading.Event) -> None:
    """Index what is owed, in batches, until `stop` is set. A missing or unreadable index is built anew first."""
    name = queue.worker_name("indexer")
    beaten = 0.0
    is_sound = False
    with Bell(INDEX) as bell:
        while not stop.is_set():
            try:
                if not is_sound:
                    for lost in queue.reclaim_dead(PLAN):
                        bury(lost)
                    indexer.ensure()
                    is_sound = True
                if time.monotonic() - beaten > BEAT:
                    beats.beat("indexer")
                    beaten = time.monotonic()
                changed = show(worker=name)
                suggest.refresh_when_due(changed=changed > 0)
                if changed:
                    stop.wait(PACE)
                    continue
            except (OperationalError, InterfaceError) as error:
                log.warning("the database does not answer, trying again: %s", error)
                close_old_connections()
            except Exception:  # the edge of the process: what is owed stays owed and is tried again
                log.exception("indexing failed; trying again")
                stop.wait(POLL)
            bell.wait(POLL)
    suggest.close()
    indexer.close()
    beats.silence()
    connection.close()
