"""Poison pills: a file that kills whoever touches it is set aside, says so, holds nobody up, and can be tried again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engines import samples
from tests.engines.zygotes import CANARY, stop
from tests.hostile.ends import end_of
from tests.hostile.kinds import ALL, Outside
from wenyuan.accounts.actions import set_role
from wenyuan.accounts.models import Role, User
from wenyuan.engines import client
from wenyuan.ingest import context
from wenyuan.ingest.context import Engines
from wenyuan.ingest.plan import OFFICE, PAGES, QUICK, SLOW
from wenyuan.ingest.receive import Receipt
from wenyuan.ingest.show import show
from wenyuan.ingest.worker import BULK, Worker
from wenyuan.jobs.models import State, StepRun
from wenyuan.library.models import Document, Status
from wenyuan.moderation.retrying import retry

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

POISON = {"crash": State.QUARANTINED, "hang": State.QUARANTINED, "memory": State.QUARANTINED}
BOMBS = ("docx-laughs.docx", "zip-overlap-4000.docx", "docx-nested-sdt.docx", "braces.rtf", "zip-name-up.docx")


@pytest.fixture
def poisoned(engines: Engines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """The engines, with a tools zygote whose parser a file can take over; and little time for it to do so."""
    monkeypatch.setattr(context, "LOOK_SECONDS", 2)
    monkeypatch.setattr(context, "LOOK_SLOW_SECONDS", 3)
    process = client.start("tools", tmp_path / "s", options=("--module", "canary.poison"), environment=CANARY)
    yield Engines(office=engines.office, tools=client.Engine(tmp_path / "s"))
    stop(process)


def work(engines: Engines) -> None:
    """Work in the order in which a worker would, until nothing is ready any more."""
    worker, busy = Worker(engines, slots=1), True
    while busy:
        StepRun.objects.filter(state=State.READY).update(ready_at=None)
        busy = worker.work_once((QUICK, PAGES, OFFICE, SLOW), batch=BULK) or bool(show(worker="test:1:indexer"))


def ends() -> dict[str, str]:
    return {d.current.file_name: end_of(d, d.current) for d in Document.objects.select_related("current")}


def test_twenty_good_files_come_out_behind_poison_and_bombs(bring: Callable[..., Receipt], poisoned: Engines) -> None:
    pid = poisoned.tools.ping()["pid"]
    kinds = {kind.file_name: kind for kind in ALL}
    for word in POISON:
        bring(f"POISON {word}\n".encode(), f"{word}.txt")
    for name in BOMBS:
        bring(kinds[name].build(Outside()), name)
        bring(kinds[name].build(Outside()) + b" ", f"again-{name}")
    for n in range(20):
        bring(samples.pdf(f"Document {n} is in good order."), f"good-{n}.pdf")
    work(poisoned)
    found = ends()
    assert {found[f"good-{n}.pdf"] for n in range(20)} == {"published"}
    assert {word: found[f"{word}.txt"] for word in POISON} == {
        "crash": "kept: crash",
        "hang": "kept: timeout",
        "memory": "kept: memory",
    }
    assert all(found[name] in kinds[name].ends for name in BOMBS)
    runs = {run.subject: run for run in StepRun.objects.filter(step="sniff", state=State.QUARANTINED)}
    deaths = {d.current.file_name: runs[d.current.pk].deaths for d in Document.objects.filter(current__in=runs)}
    # A crash may be the machine's fault and is tried three times; want of time or memory once more, in the slow lane.
    assert deaths == {"crash.txt": 3, "hang.txt": 2, "memory.txt": 2}
    assert poisoned.tools.ping()["pid"] == pid


def test_a_librarian_can_have_it_tried_again(
    bring: Callable[..., Receipt], poisoned: Engines, engines: Engines
) -> None:
    document = bring(b"POISON crash\n", "crash.txt").document
    work(poisoned)
    document.refresh_from_db()
    assert document.status == Status.KEPT
    keeper = User.objects.create_user("keeper")
    set_role(keeper, Role.LIBRARIAN)
    retry(document, by=keeper)
    # The engine was mended meanwhile: to this one the words are a text like any other.
    work(engines)
    assert ends() == {"crash.txt": "published"}
    assert not StepRun.objects.filter(state=State.QUARANTINED).exists()


def test_a_death_costs_only_the_step_it_came_from(bring: Callable[..., Receipt], poisoned: Engines) -> None:
    document = bring(b"LATER crash\n" + "别的都好。".encode(), "later.txt").document
    work(poisoned)
    assert ends() == {"later.txt": "published"}
    runs = {run.step: run for run in StepRun.objects.filter(subject=document.current.pk)}
    assert {name: (runs[name].deaths, runs[name].attempt) for name in ("sniff", "gate")} == {
        "sniff": (0, 1),
        "gate": (0, 1),
    }
    assert (runs["quick_text"].state, runs["quick_text"].deaths) == (State.QUARANTINED, 3)


def test_an_instant_text_that_lacks_time_is_not_tried_again(bring: Callable[..., Receipt], poisoned: Engines) -> None:
    """The pages will have the text anyway; a second try would only hold up the quick lane."""
    document = bring(b"LATER hang\n" + "别的都好。".encode(), "later.txt").document
    work(poisoned)
    assert ends() == {"later.txt": "published"}
    run = StepRun.objects.get(subject=document.current.pk, step="quick_text")
    assert (run.state, run.deaths, run.error_code) == (State.QUARANTINED, 1, "timeout")
