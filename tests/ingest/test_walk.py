"""A document's whole walk with the real engines: every format, every end state."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import docx as word
import pytest
from django.contrib.auth.models import AnonymousUser

from tests.engines import samples, samples_ole
from wenyuan.blobs import store
from wenyuan.engines.client import Engine
from wenyuan.ingest.context import Engines
from wenyuan.ingest.receive import Receipt
from wenyuan.jobs.models import State, StepRun
from wenyuan.library import queries
from wenyuan.library.models import Document, Page, Rendition, Status
from wenyuan.renditions import cache
from wenyuan.search import service

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Walk = Callable[..., Document]

TEXT = samples.CHINESE
ODF_BODY = f"<text:p>{TEXT}</text:p>"


def text_of(document: Document) -> str:
    return "".join(Page.objects.filter(revision=document.current).order_by("number").values_list("text", flat=True))


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.docx", samples.docx(TEXT), "docx"),
        ("a.doc", samples.docx(TEXT), "docx"),
        ("a.xlsx", samples.xlsx([[TEXT]]), "xlsx"),
        ("a.pptx", samples.pptx(TEXT), "pptx"),
        ("a.pdf", samples.pdf("The library keeps it."), "pdf"),
        ("a.epub", samples.epub(f"<p>{TEXT}</p>"), "epub"),
        ("a.rtf", samples.rtf(), "rtf"),
        ("a.fodt", samples.flat_odf(), "odt"),
        ("a.txt", TEXT.encode(), "txt"),
        ("gbk.txt", TEXT.encode("gb18030"), "txt"),
        ("utf16.txt", TEXT.encode("utf-16"), "txt"),
        ("big5.txt", ("圖書館每週一閉館整理書籍歡迎讀者於週二至週日前來閱覽借書" * 3).encode("big5"), "txt"),
        ("a.csv", f"名称,数量\n{TEXT},3\n".encode(), "csv"),
        ("a.md", f"# 标题\n\n{TEXT}\n".encode(), "md"),
        ("a.html", f"<html><body><h1>标题</h1><p>{TEXT}</p></body></html>".encode(), "html"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_a_file_of_every_kind_ends_published_with_its_text(walk: Walk, name: str, content: bytes, kind: str) -> None:
    document = walk(content, name)
    revision = document.current
    assert (document.status, revision.failure_code, revision.kind) == (Status.PUBLISHED, "", kind)
    assert revision.rendition == Rendition.EXACT
    assert revision.page_count == Page.objects.filter(revision=revision).count() >= 1
    needle = "The library" if kind == "pdf" else "圖書館每週" if name.startswith("big5") else "保护文学"
    assert squeezed(needle) in squeezed(text_of(document))
    assert cache.find(revision.pdf_id, cache.picture_name(1, 160)) is not None
    assert not StepRun.objects.filter(subject=revision.pk).exclude(state=State.DONE).exists()


@pytest.mark.parametrize("kind", ["png", "jpg", "tiff", "webp", "bmp"])
def test_a_picture_becomes_a_page(walk: Walk, kind: str) -> None:
    document = walk(samples.image({"jpg": "jpeg"}.get(kind, kind), 300, 200), f"a.{kind}")
    assert (document.status, document.current.page_count) == (Status.PUBLISHED, 1)
    assert document.current.pages.get().is_image


def test_automatic_numbering_is_on_the_page(walk: Walk, tmp_path) -> None:  # type: ignore[no-untyped-def]
    made = word.Document()
    for sentence in ("为了保护读者，制定本规则。", "本规则自公布之日起施行。"):
        made.add_paragraph(sentence, style="List Number")
    made.save(tmp_path / "rules.docx")
    text = squeezed(text_of(walk((tmp_path / "rules.docx").read_bytes(), "rules.docx")))
    assert text.startswith("1.为了保护读者") and "2.本规则" in text


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("empty.docx", b"", Status.REFUSED, "empty"),
        ("locked.pdf", samples.pdf("secret", password="open"), Status.KEPT, "encrypted"),
        ("locked.xls", samples_ole.xls([["x"]], encrypted=True), Status.KEPT, "encrypted"),
        ("unknown.bin", bytes(range(256)) * 9, Status.KEPT, "unsupported"),
        ("archive.zip", samples.zipped({"a.txt": "x"}), Status.KEPT, "unsupported"),
        (
            "evil.docx",
            samples.zipped({**samples.members(samples.docx("x")), "../../x": b"y"}),
            Status.REFUSED,
            "unsafe_archive",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_says_why_and_is_kept(
    walk: Walk, name: str, content: bytes, status: Status, code: str
) -> None:
    document = walk(content, name)
    assert (document.status, document.current.failure_code) == (status, code)
    assert b"".join(store().stream(document.current.original_id)) == content
    assert not StepRun.objects.filter(subject=document.current.pk).exclude(state__in=State.ended()).exists()
    assert queries.document(document.public_id, user=AnonymousUser()) is None
    assert queries.document(document.public_id, user=document.owner) is not None


def test_a_damaged_file_shows_its_text_or_its_reason(walk: Walk) -> None:
    document = walk(samples.docx(TEXT)[:-600], "cut.docx")
    assert document.status in {Status.KEPT, Status.PUBLISHED}
    assert document.current.failure_code in {"unreadable", "crash", ""}
    assert document.current.failure_code or document.current.page_count


def test_the_title_of_the_properties_is_taken_where_it_is_worth_having(walk: Walk) -> None:
    good = walk(samples.docx("x", title="图书馆借阅规则", author="王编目"), "scan001.docx")
    assert (good.title, good.title_source, good.author) == ("图书馆借阅规则", "properties", "王编目")
    bad = walk(samples.docx("y", title="Microsoft Word - 新建", author="Administrator"), "借阅须知.docx")
    assert (bad.title, bad.title_source, bad.author) == ("借阅须知", "file_name", "")


def test_the_instant_text_is_found_before_there_are_pages(bring: Callable[..., Receipt], engines: Engines) -> None:
    from wenyuan.ingest.plan import QUICK
    from wenyuan.ingest.show import show
    from wenyuan.ingest.worker import Worker

    document = bring(samples.docx("蓦然回首灯火阑珊"), "a.docx").document
    assert Worker(engines, slots=1).work_once((QUICK,))
    show(worker="test:1:indexer")
    found = service.search("灯火阑珊", user=AnonymousUser())
    assert [hit.document for hit in found.items] == [document]
    assert Document.objects.get().current.page_count == 0


def test_small_files_of_one_owner_share_a_child(
    bring: Callable[..., Receipt], drain: Callable[[], None], engines: Engines
) -> None:
    before = engines.office.ping()["served"]
    for n in range(6):
        bring(samples.docx(f"第{n}份"), f"{n}.docx")
    drain()
    assert set(Document.objects.values_list("status", flat=True)) == {Status.PUBLISHED}
    assert engines.office.ping()["served"] - before in {1, 6}
    assert StepRun.objects.filter(step="to_pdf", attempt=1).count() == 6


def test_one_bad_file_of_a_batch_takes_no_other_with_it(
    bring: Callable[..., Receipt], drain: Callable[[], None]
) -> None:
    for n in range(3):
        bring(samples.docx(f"第{n}份"), f"{n}.docx")
    bad = bring(samples.zipped({**samples.members(samples.docx("x")), "word/document.xml": b"<w:document"}), "bad.docx")
    drain()
    states = list(Document.objects.exclude(pk=bad.document.pk).values_list("status", flat=True))
    assert states == [Status.PUBLISHED] * 3
    assert Document.objects.get(pk=bad.document.pk).current.failure_code in {"unreadable", "crash"}


def test_without_libreoffice_the_text_is_shown_and_says_so(
    bring: Callable[..., Receipt],
    engines: Engines,
    home,
    monkeypatch: pytest.MonkeyPatch,  # type: ignore[no-untyped-def]
) -> None:
    from wenyuan.ingest import convert
    from wenyuan.ingest.plan import OFFICE, PAGES, QUICK
    from wenyuan.ingest.worker import Worker

    monkeypatch.setattr(convert, "AWAY_TRIES", 1)
    worker = Worker(Engines(office=Engine(home / "run" / "nobody.sock"), tools=engines.tools), slots=1)
    document = bring(samples.docx(TEXT), "a.docx").document
    while worker.work_once((QUICK, PAGES, OFFICE)):
        StepRun.objects.filter(state=State.READY).update(ready_at=None)
    revision = Document.objects.get(pk=document.pk).current
    assert (revision.rendition, revision.failure_code) == (Rendition.TEXT_ONLY, "engine_unavailable")
    assert "保护文学" in text_of(Document.objects.get(pk=document.pk))


def test_a_file_that_kills_its_child_three_times_is_set_aside(
    bring: Callable[..., Receipt], drain: Callable[[], None], engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wenyuan.engines.errors import EngineCrashed

    real = Engine.run

    def run(self: Engine, task: str, **options: object) -> object:
        # The child of every look dies, as if the file broke the parser.
        if task == "sequence" and options["args"]["tasks"][0]["task"] == "sniff":  # type: ignore[index]
            raise EngineCrashed("signal 11")
        return real(self, task, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "run", run)
    document = bring(b"poison", "poison.txt").document
    drain()
    run_of_it = StepRun.objects.get(subject=document.current.pk, step="sniff")
    assert (run_of_it.state, run_of_it.deaths) == (State.QUARANTINED, 3)
    document.refresh_from_db()
    assert (document.status, document.current.failure_code) == (Status.KEPT, "crash")


def test_a_zygote_that_was_killed_costs_a_retry_and_no_document(
    bring: Callable[..., Receipt],
    engines: Engines,
    home,
    drain: Callable[[], None],  # type: ignore[no-untyped-def]
) -> None:
    from wenyuan.cli.supervisor import start_zygote

    document = bring(samples.docx(TEXT), "a.docx").document
    os.kill(engines.tools.ping()["pid"], signal.SIGKILL)
    from wenyuan.ingest.plan import QUICK
    from wenyuan.ingest.worker import Worker

    worker = Worker(engines, slots=1)
    assert worker.work_once((QUICK,))
    assert StepRun.objects.get(subject=document.current.pk, step="sniff").state == State.READY
    again = start_zygote("tools", home / "run" / "tools.sock")
    try:
        drain()
    finally:
        again.terminate()
        again.wait()
        start_zygote("tools", home / "run" / "tools.sock")
    document.refresh_from_db()
    assert document.status == Status.PUBLISHED
