"""Office files become PDFs with LibreOffice's own pages, text, tags and outline; one bad file harms no other."""

from __future__ import annotations

import io
import threading
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pypdfium2 import raw

from tests.engines.zygotes import zygote
from wenyuan.engines import errors
from wenyuan.engines.client import Engine, failure
from wenyuan.engines.specimens import WORDS, specimens
from wenyuan.engines.task import Limits

LIMITS = Limits(wall_seconds=120, cpu_seconds=120, memory_mib=2048)
SPECIMENS = {specimen.kind: specimen for specimen in specimens()}


def _convert(engine: Engine, folder: Path, files: list[tuple[str, bytes]], **more: Any) -> tuple[Path, dict[str, Any]]:
    """Convert (kind, bytes) in one call; gives the folder of outputs and the results."""
    out = folder / "out"
    out.mkdir(exist_ok=True)
    inputs = {}
    for number, (_, data) in enumerate(files):
        inputs[str(number)] = folder / f"source-{number}"
        inputs[str(number)].write_bytes(data)
    kinds = {str(number): kind for number, (kind, _) in enumerate(files)}
    limits = more.pop("limits", LIMITS)
    done = engine.run("convert", inputs=inputs, out=out, args={"kinds": kinds, **more}, limits=limits)
    return out, done.value["results"]


def _long_docx(paragraphs: int) -> bytes:
    """The specimen with so many paragraphs: small as a file, long to lay out."""
    source = zipfile.ZipFile(io.BytesIO(SPECIMENS["docx"].data))
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name).decode()
            if name == "word/document.xml":
                text = text.replace("</w:body>", f"<w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p>" * paragraphs + "</w:body>")
            target.writestr(name, text)
    return data.getvalue()


@pytest.mark.parametrize("kind", sorted(SPECIMENS))
def test_each_kind_becomes_a_pdf_with_its_pages_and_chinese_text(
    office_engine: Engine, tmp_path: Path, kind: str
) -> None:
    specimen = SPECIMENS[kind]
    out, results = _convert(office_engine, tmp_path, [(kind, specimen.data)])
    pdf = pypdfium2.PdfDocument(out / "0.pdf")
    assert results["0"]["ok"] is True
    assert results["0"]["pages_hint"] == len(pdf) == specimen.pages
    assert WORDS in pdf[0].get_textpage().get_text_range()


def test_the_pdf_is_tagged_and_headings_become_its_outline(office_engine: Engine, tmp_path: Path) -> None:
    out, _ = _convert(office_engine, tmp_path, [("fodt", SPECIMENS["fodt"].data)])
    pdf = pypdfium2.PdfDocument(out / "0.pdf")
    assert raw.FPDFCatalog_IsTagged(pdf.raw)
    assert [bookmark.get_title() for bookmark in pdf.get_toc()] == [WORDS]


def test_a_file_is_known_by_its_content_not_by_its_name(office_engine: Engine, tmp_path: Path) -> None:
    out, results = _convert(office_engine, tmp_path, [("doc", SPECIMENS["docx"].data)])
    assert results["0"]["ok"] is True
    assert len(pypdfium2.PdfDocument(out / "0.pdf")) == 2


def test_a_bad_file_in_a_batch_is_reported_alone(office_engine: Engine, tmp_path: Path) -> None:
    good = SPECIMENS["docx"].data
    files = [("docx", good), ("docx", good[: len(good) // 2]), ("pptx", SPECIMENS["pptx"].data)]
    out, results = _convert(office_engine, tmp_path, files)
    assert [results[n]["ok"] for n in "012"] == [True, False, True]
    assert isinstance(failure(results["1"]), errors.Unreadable)
    assert sorted(path.name for path in out.iterdir()) == ["0.pdf", "2.pdf"]


def test_a_batch_of_twenty_is_one_child(office_engine: Engine, tmp_path: Path) -> None:
    before = office_engine.ping()["served"]
    _, results = _convert(office_engine, tmp_path, [("xlsx", SPECIMENS["xlsx"].data)] * 20)
    assert len(results) == 20
    assert all(result["ok"] and result["pages_hint"] == 1 for result in results.values())
    assert office_engine.ping()["served"] == before + 20


def test_a_batch_of_more_than_twenty_is_refused(office_engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(errors.EngineError, match="at most 20"):
        _convert(office_engine, tmp_path, [("fodt", SPECIMENS["fodt"].data)] * 21)


@pytest.mark.parametrize("kinds", [{"0": "../x"}, {"0": ""}, {"0": "DOCX;rm"}])
def test_a_kind_is_a_plain_word(office_engine: Engine, tmp_path: Path, kinds: dict[str, str]) -> None:
    with pytest.raises(errors.EngineError, match="plain kind"):
        _convert(office_engine, tmp_path, [(kinds["0"], b"x")])


def test_nothing_is_written_beside_the_source(office_engine: Engine, tmp_path: Path) -> None:
    _convert(office_engine, tmp_path, [("docx", SPECIMENS["docx"].data)])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "source-0"]


@pytest.mark.parametrize("format_", ["odt", "rtf", "doc"])
def test_other_formats_can_be_made_for_samples(office_engine: Engine, tmp_path: Path, format_: str) -> None:
    out, results = _convert(office_engine, tmp_path, [("docx", SPECIMENS["docx"].data)], format=format_)
    assert results["0"]["ok"] is True
    made = (out / f"0.{format_}").read_bytes()
    again = tmp_path / "again"
    again.mkdir()
    out, results = _convert(office_engine, again, [(format_, made)])
    assert WORDS in pypdfium2.PdfDocument(out / "0.pdf")[0].get_textpage().get_text_range()


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(wall_seconds=1, memory_mib=2048), errors.EngineTimeout),
        (Limits(wall_seconds=60, memory_mib=200), errors.EngineMemory),
        (Limits(wall_seconds=60, cpu_seconds=1, memory_mib=2048), errors.EngineTimeout),
    ],
    ids=["wall", "memory", "cpu"],
)
def test_a_bomb_is_stopped_with_its_reason_and_the_next_file_is_unharmed(
    office_engine: Engine, tmp_path: Path, limits: Limits, reason: type[errors.EngineError]
) -> None:
    pid = office_engine.ping()["pid"]
    with pytest.raises(reason):
        _convert(office_engine, tmp_path, [("docx", _long_docx(60_000))], limits=limits)
    _, results = _convert(office_engine, tmp_path, [("docx", SPECIMENS["docx"].data)])
    assert results["0"]["ok"] is True
    assert office_engine.ping()["pid"] == pid


def test_a_pdf_larger_than_allowed_is_too_big(office_engine: Engine, tmp_path: Path) -> None:
    limits = Limits(wall_seconds=120, memory_mib=2048, file_mib=1)
    source = _long_docx(9_000)
    assert len(source) < 100_000
    _, results = _convert(office_engine, tmp_path, [("docx", source)], limits=limits)
    assert isinstance(failure(results["0"]), errors.OutputTooBig), results


def test_a_worn_zygote_replaces_itself_and_no_caller_notices(tmp_path: Path) -> None:
    with zygote("office", tmp_path, options=("--restart-after", "2")) as engine:
        pid = engine.ping()["pid"]
        failed: list[BaseException] = []

        def call(number: int) -> None:
            folder = tmp_path / str(number)
            folder.mkdir()
            try:
                _, results = _convert(engine, folder, [("fodt", SPECIMENS["fodt"].data)])
                assert results["0"]["ok"]
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=call, args=(n,)) for n in range(7)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        assert failed == []
        after = engine.ping()
        assert after["pid"] == pid
        # Seven files at two a life: the count began anew at least twice.
        assert after["served"] <= 3


def test_libreoffice_forks_from_a_single_thread(office_engine: Engine) -> None:
    # A thread that holds a lock at the fork leaves it locked for ever in the child, which then hangs.
    assert len(list(Path(f"/proc/{office_engine.ping()['pid']}/task").iterdir())) == 1
