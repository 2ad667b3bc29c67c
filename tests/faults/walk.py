"""Run by test_walk.py on a HOME of its own: `walk.py MODE[:COUNT]…`, modes singles, pairs, errors, late, twice.

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
from dataclasses import dataclass, field
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
from tests.faults.plans import Passed, Plan, some  # noqa: E402
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
LEFT_IN_FOLDER = samples.pdf("The library keeps what it was given, byte for byte.")


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

    def live(self, fault: Fault | None, *, twice: bool = False) -> list[str]:
        """One life, in this process, to its rest; what the client was told that must not be."""
        sender = Sender(notes=self._notes, cookie=self.cookie, twice=twice)
        if fault is not None and fault.action == Action.RAISE:
            sender.sorry |= {500}  # our own fault is said to be one
        faults.arm(fault)
        Life(sendings=SENDINGS, sender=sender, engines=self.engines, twice=twice).run()
        faults.arm(None)
        return sender.problems

    def examined(self, fault: Fault | None, *, twice: bool = False) -> list[str]:
        """One life, and what is wrong behind it."""
        problems = self.live(fault, twice=twice) + library.problems()
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

    def twice(self) -> list[str]:
        """What is wrong behind a run in which everything is done twice."""
        self.reset()
        found: list[str] = worlds.told_by(lambda: self.examined(None, twice=True), self.base)
        return found

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


def traced(harness: Harness) -> tuple[list[Passed], list[str]]:
    """The points of a run without a fault, and the changes that have none beside them."""
    trace = Trace(roots=(env().home / "blobs", env().home / "inbox"))

    def watch() -> dict[str, Any]:
        with trace.on():
            problems = harness.live(Fault(name="-", n=-1))
        assert not problems, problems
        points = [[one.name, one.inside, one.has_file] for one in trace.points()]
        return {"points": points, "bare": sorted(set(trace.bare()))}

    harness.reset()
    found = worlds.told_by(watch, harness.base)
    points = [Passed(name=name, inside=inside, has_file=has_file) for name, inside, has_file in found["points"]]
    return points, found["bare"]


def main(asked: list[str], seed: int) -> dict[str, Any]:
    """Do these modes, each as much of it as is asked for (mode:count; all that there are, without a count)."""
    base = Path(tempfile.mkdtemp(prefix="engines-", dir=env().home.parent))
    base.chmod(0o755)
    zygotes = [start_zygote(kind, base / f"{kind}.sock") for kind in ("tools", "office")]
    try:
        harness = made(base)
        points, bare = traced(harness)
        names = sorted({one.name for one in points})
        told: dict[str, Any] = {
            "database": worlds.database_name(),
            "seed": seed,
            "points": len(points),
            "names": names,
            "bare": bare,
        }
        if "FAULT_PLAN" in os.environ:
            return told | {"replay": _all(harness, [Plan.parse(os.environ["FAULT_PLAN"])], points)}
        for mode, _, most in (word.partition(":") for word in asked):
            if mode == "twice":
                told["twice"] = harness.twice()
            else:
                told[mode] = _all(harness, some(mode, points, seed=seed, most=int(most or 0)), points)
        return told
    finally:
        for zygote in zygotes:
            zygote.terminate()
            zygote.wait()


def _all(harness: Harness, runs: list[Plan], points: list[Passed]) -> dict[str, Any]:
    """Do these runs; how many, what they took, and what was wrong by the plan that replays it."""
    began, used = time.monotonic(), _cpu_seconds()
    deaths, wrong = 0, {}
    for plan in runs:
        problems, cut_short = harness.run(plan)
        deaths += cut_short
        if problems:
            where = points[min(plan.faults[0].n, len(points)) - 1].name
            wrong[str(plan)] = [where, *problems[:6]]
            print(f"FAULT_PLAN={plan}", *wrong[str(plan)], sep="\n  ", file=sys.stderr, flush=True)
    seconds = {"seconds": round(time.monotonic() - began), "cpu": round(_cpu_seconds() - used)}
    return {"runs": len(runs), "deaths": deaths, "wrong": wrong, **seconds}


def _cpu_seconds() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:], int(os.environ.get("FAULT_SEED", "7")))))
