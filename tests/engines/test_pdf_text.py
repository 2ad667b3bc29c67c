"""Page text: pdfium's, cleaned, a line a page; scans told from text."""

from __future__ import annotations

import ctypes
import gc
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader

from tests.engines.pdf_samples import SONG, call, canvas, one_page, pages, raw_pdf, rows, shown, stream
from wenyuan.engines.errors import TooManyPages, Unreadable


def test_text_comes_a_line_a_page(tmp_path: Path) -> None:
    data = pages(["第一条 为保障工会", "在国家生活中的地位"], [], ["Trade unions"])
    found = call("pdf_text", tmp_path, data)
    assert (found["pages"], found["chars"]) == (3, 19 + 12)
    assert rows(tmp_path, "text.jsonl") == [
        {"n": 1, "text": "第一条 为保障工会\n在国家生活中的地位", "image": False},
        {"n": 2, "text": "", "image": False},
        {"n": 3, "text": "Trade unions", "image": False},
    ]


def test_the_head_of_page_1_says_how_large_its_lines_are(tmp_path: Path) -> None:
    content = b"BT /F 20 Tf 100 700 Td " + shown("借阅办法") + b" Tj /F 10 Tf 0 -40 Td " + shown("jpg 正文") + b" Tj ET"
    head = call("pdf_text", tmp_path, one_page(content))["head"]
    assert [(line["text"], line["size"]) for line in head] == [("借阅办法", 20), ("jpg 正文", 10)]
    assert 0 < head[0]["top"] < head[1]["top"] < 1 and 0 < head[0]["left"] < head[0]["right"] < 1


def test_a_page_of_many_lines_tells_the_first_of_them(tmp_path: Path) -> None:
    head = call("pdf_text", tmp_path, pages([f"line {n}" for n in range(60)]))["head"]
    assert [line["text"] for line in head] == [f"line {n}" for n in range(40)]


def test_a_word_parted_by_a_hyphen_is_one_word(tmp_path: Path) -> None:
    call("pdf_text", tmp_path, pages(["an exam-", "ple of it"]))
    assert rows(tmp_path, "text.jsonl")[0]["text"] == "an example of it"


def test_characters_beyond_the_first_plane_are_whole(tmp_path: Path) -> None:
    call("pdf_text", tmp_path, one_page(b"BT /F 20 Tf 50 700 Td " + shown("古𠀀字") + b" Tj ET"))
    assert rows(tmp_path, "text.jsonl")[0]["text"] == "古𠀀字"


def _scan(*boxes: tuple[float, float, float, float], text: str = "") -> bytes:
    """A page with pictures in (x, y, width, height) boxes and a line of text."""
    picture = Image.new("L", (60, 80), 200)
    ImageDraw.Draw(picture).line((0, 0, 60, 80))
    drawing, buffer = canvas()
    for box in boxes:
        drawing.drawImage(ImageReader(picture), *box)
    drawing.setFont(SONG, 10)
    drawing.drawString(50, 50, text)
    drawing.showPage()
    drawing.save()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "image"),
    [
        pytest.param(_scan((0, 0, 595, 842)), True, id="a scan"),
        pytest.param(_scan((0, 0, 595, 842), text="第3页"), True, id="a scan with a page number"),
        pytest.param(_scan((0, 0, 595, 300), (0, 300, 595, 300)), True, id="a scan in strips"),
        pytest.param(
            _scan((0, 0, 595, 842), text="这一页的文字已经由人工校对完毕不必再作识别了"),
            False,
            id="a scan with its text",
        ),
        pytest.param(_scan((100, 100, 200, 200)), False, id="a small picture"),
        pytest.param(_scan((-5000, 0, 5100, 842)), False, id="a picture mostly beside the page"),
        pytest.param(_scan(), False, id="a blank page"),
    ],
)
def test_a_page_that_is_only_a_picture_is_marked(tmp_path: Path, data: bytes, image: bool) -> None:
    call("pdf_text", tmp_path, data)
    assert rows(tmp_path, "text.jsonl")[0]["image"] is image


def test_a_missing_page_is_told_not_passed_over(tmp_path: Path) -> None:
    data = raw_pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Count 2/Kids[3 0 R 9 0 R]>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        }
    )
    with pytest.raises(Unreadable, match="page 2"):
        call("pdf_text", tmp_path, data)


def test_the_limit_of_pages_holds_before_any_is_read(tmp_path: Path) -> None:
    with pytest.raises(TooManyPages):
        call("pdf_text", tmp_path, pages(["一"], ["二"]), max_pages=1)
    assert not (tmp_path / "out/text.jsonl").exists()


def _resident_mib() -> float:
    # What earlier tests of this process freed goes back first: else it would be taken again, and nothing seen to grow.
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def test_long_documents_need_no_more_memory_than_short_ones(tmp_path: Path) -> None:
    line = b"(" + b"The quick brown fox jumps over the lazy dog. " * 2 + b") Tj 0 -12 Td "
    content = stream(b"BT /F 8 Tf 20 800 Td " + line * 30 + b"ET")
    count = 300
    head = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, b" ".join(b"%d 0 R" % (5 + i) for i in range(count))),
        3: content,
        4: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</Font<</F 4 0 R>>>>>>"
    data = raw_pdf(head | {5 + i: page for i in range(count)})
    before = _resident_mib()
    found = call("pdf_text", tmp_path, data)
    assert (found["pages"], found["chars"]) == (count, count * (30 * 90 + 29))
    spent = _resident_mib() - before

    # The control: the same pages held open all at once.
    document = pdfium.PdfDocument(data)
    before = _resident_mib()
    held = [document[i].get_textpage() for i in range(count)]
    assert _resident_mib() - before > 3 * max(spent, 5)
    assert len(held) == count
