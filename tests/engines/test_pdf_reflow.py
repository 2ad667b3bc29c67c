"""Flowing text: from tags where a PDF has them, from how the lines lie where it has not."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from tests.engines.pdf_samples import SONG, call, canvas, pages, raw_pdf, rows, shown, song, stream
from wenyuan.engines.tools.pdf_joining import join_lines


def _blocks(folder: Path, data: bytes, page: int = 1) -> list[dict[str, Any]]:
    call("pdf_reflow", folder, data, pages=[page])
    (row,) = rows(folder, "reflow.jsonl")
    assert row["n"] == page
    return row["blocks"]


@pytest.mark.parametrize(
    ("lines", "paragraph"),
    [
        pytest.param(
            ["工会是职工自愿", "结合的群众组织"], "工会是职工自愿结合的群众组织", id="Chinese without a space"
        ),
        pytest.param(["the rights", "of unions"], "the rights of unions", id="Latin with one"),
        pytest.param(["使用 LibreOffice", "转换"], "使用 LibreOffice转换", id="one side is enough"),
        pytest.param(["공공 도서관은", "모든 시민"], "공공 도서관은 모든 시민", id="Korean with one"),
        pytest.param(["an exam-", "ple"], "an example", id="a parted word"),
        pytest.param(
            ["the Anglo-", "Saxon kings", "in 1914-", "1918"],
            "the Anglo- Saxon kings in 1914- 1918",
            id="other hyphens",
        ),
        pytest.param(["  一  二 ", "", " 三"], "一 二三", id="blanks"),
        pytest.param([], "", id="nothing"),
    ],
)
def test_lines_join_as_their_language_does(lines: list[str], paragraph: str) -> None:
    assert join_lines(lines) == paragraph


class _Tagged:
    """A tagged one-page PDF, its elements given as nested tuples (type, child, ...); a text is a piece of content."""

    def __init__(self, *elements: Any, loose: str = "") -> None:
        self._objects: dict[int, bytes] = {5: song()}
        self._content = b"/Artifact BMC BT /F 9 Tf 50 810 Td %s Tj ET EMC " % shown(loose) if loose else b""
        self._pieces = 0
        self._owners: list[int] = []
        self._next = 10
        kids = b" ".join(b"%d 0 R" % self._element(element, 7) for element in elements)
        parents = b" ".join(b"%d 0 R" % owner for owner in self._owners)
        self.data = raw_pdf(
            {
                1: b"<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 7 0 R>>",
                2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
                3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/StructParents 0"
                b"/Resources<</Font<</F 5 0 R>>>>>>",
                4: stream(self._content),
                7: b"<</Type/StructTreeRoot/K[%s]/ParentTree 8 0 R/RoleMap<</Absatz/P>>>>" % kids,
                8: b"<</Nums[0[%s]]>>" % parents,
            }
            | self._objects
        )

    def _element(self, element: Any, parent: int) -> int:
        number, self._next = self._next, self._next + 1
        name, *children = element
        entries = b""
        kids = []
        for child in children:
            if isinstance(child, bytes):
                entries += child
            elif isinstance(child, str):
                kids.append(b"%d" % self._piece(child, number))
            else:
                kids.append(b"%d 0 R" % self._element(child, number))
        self._objects[number] = b"<</Type/StructElem/S/%s/P %d 0 R/Pg 3 0 R/K[%s]%s>>" % (
            name.encode(),
            parent,
            b" ".join(kids),
            entries,
        )
        return number

    def _piece(self, text: str, owner: int) -> int:
        number = self._pieces
        self._pieces += 1
        self._owners.append(owner)
        lines = b"".join(shown(line) + b" Tj 0 -14 Td " for line in text.split("\n"))
        y = 780 - 30 * number
        self._content += b"/P<</MCID %d>>BDC BT /F 12 Tf 50 %d Td %sET EMC " % (number, y, lines)
        return number


def test_tags_tell_headings_paragraphs_and_lists(tmp_path: Path) -> None:
    item = ("LI", ("Lbl", "1."), ("LBody", ("P", "制定章程"), ("L", ("LI", ("LBody", ("P", "分项"))))))
    tree = (
        "Document",
        ("H1", "第一章　总则"),
        ("H", ("P", "标题")),
        ("P", "为保障工会的\n", ("Span", "地位"), "，制定本法。"),
        ("Absatz", "Trade unions\nare mass organisations"),
        ("L", item, ("LI", ("LBody", ("P", "第二项")))),
        ("P",),
    )
    tagged = _Tagged(tree, loose="页眉：工会法")
    assert call("pdf_reflow", tmp_path, tagged.data, pages=[1]) == {"tagged": 1}
    assert _blocks(tmp_path, tagged.data) == [
        {"t": "h1", "text": "第一章　总则"},
        {"t": "h2", "text": "标题"},
        {"t": "p", "text": "为保障工会的地位，制定本法。"},
        {"t": "p", "text": "Trade unions are mass organisations"},
        {"t": "li", "text": "1. 制定章程"},
        {"t": "li", "text": "分项"},
        {"t": "li", "text": "第二项"},
    ]


def test_reading_order_is_that_of_the_tags_not_of_the_page(tmp_path: Path) -> None:
    tagged = _Tagged(("Document", ("P", "甲段"), ("P", "乙段")))
    kids = tagged.data.index(b"/K[11 0 R 12 0 R]")
    turned = tagged.data[:kids] + b"/K[12 0 R 11 0 R]" + tagged.data[kids + 17 :]
    assert [block["text"] for block in _blocks(tmp_path, turned)] == ["乙段", "甲段"]


def test_tables_stay_tables_and_wide_cells_keep_columns_apart(tmp_path: Path) -> None:
    wide = b"/A<</O/Table/ColSpan 2>>"
    head = ("THead", ("TR", ("TH", ("P", "姓名")), ("TH", wide, ("P", "工会职务"))))
    body = ("TBody", ("TR", ("TD", ("P", "张三"), ("P", "（女）")), ("TD", "主席"), ("TD",)))
    assert _blocks(tmp_path, _Tagged(("Table", ("Caption", "表一"), head, body)).data) == [
        {"t": "p", "text": "表一"},
        {"t": "table", "rows": [["姓名", "工会职务", ""], ["张三\n（女）", "主席", ""]]},
    ]


def test_a_figure_is_a_box_with_its_alternative_text(tmp_path: Path) -> None:
    layout = b"/Alt(Logo)/A<</O/Layout/BBox[59.5 421 297.5 842]>>"
    found = _blocks(tmp_path, _Tagged(("P", "前", ("Figure", layout, ""), "后")).data)
    assert found == [
        {"t": "p", "text": "前"},
        {"t": "figure", "text": "Logo", "box": [1000, 0, 4000, 5000]},
        {"t": "p", "text": "后"},
    ]
    # Text painted in a figure gives its place and, without an alternative text, what it says.
    _, drawn = _blocks(tmp_path, _Tagged(("P", "说明文字"), ("Figure", "图中的文字图中的文字图中的文字")).data)
    assert drawn["t"] == "figure"
    assert drawn["text"] == "图中的文字图中的文字图中的文字"
    assert drawn["box"][2] > 2500


def test_tags_that_leave_out_most_of_the_text_are_not_trusted(tmp_path: Path) -> None:
    tagged = _Tagged(("P", "短"), loose="这一行没有标记却占了整页文字的绝大部分")
    assert call("pdf_reflow", tmp_path, tagged.data, pages=[1]) == {"tagged": 0}
    texts = [block["text"] for block in _blocks(tmp_path, tagged.data)]
    assert "这一行没有标记却占了整页文字的绝大部分" in texts


def test_tags_that_share_their_children_are_read_once(tmp_path: Path) -> None:
    # 25 levels, each naming the next one twice: 33 million ways to the text.
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 7 0 R>>",
        2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/StructParents 0/Resources<</Font<</F 5 0 R>>>>>>",
        4: stream(b"/P<</MCID 0>>BDC BT /F 12 Tf 50 700 Td " + shown("一次") + b" Tj ET EMC"),
        5: song(),
        7: b"<</Type/StructTreeRoot/K 10 0 R/ParentTree 8 0 R>>",
        8: b"<</Nums[0[34 0 R]]>>",
    }
    for number in range(10, 35):
        kids = b"0" if number == 34 else b"%d 0 R %d 0 R" % (number + 1, number + 1)
        parent = 7 if number == 10 else number - 1
        name = b"P" if number == 34 else b"Div"
        objects[number] = b"<</Type/StructElem/S/%s/P %d 0 R/Pg 3 0 R/K[%s]>>" % (name, parent, kids)
    assert _blocks(tmp_path, raw_pdf(objects)) == [{"t": "p", "text": "一次"}]


_LINE = "职工依照宪法和法律的规定参加和组织工会的权利"


def test_untagged_lines_become_paragraphs(tmp_path: Path) -> None:
    page = [
        "　　" + _LINE[2:],
        _LINE,
        "到此为止。",
        "　　" + _LINE[2:],
        "第二段完。",
    ]
    assert [(block["t"], block["text"]) for block in _blocks(tmp_path, pages(page))] == [
        ("p", _LINE[2:] + _LINE + "到此为止。"),
        ("p", _LINE[2:] + "第二段完。"),
    ]


def test_an_indent_begins_a_paragraph_even_after_a_full_line(tmp_path: Path) -> None:
    drawing, buffer = canvas()
    drawing.setFont(SONG, 12)
    for i, (indent, text) in enumerate([(24, _LINE[2:]), (0, _LINE), (24, _LINE[2:]), (0, _LINE)]):
        drawing.drawString(72 + indent, 760 - 20 * i, text)
    drawing.showPage()
    drawing.save()
    assert [block["text"] for block in _blocks(tmp_path, buffer.getvalue())] == [_LINE[2:] + _LINE] * 2


def test_latin_lines_join_with_a_space_and_parted_words_whole(tmp_path: Path) -> None:
    page = [
        "Every worker has the right to take part in and organ-",
        "ise a trade union under the law, whatever kind of job",
        "they have.",
    ]
    assert [block["text"] for block in _blocks(tmp_path, pages(page))] == [
        "Every worker has the right to take part in and organise a trade union under the law, whatever kind of job they have."
    ]


def test_larger_type_makes_headings_and_bullets_make_items(tmp_path: Path) -> None:
    drawing, buffer = canvas()
    for y, size, text in (
        (780, 22, "工会法"),
        (740, 16, "第一章 总则"),
        (700, 12, _LINE),
        (680, 12, "• 一项"),
        (660, 12, "• 又一项"),
    ):
        drawing.setFont(SONG, size)
        drawing.drawString(72, y, text)
    drawing.showPage()
    drawing.save()
    assert [(block["t"], block["text"]) for block in _blocks(tmp_path, buffer.getvalue())] == [
        ("h1", "工会法"),
        ("h2", "第一章 总则"),
        ("p", _LINE),
        ("li", "• 一项"),
        ("li", "• 又一项"),
    ]


def _headed(count: int) -> bytes:
    drawing, buffer = canvas()
    for number in range(1, count + 1):
        drawing.setFont(SONG, 9)
        drawing.drawString(72, 810, "中华人民共和国工会法")
        drawing.drawString(280, 30, f"- {number} -")
        drawing.setFont(SONG, 12)
        drawing.drawString(72, 760, f"第{'一二三四五六'[number - 1]}页的正文")
        drawing.showPage()
    drawing.save()
    return buffer.getvalue()


def test_headers_and_footers_on_three_pages_are_left_out(tmp_path: Path) -> None:
    assert [block["text"] for block in _blocks(tmp_path, _headed(3), 2)] == ["第二页的正文"]
    assert len(_blocks(tmp_path, _headed(2), 2)) == 3, "two pages prove nothing"


def test_pictures_stand_between_the_lines_around_them(tmp_path: Path) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(picture, "PNG")
    drawing, buffer = canvas()
    drawing.setFont(SONG, 12)
    drawing.drawString(72, 760, "图前的话。")
    drawing.drawImage(ImageReader(picture), 119, 421, 238, 210.5)
    drawing.drawString(72, 300, "图后的话。")
    drawing.showPage()
    drawing.save()
    before, figure, after = _blocks(tmp_path, buffer.getvalue())
    assert (before["text"], after["text"]) == ("图前的话。", "图后的话。")
    assert figure == {"t": "figure", "text": "", "box": [2000, 2500, 4000, 2500]}


def test_a_landscape_page_in_portrait_reads_the_same(tmp_path: Path) -> None:
    drawing, buffer = canvas()
    drawing.translate(595, 0)
    drawing.rotate(90)
    drawing.setFont(SONG, 12)
    for i, text in enumerate((_LINE, "结束。")):
        drawing.drawString(100, 400 - 20 * i, text)
    drawing.showPage()
    drawing.save()
    assert [block["text"] for block in _blocks(tmp_path, buffer.getvalue())] == [_LINE + "结束。"]


def test_pages_come_in_the_order_asked_for(tmp_path: Path) -> None:
    call("pdf_reflow", tmp_path, pages(["甲"], ["乙"], ["丙"]), pages=[3, 1])
    found = [(row["n"], row["blocks"][0]["text"]) for row in rows(tmp_path, "reflow.jsonl")]
    assert found == [(3, "丙"), (1, "甲")]
