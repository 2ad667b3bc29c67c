"""The text layer and the boxes of passages lie on the ink, whatever way the page is turned or cut."""

from __future__ import annotations

import ctypes
import json
import math
import unicodedata
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from PIL import ImageChops
from pypdfium2 import raw

from tests.engines.pdf_samples import SONG, call, canvas, mapped, one_page, pages, rows, shown, song
from wenyuan.engines.tools.pdf_chars import Glyph
from wenyuan.engines.tools.pdf_common import Box, View
from wenyuan.engines.tools.pdf_layer import line_runs
from wenyuan.engines.tools.pdf_lines import Line

_LAW = [
    "第一条 为保障工会在国家政治、经济和社会生活中的地位，确定工会的权利与义务，",
    "发挥工会在社会主义现代化建设事业中的作用，根据宪法，制定本法。",
    "第二条　工会是中国共产党领导的“职工自愿结合”的工人阶级群众组织——是中国共产党",
    "联系职工群众的桥梁和纽带。（2021年12月24日修正）",
]


def _layer(folder: Path, data: bytes) -> dict[str, Any]:
    call("pdf_layer", folder, data, pages=[1])
    return rows(folder, "layer.jsonl")[0]


def _clusters(text: str) -> list[str]:
    found: list[str] = []
    for char in text:
        if found and unicodedata.category(char) == "Mn":
            found[-1] += char
        else:
            found.append(char)
    return found


def _centres(layer: dict[str, Any]) -> list[tuple[str, float, float, int, float]]:
    """(character, x, y, turn, em) in points as a browser places them: half an em each, and the letter-spacing after it."""
    found = []
    for text, left, top, size, spacing, turn in layer["runs"]:
        em, gap = (value / 400 * layer["w"] for value in (size, spacing))
        x0, y0 = left / 100 * layer["w"], top / 100 * layer["h"]
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        for i, cluster in enumerate(_clusters(text)):
            along, across = (i + 0.5) * (0.5 * em + gap), em / 2
            found.append((cluster, x0 + along * cos - across * sin, y0 + along * sin + across * cos, turn, em))
    return found


def _displayed(data: bytes) -> list[tuple[str, float, float]]:
    """(character, x, y) of the centres of pdfium's own boxes, by pdfium's own way from the page to the display."""
    page = pdfium.PdfDocument(data)[0]
    text = page.get_textpage()
    width, height = page.get_size()
    scale = 1_000
    found = []
    for i in range(text.count_chars()):
        char = chr(raw.FPDFText_GetUnicode(text, i))
        if char.isspace():
            continue
        left, bottom, right, top = text.get_charbox(i, loose=True)
        x, y = ctypes.c_int(), ctypes.c_int()
        size = (round(width * scale), round(height * scale))
        raw.FPDF_PageToDevice(page, 0, 0, *size, 0, (left + right) / 2, (bottom + top) / 2, x, y)
        found.append((char, x.value / scale, y.value / scale))
    return found


def _errors(data: bytes, folder: Path) -> list[float]:
    """How far each character of the layer lies beside its place in reading direction, in shares of the page's width.

    Across that direction a line is as high as its highest character; more than half an em off is an error too.
    """
    layer = _layer(folder, data)
    placed = [entry for entry in _centres(layer) if not entry[0].isspace()]
    wanted = _displayed(data)
    assert [char for char, *_ in placed] == [char for char, *_ in wanted]
    errors = []
    for (_, x, y, turn, em), (_, u, v) in zip(placed, wanted, strict=True):
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        along, across = (u - x) * cos + (v - y) * sin, (v - y) * cos - (u - x) * sin
        assert abs(across) < em / 4
        errors.append(abs(along) / layer["w"])
    return errors


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param(b"/MediaBox[0 0 595 842]", id="plain"),
        pytest.param(b"/MediaBox[0 0 595 842]/CropBox[30 600 560 800]", id="cropped"),
        pytest.param(b"/MediaBox[-20 -40 595 842]", id="origin elsewhere"),
        pytest.param(b"/MediaBox[0 0 595 842]/Rotate 90", id="turned right"),
        pytest.param(b"/MediaBox[0 0 595 842]/Rotate 180/CropBox[30 600 560 800]", id="upside down and cropped"),
        pytest.param(b"/MediaBox[10 20 595 842]/Rotate 270", id="turned left, origin elsewhere"),
    ],
)
def test_chinese_characters_lie_within_a_thousandth_of_the_width(tmp_path: Path, entries: bytes) -> None:
    lines = b"".join(shown(line) + b" Tj 0 -20 Td " for line in (_LAW[1], _LAW[0][4:], "桥梁和纽带。"))
    data = one_page(b"BT /F 12 Tf 50 700 Td " + lines + b"ET", page=entries)
    errors = _errors(data, tmp_path)
    assert len(errors) > 60
    assert max(errors) < 0.001


def test_mixed_text_lies_close_and_its_chinese_exactly(tmp_path: Path) -> None:
    data = pages(_LAW)
    layer = _layer(tmp_path, data)
    errors = _errors(data, tmp_path)
    wide = [unicodedata.east_asian_width(char) in "WFA" for char, _, _ in _displayed(data)]
    assert max(error for error, is_wide in zip(errors, wide, strict=True) if is_wide) < 0.001
    assert max(errors) < 0.01
    assert sum(layer["lines"]) == len(layer["runs"])
    assert len(layer["lines"]) == 4


def test_unevenly_set_characters_are_placed_one_by_one_where_they_must(tmp_path: Path) -> None:
    # A gap of half a character within the line, such as justification and narrowed punctuation leave.
    data = one_page(b"BT /F 12 Tf 50 700 Td [" + shown("工会的") + b"-150" + shown("权利和义务") + b"] TJ ET")
    assert [run[0] for run in _layer(tmp_path, data)["runs"]] == ["工会的", "权利和义务"]
    assert max(_errors(data, tmp_path)) < 0.001


def test_runs_end_where_widths_change_and_after_spaces_of_narrow_text(tmp_path: Path) -> None:
    layer = _layer(tmp_path, pages(["中国工会 Trade Union Law第3条"]))
    assert [run[0] for run in layer["runs"]] == ["中国工会", " ", "Trade ", "Union ", "Law", "第", "3", "条"]
    assert layer["lines"] == [8]


def test_a_line_ends_at_a_wide_gap_and_at_another_height(tmp_path: Path) -> None:
    drawing, buffer = canvas()
    drawing.setFont(SONG, 12)
    for x, y, text in ((72, 700, "姓名"), (300, 700, "张三"), (72, 680, "职务")):
        drawing.drawString(x, y, text)
    drawing.save()
    layer = _layer(tmp_path, buffer.getvalue())
    assert [run[0] for run in layer["runs"]] == ["姓名", "张三", "职务"]
    assert layer["lines"] == [1, 1, 1]


def test_combining_marks_count_as_part_of_their_letter() -> None:
    def glyph(char: str, left: float, right: float) -> Glyph:
        return Glyph(char, 0, 0, Box(left, 90, right, 100), 0, False, False)

    letters = [glyph("q", 50, 56), glyph("\u0301", 50, 50), glyph("e", 56, 62), glyph("\u0301", 56, 56)]
    view = View(100, 100, 0, (1, 0, 0, -1, 0, 100))
    ((text, left, _, size, spacing, _),) = line_runs(Line(letters, 0, False, True), view)
    assert text == "q\u0301é"  # composed where Unicode has a letter for it
    # Two advances of half an em and two spacings are the twelve points.
    assert 2 * (0.5 * size + spacing) / 4 == pytest.approx(12)
    assert left == 50


def test_a_blank_page_has_no_layer(tmp_path: Path) -> None:
    assert _layer(tmp_path, one_page(b"BT /F 12 Tf 9 9 Td " + shown("  ") + b" Tj ET")) == {
        "n": 1,
        "w": 595,
        "h": 842,
        "runs": [],
        "lines": [],
    }


@pytest.mark.parametrize("turn", [90, 180, 270, 45, 30])
def test_turned_text_is_placed_with_its_turn(tmp_path: Path, turn: int) -> None:
    drawing, buffer = canvas()
    drawing.setFont(SONG, 20)
    drawing.translate(300, 400)
    drawing.rotate(turn)
    drawing.drawString(0, 0, "内部资料注意保存")
    drawing.save()
    data = buffer.getvalue()
    (run,) = _layer(tmp_path, data)["runs"]
    assert run[5] == (360 - turn) % 360  # PDF turns against the clock, CSS with it
    # pdfium's box of a slanted character is the level box around it; its centre is the character's still.
    assert max(_errors(data, tmp_path)) < (0.001 if turn % 90 == 0 else 0.01)


def test_vertical_writing_is_left_out_of_the_layer(tmp_path: Path) -> None:
    vertical = one_page(b"BT /F 20 Tf 300 700 Td " + shown("中华人民共和国") + b" Tj ET", font=song(b"UniGB-UCS2-V"))
    assert _layer(tmp_path, vertical)["runs"] == []
    level = one_page(b"BT /F 20 Tf 300 700 Td " + shown("中华人民共和国") + b" Tj ET")
    assert [run[0] for run in _layer(tmp_path, level)["runs"]] == ["中华人民共和国"]


def test_pages_come_in_the_order_asked_for(tmp_path: Path) -> None:
    assert call("pdf_layer", tmp_path, pages(["一"], ["二"], ["三"]), pages=[3, 1]) == {"pages": 2}
    assert [(row["n"], row["runs"][0][0]) for row in rows(tmp_path, "layer.jsonl")] == [(3, "三"), (1, "一")]


def _boxes(folder: Path, data: bytes, *passages: str) -> list[list[list[int]]]:
    call("pdf_text", folder, data)
    text = rows(folder, "text.jsonl")[0]["text"]
    ranges = [[text.index(passage), text.index(passage) + len(passage)] for passage in passages]
    call("pdf_boxes", folder, data, ranges={"1": ranges})
    return json.loads((folder / "out/boxes.json").read_text())["1"]


def _ink(data: bytes) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what is painted, in 1/10,000 of the displayed page."""
    picture = pdfium.PdfDocument(data)[0].render(scale=2).to_pil().convert("L")
    left, top, right, bottom = ImageChops.invert(picture).point(lambda grey: 255 * (grey > 64)).getbbox()
    return tuple(1e4 * value / side for value, side in zip((left, top, right, bottom), picture.size * 2, strict=True))


_TWO_INKS = (
    b"1 g BT /F 30 Tf 100 500 Td "
    + shown("前面的话")
    + b" Tj ET 0 g BT /F 30 Tf 220 500 Td "
    + shown("工会主席")
    + b" Tj ET"
)


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param(b"/MediaBox[0 0 595 842]", id="plain"),
        pytest.param(b"/MediaBox[0 0 595 842]/CropBox[90 400 560 600]", id="cropped"),
        pytest.param(b"/MediaBox[0 0 595 842]/Rotate 90", id="turned right"),
        pytest.param(b"/MediaBox[-30 -30 595 842]/Rotate 180", id="upside down"),
        pytest.param(b"/MediaBox[0 0 595 842]/CropBox[90 400 560 600]/Rotate 270", id="turned left and cropped"),
    ],
)
def test_a_box_lies_on_the_ink_of_its_passage(tmp_path: Path, entries: bytes) -> None:
    # The words before are painted in white: the ink is that of the passage alone.
    data = one_page(_TWO_INKS, page=entries)
    ((box,),) = _boxes(tmp_path, data, "工会主席")
    x, y, width, height = box
    left, top, right, bottom = _ink(data)
    slack = 120
    assert x - slack <= left < right <= x + width + slack
    assert y - slack <= top < bottom <= y + height + slack
    assert (right - left) * (bottom - top) > 0.6 * width * height


def test_a_passage_over_a_lines_end_has_a_box_a_line(tmp_path: Path) -> None:
    data = pages(["甲乙丙丁戊己庚辛", "壬癸子丑寅卯辰巳"])
    ((first, second),) = _boxes(tmp_path, data, "庚辛\n壬癸子")
    assert second[1] > first[1] + first[3] / 2
    assert first[2] == pytest.approx(2 / 3 * second[2], abs=2)
    assert second[0] == pytest.approx(1e4 * 72 / 595, abs=2)


def test_offsets_are_those_of_the_cleaned_text(tmp_path: Path) -> None:
    # Zero-width, dropped and two-index characters before the passage must not shift it.
    data = mapped("甲\u00ad\ufeff\U00020000\ufe0f⼯会乙")
    call("pdf_text", tmp_path, data)
    assert rows(tmp_path, "text.jsonl")[0]["text"] == "甲\U00020000工会乙"
    ((box,),) = _boxes(tmp_path, data, "工会")
    advance = 12 / 595 * 1e4  # Courier's, at 20 pt
    assert box[0] == pytest.approx(50 / 595 * 1e4 + 5 * advance, abs=2)
    assert box[2] == pytest.approx(2 * advance, abs=2)


def test_a_passage_in_vertical_writing_is_one_tall_box(tmp_path: Path) -> None:
    data = one_page(b"BT /F 20 Tf 300 700 Td " + shown("中华人民共和国") + b" Tj ET", font=song(b"UniGB-UCS2-V"))
    ((box,),) = _boxes(tmp_path, data, "人民共和")
    assert box[3] * 842 == pytest.approx(4 * box[2] * 595, rel=0.1)


def test_a_passage_of_blanks_or_beyond_the_text_has_no_box(tmp_path: Path) -> None:
    data = pages(["工会", "法"])
    call("pdf_boxes", tmp_path, data, ranges={"1": [[2, 3], [900, 950], [1, 1]]})
    assert json.loads((tmp_path / "out/boxes.json").read_text()) == {"1": [[], [], []]}


def test_what_lies_far_outside_the_page_is_left_out(tmp_path: Path) -> None:
    layer = _layer(tmp_path, one_page(b"BT /F1 12 Tf 10 500 Td (%s) Tj ET" % (b"cheap loans " * 400)))
    assert layer["runs"] and all(-1000 <= run[1] <= 1100 for run in layer["runs"])
    assert sum(layer["lines"]) == len(layer["runs"]) < 800
