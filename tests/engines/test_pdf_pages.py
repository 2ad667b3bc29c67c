"""What a PDF says about itself, and that lies end in a named error."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from tests.engines.pdf_samples import call, canvas, one_page, pages, raw_pdf
from wenyuan.engines.errors import Empty, Encrypted, OutputTooBig, TooManyPages, Unreadable
from wenyuan.engines.tools.pdf_pages import iso_date, size_ranges


def _sized(*boxes: tuple[float, float]) -> bytes:
    drawing, buffer = canvas()
    for box in boxes:
        drawing.setPageSize(box)
        drawing.drawString(10, 10, "x")
        drawing.showPage()
    drawing.save()
    return buffer.getvalue()


def test_sizes_are_told_in_ranges_of_pages_from_zero(tmp_path: Path) -> None:
    portrait, landscape = (595, 842), (842, 595)
    facts = call("pdf_pages", tmp_path, _sized(portrait, portrait, portrait, portrait, landscape))
    assert facts["page_count"] == 5
    assert facts["sizes"] == "595x842:0-3,842x595:4"
    assert facts["tagged"] is False
    assert size_ranges([(1, 2), (3, 4), (1, 2), (1, 2)]) == "1x2:0,3x4:1,1x2:2-3"


@pytest.mark.parametrize(
    ("entries", "sizes"),
    [
        pytest.param(b"/MediaBox[0 0 595 842]/Rotate 90", "842x595:0", id="turned"),
        pytest.param(b"/MediaBox[0 0 595 842]/Rotate -90", "842x595:0", id="turned the other way"),
        pytest.param(b"/MediaBox[0 0 595 842]/CropBox[100 200 300 600]", "200x400:0", id="cropped"),
        pytest.param(b"/MediaBox[-50 -50 250 350]", "300x400:0", id="origin elsewhere"),
        pytest.param(b"/MediaBox[300 400 0 0]", "300x400:0", id="corners swapped"),
        pytest.param(b"/MediaBox[0 0 .2 900]", "1x900:0", id="a hair's breadth"),
    ],
)
def test_sizes_are_those_of_the_displayed_page(tmp_path: Path, entries: bytes, sizes: str) -> None:
    assert call("pdf_pages", tmp_path, one_page(b"", page=entries))["sizes"] == sizes


def test_properties_come_under_common_names(tmp_path: Path) -> None:
    drawing, buffer = canvas(lang="zh-CN")
    drawing.setTitle("工会法\r\n实施办法")
    drawing.setAuthor("总工会")
    drawing.setSubject("办法")
    drawing.setKeywords("工会, 经费")
    drawing.showPage()
    drawing.save()
    found = call("pdf_pages", tmp_path, buffer.getvalue())["properties"]
    assert found == {
        "title": "工会法 实施办法",
        "author": "总工会",
        "subject": "办法",
        "keywords": "工会, 经费",
        "created": "2000-01-01T00:00:00+00:00",
        "modified": "2000-01-01T00:00:00+00:00",
        "language": "zh-CN",
    }


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("D:20240229235959+08'00'", "2024-02-29T23:59:59+08:00"),
        ("D:20240229235959Z", "2024-02-29T23:59:59+00:00"),
        ("D:20240229235959-03'30", "2024-02-29T23:59:59-03:30"),
        ("20240229", "2024-02-29T00:00:00"),
        ("D:2024", "2024-01-01T00:00:00"),
        ("D:20230229", ""),
        ("D:20240101250000", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_dates_are_iso_or_nothing(text: str, date: str) -> None:
    assert iso_date(text) == date


def _tree(pages_object: bytes, **others: bytes) -> bytes:
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: pages_object}
    return raw_pdf(objects | {int(name[1:]): body for name, body in others.items()})


_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(b"", Empty, id="empty"),
        pytest.param(b"%", Unreadable, id="one byte"),
        pytest.param(b"%PDF-1.7\n", Unreadable, id="header only"),
        pytest.param(b"%%EOF", Unreadable, id="end only"),
        pytest.param(bytes(100_000), Unreadable, id="zeros"),
        pytest.param(b"MZ" + bytes(2_000) + one_page(b""), Unreadable, id="a program in front"),
        pytest.param(_tree(b"<</Type/Pages/Count 0/Kids[]>>"), Unreadable, id="no pages"),
        pytest.param(_tree(b"<</Type/Pages/Count 5/Kids[3 0 R]>>", n3=_PAGE), Unreadable, id="fewer pages than told"),
        pytest.param(_tree(b"<</Type/Pages/Count 2/Kids[2 0 R 2 0 R]>>"), Unreadable, id="kids naming their parent"),
        pytest.param(
            _tree(b"<</Type/Pages/Count 3000/Kids[" + b"3 0 R " * 3000 + b"]>>", n3=_PAGE),
            TooManyPages,
            id="one page 3000 times",
        ),
        pytest.param(one_page(b"", page=b"/MediaBox[0 0 144000 144000]"), OutputTooBig, id="a page of 50 metres"),
        pytest.param(one_page(b"", page=b"/MediaBox[0 0 1 10000000]"), OutputTooBig, id="a line without end"),
    ],
)
def test_what_cannot_be_read_ends_in_its_reason(tmp_path: Path, data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        call("pdf_pages", tmp_path, data)


def test_two_thousand_million_pages_told_are_not_waited_for(tmp_path: Path) -> None:
    # pdfium disbelieves such a number and counts.
    lie = _tree(b"<</Type/Pages/Count 2147483647/Kids[3 0 R]>>", n3=_PAGE)
    assert call("pdf_pages", tmp_path, lie)["page_count"] == 1


def test_the_limit_of_pages_is_the_callers(tmp_path: Path) -> None:
    data = pages(["一"], ["二"], ["三"])
    assert call("pdf_pages", tmp_path, data, max_pages=3)["page_count"] == 3
    with pytest.raises(TooManyPages) as refused:
        call("pdf_pages", tmp_path, data, max_pages=2)
    assert refused.value.params["limit"] == 2


@pytest.mark.parametrize("strength", [40, 128])
def test_a_password_is_told_as_such(tmp_path: Path, strength: int) -> None:
    buffer = io.BytesIO()
    drawing, buffer = canvas(encrypt=StandardEncryption("geheim", strength=strength))
    drawing.drawString(9, 9, "secret")
    drawing.save()
    with pytest.raises(Encrypted):
        call("pdf_pages", tmp_path, buffer.getvalue())
    drawing, buffer = canvas(encrypt=StandardEncryption("", ownerPassword="geheim", canPrint=0, strength=strength))
    drawing.drawString(9, 9, "open to readers")
    drawing.save()
    assert call("pdf_pages", tmp_path, buffer.getvalue())["page_count"] == 1


def _outline(folder: Path) -> list[dict[str, object]]:
    return json.loads((folder / "out/outline.json").read_text("utf-8"))


def test_the_outline_keeps_order_and_levels(tmp_path: Path) -> None:
    drawing, buffer = canvas()
    for title, level in (("第一章 总则", 0), ("第一条\x00", 1), ("第二章", 0)):
        drawing.bookmarkPage(title)
        drawing.addOutlineEntry(title, title, level)
        drawing.showPage()
    drawing.save()
    assert call("pdf_outline", tmp_path, buffer.getvalue()) == {"entries": 3}
    assert _outline(tmp_path) == [
        {"level": 0, "title": "第一章 总则", "page": 1},
        {"level": 1, "title": "第一条", "page": 2},
        {"level": 0, "title": "第二章", "page": 3},
    ]


def _bookmarked(*items: bytes) -> bytes:
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>",
        2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        3: _PAGE,
        4: b"<</Type/Outlines/First 5 0 R/Last 5 0 R>>",
    }
    return raw_pdf(objects | {5 + i: item for i, item in enumerate(items)})


_HERE = b"/Dest[3 0 R/Fit]"


def test_an_outline_that_goes_in_circles_ends(tmp_path: Path) -> None:
    a = b"<</Title(A)/Next 6 0 R/First 6 0 R" + _HERE + b">>"
    b = b"<</Title(B)/Next 5 0 R/First 5 0 R" + _HERE + b">>"
    assert call("pdf_outline", tmp_path, _bookmarked(a, b)) == {"entries": 2}


def test_a_heading_that_leads_nowhere_takes_the_next_ones_page(tmp_path: Path) -> None:
    heading = b"<</Title(Part)/First 6 0 R/Next 7 0 R>>"
    chapter = b"<</Title(Chapter)" + _HERE + b">>"
    last = b"<</Title(Nowhere)/A<</S/URI/URI(http://example.org)>>>>"
    call("pdf_outline", tmp_path, _bookmarked(heading, chapter, last))
    assert [(entry["title"], entry["page"]) for entry in _outline(tmp_path)] == [("Part", 1), ("Chapter", 1)]


def test_an_outline_is_cut_at_five_thousand(tmp_path: Path) -> None:
    items = [b"<</Title(%d)/Next %d 0 R%s>>" % (i, 6 + i, _HERE) for i in range(5_100)]
    assert call("pdf_outline", tmp_path, _bookmarked(*items)) == {"entries": 5_000}
