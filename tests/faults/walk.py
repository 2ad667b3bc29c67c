"""Run by test_walk.py on a HOME of its own: `walk.py MODE [FIRST [COUNT]]`, MODE one of trace, singles, pairs, actions, late.

A run is a library that takes four files (two of equal bytes, one a revision, one from a watched folder that deletes what it
took) from the first byte to rest, in one process that is killed, or fails, at one point or at two; the next life goes on. At the
end everything is compared with a run without a fault. Prints one line of JSON. FAULT_SEED chooses the pairs; FAULT_PLAN, as a
failing run prints it, is one plan to replay.
"""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from tests.engines import samples  # noqa: E402
from tests.faults import state as library  # noqa: E402
from tests.faults import world as worlds  # noqa: E402
from tests.faults.kept_engines import KeptEngine  # noqa: E402
from tests.faults.story import Life, Sender, Sending  # noqa: E402
from tests.faults.tracing import Trace  # noqa: E402
from wenyuan.accounts.models import User  # noqa: E402
from wenyuan.blobs import store  # noqa: E402
from wenyuan.cli.prepare import prepare  # noqa: E402
from wenyuan.cli.supervisor import start_zygote  # noqa: E402
from wenyuan.doors import folder as door_folder  # noqa: E402
from wenyuan.doors.models import Door  # noqa: E402
from wenyuan.env import env  # noqa: E402
from wenyuan.ingest.context import Engines  # noqa: E402
from wenyuan.kernel import faults  # noqa: E402
from wenyuan.kernel.faults import Action, Fault  # noqa: E402
from wenyuan.library.models import Access  # noqa: E402
from wenyuan.search import indexer  # noqa: E402

WORDS = "劳动争议 仲裁 合同 法律 条例 图书 读者 借阅 目录 服务 规则 文献 资料 整理 编目".split()


def _text(seed: int) -> str:
    return "。".join("".join(random.Random(seed + n).choices(WORDS, k=12)) for n in range(6)) + "。\n"


LETTER = samples.docx(*_text(1).split("。"), title="读者借阅规则")
SENDINGS = [
    Sending(name="letter.docx", data=LETTER),
    Sending(name="copy.docx", data=LETTER),
    Sending(name="second.txt", data=_text(2).encode(), revises="letter.docx"),
]
#: Points at which the store's own disk is written to: there it may be full or broken.
ON_DISK = ("blob.", "folder.", "part.", "upload.")
LEFT_IN_FOLDER = samples.pdf("The library keeps what it was given, byte for byte.")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The faults of the lives of one run, one each, until there is none."""

    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        return ",".join(f"{one.name}:{one.n}:{one.action}" for one in self.faults)

    @classmethod
    def parse(cls, text: str) -> Plan:
        """From what a failing run printed."""
        return cls(faults=tuple(map(Fault.parse, text.split(","))))


@dataclass(kw_only=True)
class Harness:
    """A world, its engines, and what a run without a fault comes to."""

    base: Path
    engines: Engines
    world: worlds.World
    cookie: str
    expected: dict[str, Any] = field(default_factory=dict)

    @property
    def _notes(self) -> Path:
        return self.base / "notes.jsonl"

    def live(self, fault: Fault | None) -> list[str]:
        """One life, in this process, to its rest; what the client was told that must not be."""
        sender = Sender(notes=self._notes, cookie=self.cookie)
        if fault is not None and fault.action == Action.RAISE:
            sender.sorry |= {500}  # our own fault is said to be one
        faults.arm(fault)
        Life(sendings=SENDINGS, sender=sender, engines=self.engines).run()
        faults.arm(None)
        return sender.problems

    def examined(self, fault: Fault | None) -> list[str]:
        """One life, and what is wrong behind it."""
        problems = self.live(fault) + library.problems()
        return problems + list(library.differences(json.loads(json.dumps(library.state())), self.expected))

    def reset(self) -> None:
        """A new world, in which nothing was sent."""
        self.world.reset()
        self._notes.unlink(missing_ok=True)

    def run(self, plan: Plan) -> tuple[list[str], int]:
        """What is wrong at the end of a run, and how many lives ended before theirs."""
        self.reset()
        told = self.base / "told.json"
        cut_short = 0
        for fault in (*plan.faults, None):
            told.unlink(missing_ok=True)
            pid = worlds.begin(lambda fault=fault: self.examined(fault), told)  # type: ignore[misc]
            code = worlds.late(pid, self._overtake) if fault and fault.action == Action.DELAY else worlds.end_of(pid)
            if code == -signal.SIGKILL and fault is not None:
                cut_short += 1
                continue
            return json.loads(told.read_text()) if code == 0 else [f"a life ended with {code}"], cut_short
        raise AssertionError("not reached")

    def _overtake(self) -> None:
        """While a process stands still, its leases run out and another does everything."""
        worlds.end_of(worlds.begin(lambda: self.live(None)))


def made(base: Path) -> Harness:
    """A library with a librarian who is signed in and a watched folder, its engines, and what becomes of it undisturbed."""
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    door_folder.REST = -1.0
    prepare()
    cookie = worlds.told_by(_furnish, base)
    engines = Engines(
        office=KeptEngine(base / "office.sock", base / "answers"),
        tools=KeptEngine(base / "tools.sock", base / "answers"),
    )
    harness = Harness(base=base, engines=engines, world=worlds.World(base), cookie=cookie)
    # Here and not in a fork: all lives inherit what this one imported and keeps.
    harness.expected = json.loads(json.dumps(_undisturbed(harness)))
    worlds.close()
    worlds.await_threads()
    gc.collect()
    gc.freeze()
    gc.disable()
    return harness


def _furnish() -> str:
    user = User.objects.create_user("librarian", password="x" * 12, is_staff=True)
    inbox = env().home / "inbox"
    inbox.mkdir()
    (inbox / "left.pdf").write_bytes(LEFT_IN_FOLDER)
    Door.objects.create(
        name="inbox", kind=Door.Kind.FOLDER, address=str(inbox), after=Door.After.DELETE, owner=user, access=Access.PUBLIC,
        needs_review=False,
    )  # fmt: skip
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.create()
    indexer.ensure()
    store()  # its folders
    return str(session.session_key)


def _undisturbed(harness: Harness) -> dict[str, Any]:
    problems = harness.live(None) + library.problems()
    assert not problems, problems
    return library.state()


def traced(harness: Harness) -> dict[str, Any]:
    """The points of a run without a fault, and the changes that have none beside them."""
    trace = Trace(roots=(env().home / "blobs", env().home / "inbox"))

    def watch() -> dict[str, Any]:
        with trace.on():
            problems = harness.live(Fault(name="-", n=-1))
        assert not problems, problems
        points = [[one.name, one.inside, one.has_file] for one in trace.points()]
        return {"points": points, "bare": sorted(Counter(trace.bare()).items())}

    harness.reset()
    found: dict[str, Any] = worlds.told_by(watch, harness.base)
    return found


def plans(mode: str, points: list[list[Any]], seed: int) -> Iterator[Plan]:
    """The runs of a mode, in an order that the seed alone decides."""
    dice = random.Random(seed)
    count = len(points)
    if mode == "singles":
        for n in range(1, count + 1):
            yield Plan(faults=(Fault(name="*", n=n),))
    elif mode == "pairs":
        # The first kills visit every name before they go anywhere twice.
        names = sorted({name for name, _, _ in points})
        first = [dice.choice([n for n, one in enumerate(points, 1) if one[0] == name]) for name in names]
        dice.shuffle(first)
        for n in chain(first, iter(lambda: dice.randint(1, count), 0)):
            yield Plan(faults=(Fault(name="*", n=n), Fault(name="*", n=dice.randint(1, count - n + 40))))
    elif mode == "late":
        # What holds the database's lock or the index's is waited for, not overtaken.
        for n, (name, inside, _) in enumerate(points, 1):
            if not inside and not name.startswith("index."):
                yield Plan(faults=(Fault(name="*", n=n, action=Action.DELAY),))
    else:
        for n, (name, _, has_file) in enumerate(points, 1):
            yield Plan(faults=(Fault(name="*", n=n, action=Action.RAISE),))
            if name.startswith(ON_DISK):
                yield Plan(faults=(Fault(name="*", n=n, action=Action.ENOSPC),))
                yield Plan(faults=(Fault(name="*", n=n, action=Action.EIO),))
            if has_file:
                yield Plan(faults=(Fault(name="*", n=n, action=Action.TRUNCATE),))


def main(mode: str, most: int, seed: int) -> dict[str, Any]:
    """Do a mode, or as much of it as `most` runs are."""
    base = Path(tempfile.mkdtemp(prefix="engines-", dir=env().home.parent))
    base.chmod(0o755)
    zygotes = [start_zygote(kind, base / f"{kind}.sock") for kind in ("tools", "office")]
    try:
        harness = made(base)
        found = traced(harness)
        told: dict[str, Any] = {"database": worlds.database_name(), "mode": mode, "seed": seed, **found}
        if mode == "trace":
            return told
        chosen = (
            [Plan.parse(os.environ["FAULT_PLAN"])]
            if "FAULT_PLAN" in os.environ
            else list(_some(plans(mode, found["points"], seed), most))
        )
        began, cut_short, wrong = time.monotonic(), 0, {}
        for plan in chosen:
            problems, deaths = harness.run(plan)
            cut_short += deaths
            if problems:
                names = [found["points"][one.n - 1][0] if one.n <= len(found["points"]) else "?" for one in plan.faults]
                wrong[f"FAULT_PLAN={plan}"] = [*names[:1], *problems[:6]]
                print(f"FAULT_PLAN={plan}", *wrong[f"FAULT_PLAN={plan}"], sep="\n  ", file=sys.stderr, flush=True)
        seconds = time.monotonic() - began
        told |= {
            "points": len(found["points"]),
            "runs": len(chosen),
            "deaths": cut_short,
            "wrong": wrong,
            "seconds": round(seconds),
        }
        return told
    finally:
        for zygote in zygotes:
            zygote.terminate()
            zygote.wait()


def _some(runs: Iterator[Plan], most: int) -> Iterator[Plan]:
    for n, plan in enumerate(runs):
        if most and n >= most:
            return
        yield plan


if __name__ == "__main__":
    words = [*sys.argv[1:], "0"][:2]
    print(json.dumps(main(words[0], int(words[1]), int(os.environ.get("FAULT_SEED", "7")))))
