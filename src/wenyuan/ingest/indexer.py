"""The indexer process: the one writer of the search index and the last step of every walk."""

from __future__ import annotations

import logging
import threading
import time

from django.db import close_old_connections, connection, transaction
from django.db.utils import InterfaceError, OperationalError

from wenyuan.copies import actions as copies
from wenyuan.ingest.outcomes import bury
from wenyuan.ingest.plan import INDEX, PLAN
from wenyuan.ingest.show import show
from wenyuan.jobs import beats, queue
from wenyuan.jobs.bell import Bell
from wenyuan.library import standing
from wenyuan.search import generations, indexer, suggest
from wenyuan.search.errors import IndexBusy, IndexDiskFull

log = logging.getLogger(__name__)

POLL = 2.0
BEAT = 8.0
#: While documents keep coming, seconds between commits: each costs about the same, whatever it holds. The first of a
#: quiet time is not delayed.
PACE = 0.25
#: Seconds between looks whether the index is still there and nobody who reads it complains; and until the next look
#: after a complaint that was wrong, because to find that out all of the index is read.
DOUBT, CALM = 2.0, 60.0
#: Seconds after which all of the index is read unasked, for damage that no reader notices. 1 GB takes about 1 s.
THOROUGH = 6 * 3600.0
#: Seconds to wait for room on a full disk.
NO_ROOM = 10.0


def run(stop: threading.Event) -> None:
    """Index what is owed, in batches, until `stop` is set. A missing or damaged index is built anew, whenever it is seen."""
    name = queue.worker_name("indexer")
    beaten = look_again = thorough = 0.0
    is_sound = False
    with Bell(INDEX) as bell:
        while not stop.is_set():
            try:
                if not is_sound:
                    for lost in queue.reclaim_dead(PLAN):
                        bury(lost)
                    is_sound = True
                if time.monotonic() > thorough:
                    indexer.ensure(is_thorough=True)
                    thorough = time.monotonic() + THOROUGH
                if time.monotonic() > look_again:
                    is_false_alarm = generations.is_in_doubt() and not indexer.ensure()
                    look_again = time.monotonic() + (CALM if is_false_alarm else DOUBT)
                if time.monotonic() - beaten > BEAT:
                    beats.beat("indexer")
                    with transaction.atomic():
                        copies.settle_all(standing.end_embargoes())
                    beaten = time.monotonic()
                changed = show(worker=name)
                suggest.refresh_when_due(changed=changed > 0)
                if changed:
                    stop.wait(PACE)
                    continue
            except (OperationalError, InterfaceError) as error:
                log.warning("the database does not answer, trying again: %s", error)
                close_old_connections()
            except IndexDiskFull as error:
                log.error("%s", error)  # noqa: TRY400 - where it was met says nothing
                stop.wait(NO_ROOM)
            except IndexBusy as error:  # `wenyuan reindex` is at it
                log.info("%s", error)
            except Exception:  # the edge of the process: what is owed stays owed and is tried again
                log.exception("indexing failed; trying again")
                stop.wait(POLL)
            bell.wait(POLL)
    suggest.close()
    indexer.close()
    beats.silence()
    connection.close()
