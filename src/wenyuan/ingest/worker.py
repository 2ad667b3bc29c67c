"""The worker process: threads that claim steps, one thread that keeps their leases alive."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from django.db import close_old_connections, connection
from django.db.utils import InterfaceError, OperationalError

from wenyuan.accounts.tidying import forget_sessions
from wenyuan.blobs.errors import NoSpace, StoreUnavailable, WentAway
from wenyuan.copies import maps
from wenyuan.engines.errors import Cancelled, EngineError, EngineUnavailable
from wenyuan.ingest import intake
from wenyuan.ingest.context import Engines, sweep_scratch
from wenyuan.ingest.convert import convert
from wenyuan.ingest.copies import find_copies
from wenyuan.ingest.look import look
from wenyuan.ingest.outcomes import bury
from wenyuan.ingest.plan import OFFICE, PAGES, PLAN, QUICK, SLOW, SLOWER
from wenyuan.ingest.read import read
from wenyuan.ingest.signals import spare
from wenyuan.ingest.suggest import suggest
from wenyuan.jobs import beats, queue
from wenyuan.jobs.bell import Bell
from wenyuan.jobs.errors import LostLease
from wenyuan.jobs.models import StepRun
from wenyuan.kernel import metrics
from wenyuan.kernel.errors import WenyuanError

log = logging.getLogger(__name__)

#: Seconds between looks at the table when no bell rings.
POLL = 2.0
#: Small files of one owner that share a LibreOffice child.
BULK = 20
HEARTBEAT = 8.0
#: Seconds between looks for sessions that are over.
TIDY = 6 * 3600.0
#: Attempts that may fail through no fault of the file before they count against it.
MAX_ATTEMPTS = 20
#: Seconds before a step is tried again that the store of the files did not serve.
STORE_PAUSE = 20.0


#: Seconds after which a document that is still being worked on lends its place to the next.
LENDS_AFTER = 5.0


class Worker:
    """A quick thread, `slots` places for conversion and pages, one for the slow lane, and a thread for uploads.

    Work that takes longer than LENDS_AFTER lends its place: there are twice as many threads as places, and those beyond
    them claim only while some do overtime. So a few files that take all the time they may do not hold up the rest.
    """

    def __init__(self, engines: Engines, *, slots: int) -> None:
        self._engines = engines
        self._slots = slots
        self._stop = threading.Event()
        self._held: dict[int, StepRun] = {}
        #: When each thread that fills a place began what it is at.
        self._began: dict[str, float] = {}
        self._lock = threading.Lock()
        self._tidy_at = 0.0

    def run(self) -> None:
        """Work until `stop` is called; what is in work then is finished first."""
        sweep_scratch()
        self._bury(queue.reclaim_dead(PLAN))
        threads = [threading.Thread(target=self._loop, args=((QUICK,), "quick", 1), name="quick")]
        threads += [
            threading.Thread(target=self._loop, args=((PAGES, OFFICE), "worker", BULK), name=f"slot-{n}")
            for n in range(2 * self._slots)
        ]
        threads.append(threading.Thread(target=self._loop, args=((SLOW,), "worker", 1), name="slow"))
        threads.append(threading.Thread(target=intake.run, args=(self._engines, self._stop), name="intake"))
        for thread in threads:
            thread.start()
        self._keep_alive()
        for thread in threads:
            thread.join()
        beats.silence()
        connection.close()

    def stop(self) -> None:
        """Ask all threads to end after what they have in hand."""
        self._stop.set()

    def _keep_alive(self) -> None:
        while True:
            try:
                beats.beat("worker")
                with self._lock:
                    held = list(self._held.values())
                if held:
                    queue.heartbeat(held)
                self._bury(queue.sweep(PLAN))
                # The run that ends a change of maps may die before it says so.
                maps.finish()
                self._tidy()
            except (OperationalError, InterfaceError) as error:
                log.warning("the database does not answer, trying again: %s", error)
                close_old_connections()
            except Exception:
                # The edge of the process: without it all leases would run out under those who work.
                log.exception("keeping leases alive failed in our own code")
            if self._stop.wait(HEARTBEAT):
                return

    def _tidy(self) -> None:
        """Forget sessions that are over, at the start and a few times a day: several workers do each other no harm."""
        now = time.monotonic()
        if now >= self._tidy_at:
            self._tidy_at = now + TIDY
            forget_sessions()

    def _bury(self, runs: Sequence[StepRun]) -> None:
        for run in runs:
            log.error("step %s of %s stopped its worker %s times: set aside", run.step, run.subject, run.deaths)
            bury(run)

    def _loop(self, lanes: Sequence[str], kind: str, batch: int) -> None:
        with Bell(kind, role=f"-{threading.current_thread().name}") as bell:
            while not self._stop.is_set():
                try:
                    if self._has_place(lanes) and self.work_once(lanes, batch=batch):
                        continue
                    if SLOW in lanes:
                        spend_spare_time()
                except (OperationalError, InterfaceError) as error:
                    # The table is the truth: what was claimed comes back when its lease ends.
                    log.warning("the database does not answer, trying again: %s", error)
                    close_old_connections()
                except Exception:
                    # The edge of the thread: without it nothing of its lanes would be done any more.
                    log.exception("looking for work failed in our own code")
                finally:
                    with self._lock:
                        self._began.pop(threading.current_thread().name, None)
                bell.wait(POLL)
        connection.close()

    def _has_place(self, lanes: Sequence[str]) -> bool:
        """Take a place for this thread if its lanes need one and one is free or lent."""
        if OFFICE not in lanes:
            return True
        name, now = threading.current_thread().name, time.monotonic()
        with self._lock:
            self._began.pop(name, None)
            late = sum(now - began > LENDS_AFTER for began in self._began.values())
            is_spare = int(name.rpartition("-")[2]) >= self._slots
            if len(self._began) - late >= self._slots or (is_spare and not late):
                return False
            self._began[name] = now
            return True

    def work_once(self, lanes: Sequence[str], *, batch: int = 1) -> bool:
        """Claim and perform one piece of work of these lanes, in the calling thread; False if there was none."""
        name = queue.worker_name(threading.current_thread().name)
        groups = queue.claim(lanes, worker=name, plan=PLAN, batch=batch, share=self._slots)
        if groups:
            self._perform(groups)
        return bool(groups)

    def _perform(self, groups: list[list[StepRun]]) -> None:
        runs = [run for group in groups for run in group]
        with self._lock:
            self._held.update({run.pk: run for run in runs})
        try:
            if groups[0][0].step == "to_pdf":
                convert(groups, self._engines)
            else:
                HANDLERS[groups[0][0].step](groups[0], self._engines)
        except LostLease as error:
            log.warning("a late result was dropped: %s", error)
        except (OperationalError, InterfaceError):
            raise
        except (StoreUnavailable, NoSpace, WentAway) as error:
            # Says nothing of the file, however long it lasts.
            for group in groups:
                self._again(group, error, died=False, seconds=STORE_PAUSE)
        except EngineError as error:
            for group in groups:
                # An engine that is away says nothing of the file; but not for ever.
                blameless = isinstance(error, EngineUnavailable | Cancelled) and group[0].attempt < MAX_ATTEMPTS
                self._again(group, error, died=not blameless)
        except Exception as error:  # the edge of the process: one bad subject must not end the worker
            log.exception("step %s of %s failed in our own code", runs[0].step, runs[0].subject)
            for group in groups:
                self._again(group, EngineError(f"{type(error).__name__}: {error}"), died=True)
        finally:
            with self._lock:
                for run in runs:
                    self._held.pop(run.pk, None)

    def _again(self, group: list[StepRun], error: WenyuanError, *, died: bool, seconds: float = 1) -> None:
        """Give a group back after its child died or its engine was away; bury the first run that died too often.

        A crash is tried three times, for it may be the machine's fault. For want of time or memory there is one try in the
        slow lane; the instant text, which the pages will have anyway, has none.
        """
        # What was finished is finished; what a transaction finished that was rolled back is not, whatever the rows in hand say.
        held = queue.held(group)
        if not held:
            return
        first, *rest = held
        for run in rest:
            queue.unlease(run)
        first.error_code, first.error_detail = error.code, error.detail
        lacked = died and error.code in SLOWER
        tried = first.lane == SLOW or (first.lane == QUICK and PLAN[first.step].optional)
        if died:
            metrics.engine_died(first.step, error.code)
        try:
            if (lacked and tried) or (died and first.deaths + 1 >= queue.MAX_DEATHS):
                first.deaths += 1
                self._bury([first])
            else:
                lane = SLOW if lacked else ""
                queue.give_back(first, seconds=seconds, died=died, lane=lane, code=error.code, detail=error.detail)
        except LostLease:
            pass  # it was finished after all, or somebody else has it


def spend_spare_time() -> None:
    """Let the packages above do a little of what nobody waits for. What fails there is logged, and fails alone."""
    for receiver, outcome in spare.send_robust(Worker):
        if isinstance(outcome, OperationalError | InterfaceError):
            raise outcome
        if isinstance(outcome, Exception):
            log.error("%s failed in spare time", receiver, exc_info=outcome)


HANDLERS: dict[str, Callable[[list[StepRun], Engines], None]] = {
    "sniff": look,
    "gate": look,
    "quick_text": look,
    "pages": read,
    "text": read,
    "outline": read,
    "cover": read,
    "fingerprint": find_copies,
    "match": find_copies,
    "suggest": suggest,
}
