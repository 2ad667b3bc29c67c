"""The whole walk in one thread, with the real engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from wenyuan.accounts.actions import person
from wenyuan.accounts.models import User
from wenyuan.cli.supervisor import start_zygote
from wenyuan.engines.client import Engine
from wenyuan.engines.errors import EngineUnavailable
from wenyuan.ingest.context import Engines
from wenyuan.ingest.plan import OFFICE, PAGES, QUICK, SLOW
from wenyuan.ingest.receive import Receipt, receive
from wenyuan.ingest.show import show
from wenyuan.ingest.worker import BULK, Worker
from wenyuan.jobs.models import StepRun
from wenyuan.library.models import Document


def answers(run: Path, kind: str) -> bool:
    try:
        Engine(run / f"{kind}.sock").ping()
    except EngineUnavailable:
        return False
    return True


@pytest.fixture(scope="session")
def engines(home: Path) -> Iterator[Engines]:
    """Both zygotes at their places in HOME. Folders that share this fixture share them: the first one starts them."""
    run = home / "run"
    run.mkdir(exist_ok=True)
    processes = [start_zygote(kind, run / f"{kind}.sock") for kind in ("tools", "office") if not answers(run, kind)]
    yield Engines.of_this_machine()
    for process in processes:
        process.terminate()
        process.wait()


@pytest.fixture
def owner(db: None) -> User:
    return person("library")


@pytest.fixture
def drain(engines: Engines) -> Callable[[], None]:
    """Work until nothing is ready any more, and index."""
    worker = Worker(engines, slots=1)

    def run() -> None:
        busy = True
        while busy:
            StepRun.objects.filter(state="ready").update(ready_at=None)
            busy = worker.work_once((QUICK, PAGES, OFFICE, SLOW), batch=BULK) or bool(show(worker="test:1:indexer"))

    return run


@pytest.fixture
def bring(owner: User) -> Callable[..., Receipt]:
    """Receive bytes under a name, from a place of that name unless another is given."""

    def run(content: bytes, name: str, *, place: str = "", by: User | None = None) -> Receipt:
        return receive(ContentFile(content), name=name, place=place or f"/{name}", owner=by or owner)

    return run


@pytest.fixture
def walk(bring: Callable[..., Receipt], drain: Callable[[], None]) -> Callable[..., Document]:
    """Receive bytes and walk them to their end; the document as it is then."""

    def run(content: bytes, name: str, **options: object) -> Document:
        receipt = bring(content, name, **options)
        drain()
        return Document.objects.select_related("current", "current__pdf").get(pk=receipt.document.pk)

    return run
