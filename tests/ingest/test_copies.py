"""Copies on a document's walk: found after its text, whatever the format, and collapsed once it is published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.copies.conftest import text_named
from tests.engines import samples
from wenyuan.copies import actions, checks, queries
from wenyuan.copies.models import Fingerprint
from wenyuan.engines.client import Engine
from wenyuan.engines.errors import Empty, Encrypted, EngineUnavailable, UnsafeArchive, Unsupported
from wenyuan.ingest.context import Engines
from wenyuan.ingest.peek import text_of_file
from wenyuan.ingest.receive import Receipt
from wenyuan.jobs.models import State, StepRun
from wenyuan.library.models import Document, Rendition, Status

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Walk = Callable[..., Document]
ANYONE = AnonymousUser()


def test_the_same_text_in_another_format_gets_the_first_document_as_its_head(walk: Walk) -> None:
    first = walk(text_named("tea").encode(), "tea.txt")
    second = walk(samples.docx(text_named("tea")), "tea.docx")
    other = walk(text_named("charter").encode(), "charter.txt")
    assert {d.status for d in (first, second, other)} == {Status.PUBLISHED}
    assert [d.head_id for d in (first, second, other)] == [None, first.pk, None]
    levels = [(m.document, m.found.level) for m in queries.matches_of(second, user=ANYONE)]
    assert [document for document, _ in levels] == [first] and levels[0][1] in {"exact", "near"}
    steps = StepRun.objects.filter(step__in=["fingerprint", "match"])
    assert steps.count() == 6 and set(steps.values_list("state", flat=True)) == {State.DONE}
    assert not list(checks.problems())


def test_two_that_come_at_once_see_each_other(bring: Callable[..., Receipt], drain: Callable[[], None]) -> None:
    one = bring(text_named("tea").encode(), "a.txt").document
    two = bring(("\n" + text_named("tea")).encode(), "b.txt").document
    drain()
    assert [m.document for m in queries.matches_of(one, user=ANYONE)] == [two]
    assert sorted(filter(None, Document.objects.values_list("head", flat=True))) == [one.pk]


def test_a_document_of_text_only_has_a_fingerprint(
    bring: Callable[..., Receipt], engines: Engines, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wenyuan.ingest import convert
    from wenyuan.ingest.plan import OFFICE, PAGES, QUICK
    from wenyuan.ingest.worker import Worker

    monkeypatch.setattr(convert, "AWAY_TRIES", 1)
    worker = Worker(Engines(office=Engine(home / "run" / "nobody.sock"), tools=engines.tools), slots=1)
    document = bring(samples.docx(text_named("tea")), "tea.docx").document
    while worker.work_once((QUICK, PAGES, OFFICE)):
        StepRun.objects.filter(state=State.READY).update(ready_at=None)
    assert Document.objects.get(pk=document.pk).current.rendition == Rendition.TEXT_ONLY
    assert Fingerprint.objects.filter(document=document).exists()


def test_a_fault_of_the_comparison_does_not_hold_up_the_document(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_document: Document) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(actions, "mark", fail)
    document = walk(text_named("tea").encode(), "tea.txt")
    assert document.status == Status.PUBLISHED
    assert StepRun.objects.get(step="fingerprint").state == State.QUARANTINED


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("empty.docx", b"", Empty),
        ("locked.pdf", samples.pdf("secret", password="open"), Encrypted),
        ("unknown.bin", bytes(range(256)) * 9, Unsupported),
        ("evil.docx", samples.zipped({**samples.members(samples.docx("x")), "../../x": b"y"}), UnsafeArchive),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_only_looked_at_is_refused_for_the_reasons_of_the_walk(
    name: str, content: bytes, error: type[Exception], engines: Engines, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(error):
        text_of_file(tmp_path / name, engines)


def test_a_file_is_looked_at_in_the_child_and_nothing_is_kept(engines: Engines, tmp_path: Path, home: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(samples.docx(text_named("tea")))
    served = engines.tools.ping()["served"]
    assert "茶" in text_of_file(file, engines)
    assert engines.tools.ping()["served"] == served + 1
    assert not Document.objects.exists() and not list((home / "scratch").glob("*"))
    with pytest.raises(EngineUnavailable):
        text_of_file(file, Engines(office=engines.office, tools=Engine(home / "run" / "nobody.sock")))
