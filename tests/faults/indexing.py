"""Run by test_index.py on a HOME of its own: `indexing.py ROUNDS SEED`. Kills the indexer again and again.

One process changes the rows; the real indexer process, forked from it, is killed with -9 at a random moment, as is now
and then one that rebuilds everything. After each death another fork, which has never seen the index before, runs
`wenyuan check`: what was delivered must be in the index as the rows say. Tells what happened as one line of JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from itertools import count

import django

django.setup()

from django.db import connections, transaction  # noqa: E402

from wenyuan.accounts.models import User  # noqa: E402
from wenyuan.blobs.models import Blob  # noqa: E402
from wenyuan.cli.prepare import prepare  # noqa: E402
from wenyuan.env import env  # noqa: E402
from wenyuan.ingest import indexer as process  # noqa: E402
from wenyuan.jobs import outbox  # noqa: E402
from wenyuan.jobs.models import Outbox  # noqa: E402
from wenyuan.library.models import Access, Document, Page, Revision, Status  # noqa: E402
from wenyuan.search import checks, drift, generations, indexer  # noqa: E402
from wenyuan.search.indexer import OUTBOX_TOPIC  # noqa: E402

#: Seconds within which the indexer is killed: from before it has looked at the index until it has nothing left to do.
LONGEST = 0.6
WORDS = "劳动争议 仲裁 合同 法律 条例 图书 读者 借阅 目录 服务 规则 文献 资料 整理 编目".split()


class Library:
    """Rows that change, each change with what it owes."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._owner = User.objects.create(username="owner")
        self._blobs = count(1)

    def text(self) -> str:
        return "".join(self._dice.choices(WORDS, k=self._dice.randint(3, 40)))

    @transaction.atomic
    def add(self) -> None:
        blob = Blob.objects.create(sha256=f"{next(self._blobs):064}", size=1)
        made = Document.objects.create(title=self.text()[:30], owner=self._owner, status=Status.PUBLISHED)
        pages = [self.text() for _ in range(self._dice.randint(1, 4))]
        made.current = Revision.objects.create(
            document=made, original=blob, file_name="file.txt", kind="txt", page_count=len(pages)
        )
        made.save()
        Page.objects.bulk_create(Page(revision=made.current, number=n, text=t) for n, t in enumerate(pages, start=1))
        outbox.owe(OUTBOX_TOPIC, made.pk)

    @transaction.atomic
    def change(self) -> None:
        document = self._dice.choice(list(Document.objects.order_by("pk")))
        what = self._dice.random()
        pk = document.pk
        if what < 0.15:
            document.delete()
        elif what < 0.4:
            Document.objects.filter(pk=pk).update(access=self._dice.choice(Access.values))
        else:
            Document.objects.filter(pk=pk).update(title=self.text()[:30])
            # Another length each time: fingerprints tell texts by it.
            Page.objects.filter(revision=document.current, number=1).update(text=self.text() + str(time.monotonic_ns()))
        outbox.owe(OUTBOX_TOPIC, pk)


def forked(work: Callable[[], object]) -> int:
    """Start work in a process that shares neither connections nor an open index with this one."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    return pid


def rebuild_again_and_again() -> None:
    while True:
        indexer.rebuild()


def in_fork(work: Callable[[], object]) -> object:
    """What work gives, from a process of its own."""
    path = env().home / "told.json"
    path.unlink(missing_ok=True)
    os.waitpid(forked(lambda: path.write_text(json.dumps(work()))), 0)
    return json.loads(path.read_text())


def state() -> list[str]:
    """What `wenyuan check` names; a library whose first index is still being made has none to check."""
    return list(checks.problems()) if generations.current_folder() is not None else []


def drain() -> list[str]:
    """Run the indexer until nothing is owed, then name every difference, owed or not."""
    stop = threading.Event()

    def watch() -> None:
        while Outbox.objects.exists():
            time.sleep(0.05)
        stop.set()
        connections.close_all()

    watching = threading.Thread(target=watch)
    watching.start()
    process.run(stop)
    watching.join()
    found = [str(one) for one in drift.differences(generations.current())]
    generations.forget()
    return found + list(checks.problems())


def main(rounds: int, seed: int) -> dict[str, object]:
    dice = random.Random(seed)
    prepare()
    library = Library(dice)
    for _ in range(20):
        library.add()
    told: dict[str, int] = {"killed": 0, "with work left": 0, "rebuilding": 0}
    problems: list[str] = []
    for turn in range(rounds):
        is_rebuild = turn % 5 == 4
        pid = forked(rebuild_again_and_again if is_rebuild else lambda: process.run(threading.Event()))
        until = time.monotonic() + dice.uniform(0, LONGEST)
        while time.monotonic() < until:
            dice.choice((library.add, library.change, library.change, library.change))()
            time.sleep(dice.uniform(0, 0.08))
        connections.close_all()
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        told["killed"] += os.WIFSIGNALED(status)
        told["rebuilding"] += is_rebuild and os.WIFSIGNALED(status)
        told["with work left"] += Outbox.objects.exists()
        problems += [f"round {turn}: {problem}" for problem in in_fork(state)]  # type: ignore[attr-defined]
        if problems:
            break
    at_the_end = in_fork(drain)
    return {**told, "problems": problems, "at the end": at_the_end, "documents": Document.objects.count()}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
