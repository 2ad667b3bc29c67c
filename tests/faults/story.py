"""What one life of a site does here: a client sends, a watched folder is looked at, everything walks to its end.

All of a site's work in one thread, so that its n-th point is the same moment in every run: requests of the web process, the
worker's steps, uploads and doors, the indexer. A life that begins after another's death begins as those processes do.
"""

from __future__ import annotations

import base64
import json
import logging
import os
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from wenyuan.copies import maps
from wenyuan.doors import loop as doors
from wenyuan.doors.models import Door
from wenyuan.env import env
from wenyuan.ingest import intake, uploads
from wenyuan.ingest.context import Engines, sweep_scratch
from wenyuan.ingest.models import Upload
from wenyuan.ingest.outcomes import bury
from wenyuan.ingest.plan import INDEX, LANES, PLAN
from wenyuan.ingest.show import show
from wenyuan.ingest.worker import Worker
from wenyuan.jobs import beats, outbox, queue
from wenyuan.jobs.models import Outbox, State, StepRun
from wenyuan.library.models import Document
from wenyuan.search import indexer
from wenyuan.search.errors import IndexBusy

log = logging.getLogger(__name__)

#: Rounds after which a library that still has work never comes to rest.
MOST_ROUNDS = 400
#: Tries of a client before it gives up.
MOST_TRIES = 12


@dataclass(frozen=True, kw_only=True)
class Sending:
    """A file that the client sends in two requests; as a revision of what `revises` became."""

    name: str
    data: bytes
    revises: str = ""


@dataclass(kw_only=True)
class Sender:
    """A tus client that remembers what it was told across the deaths of the site, and believes nothing else."""

    notes: Path
    cookie: str
    #: Whether the network delivers every request twice.
    twice: bool = False
    problems: list[str] = field(default_factory=list)
    #: What a server may say while its disk or database is away; everything else from 500 is no answer.
    sorry: set[int] = field(default_factory=lambda: {503, 507})

    def __post_init__(self) -> None:
        #: Offsets that this life's server said last.
        self._stands: dict[str, int] = {}
        self._client = Client(raise_request_exception=False)
        self._client.cookies["sessionid"] = self.cookie

    def _known(self, sending: Sending) -> dict[str, Any]:
        known: dict[str, Any] = {"address": "", "told": 0, "done": False}
        for line in self.notes.read_text().splitlines() if self.notes.exists() else ():
            name, key, value = json.loads(line)
            if name == sending.name:
                known[key] = value
        return known

    def _note(self, sending: Sending, key: str, value: object) -> None:
        with self.notes.open("a") as notes:
            notes.write(json.dumps([sending.name, key, value]) + "\n")

    def is_done(self, sending: Sending) -> bool:
        """Whether the server said that it has all of the file."""
        return bool(self._known(sending)["done"])

    def send(self, sending: Sending) -> None:
        """Go on with a file from where the server says it stands, until it has all of it."""
        for _ in range(MOST_TRIES):
            if self._step(sending):
                return
        self.problems.append(f"{sending.name}: not received after {MOST_TRIES} tries")

    def _step(self, sending: Sending) -> bool:
        known = self._known(sending)
        if known["done"]:
            return True
        if not known["address"]:
            answer = self._ask("post", "/upload/files", **_begin_headers(sending))
            if answer.status_code == 201:
                self._note(sending, "address", answer.headers["Location"])
                self._stands[sending.name] = 0
            return False
        at = self._stands.pop(sending.name, None)
        if at is None:  # nobody told this life: the one before was cut short, or the last answer was bad
            at = self._asked(sending, known)
        if at is None:
            return False
        half = len(sending.data) // 2
        piece = sending.data[at:half] if at < half else sending.data[at:]
        if piece:
            answer = self._ask(
                "patch", known["address"], piece,
                content_type="application/offset+octet-stream", HTTP_UPLOAD_OFFSET=str(at),
            )  # fmt: skip
            if answer.status_code != 204:
                return False
            at = self._stands[sending.name] = int(answer.headers["Upload-Offset"])
            self._note(sending, "told", at)
        if at == len(sending.data):
            self._note(sending, "done", value=True)
            return True
        return False

    def _asked(self, sending: Sending, known: dict[str, Any]) -> int | None:
        """Where the server says that a file stands: never before what it acknowledged."""
        stands = self._ask("head", known["address"])
        if stands.status_code != 200:
            if stands.status_code not in self.sorry:
                self.problems.append(f"{sending.name}: its address answers {stands.status_code}")
            return None
        at = int(stands.headers["Upload-Offset"])
        if at < known["told"]:
            self.problems.append(f"{sending.name}: stands at {at}, {known['told']} were acknowledged")
        return at

    def _ask(self, method: str, path: str, data: bytes = b"", **headers: str) -> Any:
        answer = getattr(self._client, method)(path, data, HTTP_TUS_RESUMABLE="1.0.0", **headers)
        if self.twice and method == "patch":
            getattr(self._client, method)(path, data, HTTP_TUS_RESUMABLE="1.0.0", **headers)
        if answer.status_code >= 500 and (answer.status_code not in self.sorry or len(answer.content) < 10):
            self.problems.append(f"{method} {path}: {answer.status_code} {answer.content[:80]!r}")
        return answer


def _begin_headers(sending: Sending) -> dict[str, str]:
    told = {"filename": sending.name}
    if sending.revises:
        told["document"] = Document.objects.get(current__file_name=sending.revises).public_id
    return {
        "HTTP_UPLOAD_LENGTH": str(len(sending.data)),
        "HTTP_UPLOAD_METADATA": ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in told.items()),
        "content_type": "application/offset+octet-stream",
    }


@dataclass(kw_only=True)
class Life:
    """A site from its start to its rest, or its death."""

    sendings: list[Sending]
    sender: Sender
    engines: Engines
    #: Whether every piece of work is done twice, the second time as by somebody who does not know.
    twice: bool = False

    def run(self) -> None:
        """Start as the processes of a site do, take what the client sends, work until nothing is left."""
        self._worker = Worker(self.engines, slots=1)
        self._at_edge(self._begin)
        for sending in self.sendings:
            if sending.revises:
                # Its document must be there; a client waits until it is.
                self._rest()
            self.sender.send(sending)
            # And until it is a document: of equal bytes the first is the same one in every run.
            while Upload.objects.filter(state=Upload.State.WHOLE).exists():
                let_time_pass()
                self._at_edge(self._take)
        self._rest()

    def _begin(self) -> None:
        sweep_scratch()
        for run in queue.reclaim_dead(PLAN):
            bury(run)
        beats.beat("worker")
        indexer.ensure()
        intake.tidy()
        maps.finish()

    def _rest(self) -> None:
        for _ in range(MOST_ROUNDS):
            self._is_index_taken = False
            done = [self._some(step) for step in (self._work, self._take, self._look, self._index)]
            if not any(done) and (self._is_index_taken or not (let_time_pass() or self._is_owed())):
                return
        raise AssertionError(f"still busy after {MOST_ROUNDS} rounds")

    def _some(self, step: Any) -> bool:
        """A step again and again until it has nothing to do; whether it had anything."""
        count = 0
        while self._at_edge(step) and count < MOST_ROUNDS:
            count += 1
        return count > 0

    def _at_edge(self, step: Any) -> bool:
        """As the loops of the processes do: whatever it was, it is said, and the next round tries again."""
        try:
            return bool(step())
        except IndexBusy:
            self._is_index_taken = True  # by another process, which does the rest
            return False
        except Exception:
            log.exception("a fault came to the edge")
            return True

    def _work(self) -> bool:
        if not self.twice:
            return self._worker.work_once(LANES)
        groups = queue.claim(LANES, worker=queue.worker_name("worker"), plan=PLAN)
        for claimed in (deepcopy(groups), groups) if groups else ():
            self._worker._perform(claimed)
        return bool(groups)

    def _take(self) -> bool:
        before = list(Upload.objects.filter(state=Upload.State.WHOLE)) if self.twice else []
        did = intake.take_one(self.engines)
        for upload in before:
            uploads.take(upload)
        return did

    def _look(self) -> bool:
        for door in Door.objects.all():
            if any(Path(door.address).iterdir()):
                doors.look(door, self.engines)
                return True
        return False

    def _index(self) -> bool:
        owed = [key for _, key in outbox.pending(INDEX, limit=100)] if self.twice else []
        if owed:
            indexer.apply(owed)
        return bool(show(worker=queue.worker_name("indexer")))

    def _is_owed(self) -> bool:
        """What nobody has in hand and nobody came to: leases run out, and the next round takes them back."""
        held = StepRun.objects.filter(state=State.LEASED)
        if held.update(lease_until=Now() - _MINUTE):
            for run in queue.sweep(PLAN):
                bury(run)
            return True
        return Upload.objects.filter(state=Upload.State.WHOLE).exists()


_MINUTE = timezone.timedelta(minutes=1)


def let_time_pass() -> bool:
    """What waits for a moment in a minute or so is due; whether there was anything."""
    now = timezone.now()
    return any([
        StepRun.objects.filter(state=State.READY, ready_at__isnull=False).update(ready_at=None),
        Upload.objects.filter(state=Upload.State.WHOLE, ready_at__gt=now).update(ready_at=now),
        Door.objects.filter(lease_until__isnull=False).update(lease_until=None),
    ])  # fmt: skip


def let_days_pass() -> None:
    """What nobody finished is over."""
    Upload.objects.filter(state=Upload.State.COMING).update(expires_at=timezone.now())
    for path in (env().home / "blobs" / "part").iterdir():
        os.utime(path, (0, 0))


def is_at_rest() -> bool:
    """Whether nothing is ready, leased or owed."""
    open_runs = StepRun.objects.exclude(state__in=State.ended())
    return not (open_runs.exists() or Outbox.objects.filter(topic="index").exists())
