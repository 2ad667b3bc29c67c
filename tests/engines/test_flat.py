"""Text-like files become flat ODF that we wrote: their words and structure, nothing else of theirs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

from tests.engines import samples as make
from wenyuan.engines.errors import Unreadable, Unsupported
from wenyuan.engines.tools.flat import flatten

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


def flat(data: bytes, folder: Path, kind: str, name: str = "") -> etree._Element:
    answer = make.run(flatten, data, folder, kind=kind, name=name)
    return etree.parse(folder / answer["output"]).getroot()


def body(root: etree._Element) -> list[tuple[str, str]]:
    """Headings and paragraphs in order, as (style, text); a table by its cells."""
    found = root.find(f".//{OFFICE}text")
    assert found is not None
    return [(str(e.get(f"{TEXT}style-name")), shown(e)) for e in found.iter(f"{TEXT}h", f"{TEXT}p")]


def shown(element: etree._Element) -> str:
    """The characters of a paragraph, counted blanks and line breaks among them."""
    signs = {f"{TEXT}s": " " * int(element.get(f"{TEXT}c", "1")), f"{TEXT}line-break": "\n", f"{TEXT}tab": "\t"}
    inner = "".join(shown(child) + (child.tail or "") for child in element)
    return signs.get(str(element.tag), "") + (element.text or "") + inner


def test_chapters_of_a_chinese_text_become_headings(tmp_path: Path) -> None:
    text = "公共图书馆法\n\n第一编 总论\n第一章　总则\n第一节 一般规定\n　　第一条 为了促进公共图书馆事业发展。\n第二条是说明。\n附则\n完"
    assert body(flat(text.encode("gbk"), tmp_path, "txt")) == [
        ("Title", "公共图书馆法"),
        ("Heading1", "第一编 总论"),
        ("Heading2", "第一章　总则"),
        ("Heading3", "第一节 一般规定"),
        ("Indented", "第一条 为了促进公共图书馆事业发展。"),
        ("Body", "第二条是说明。"),
        ("Heading2", "附则"),
        ("Body", "完"),
    ]


@pytest.mark.parametrize("text", ["第一章我们说到，他终于回来了。", "第一条 目的", "各章说明", "第一章" + "很长" * 40])
def test_a_sentence_that_mentions_a_chapter_is_no_heading(text: str, tmp_path: Path) -> None:
    assert body(flat(text.encode(), tmp_path, "txt"))[0][0] == "Body"


def test_columns_made_of_blanks_keep_their_places(tmp_path: Path) -> None:
    root = flat(b"name      size\nalpha        1\nbeta\t22\n", tmp_path, "txt")
    paragraph = root.find(f".//{OFFICE}text/{TEXT}p")
    assert paragraph is not None
    assert paragraph.get(f"{TEXT}style-name") == "Listing"
    assert [s.get(f"{TEXT}c") for s in paragraph.iter(f"{TEXT}s")] == ["6", "8", "4"]
    assert len(paragraph.findall(f"{TEXT}line-break")) == 3


def test_a_line_without_end_is_cut(tmp_path: Path) -> None:
    lengths = [len(text) for _, text in body(flat("字".encode() * 10_000, tmp_path, "txt"))]
    assert lengths == [4_096, 4_096, 1_808]


def test_control_and_direction_characters_do_not_reach_the_page(tmp_path: Path) -> None:
    data = ("正常的文字一行。" * 20 + "\x1b[31m\u202egnp.exe\ufeff\x00\u200b末\uffff").encode()
    on_page = "".join(text for _, text in body(flat(data, tmp_path, "txt")))
    assert on_page == "正常的文字一行。" * 20 + "[31mgnp.exe末"


def test_an_empty_document_has_a_page(tmp_path: Path) -> None:
    for kind in ("txt", "md", "html"):
        assert body(flat(b" ", tmp_path, kind)) == [("Body", "")]


MARKDOWN = """---
title: "题名"
---
# 标题 *一*

中文一行
接着一行
and words
follow

3. 第三
4. 第四
   - 子项

     续段
- [x] 完成

> 引用

| 名 | 数 |
|---|--:|
| 甲 | 1 |

```py
if x:
    y
```

<script>alert(1)</script>

![图](http://example.org/x.png) [链接](http://example.org/)
"""


def test_markdown_keeps_its_structure_and_no_address(tmp_path: Path) -> None:
    answer = make.run(flatten, MARKDOWN.encode(), tmp_path, kind="md")
    assert answer == {"output": "flat.fodt", "title": "题名"}
    source = (tmp_path / "flat.fodt").read_text(encoding="utf-8")
    root = etree.fromstring(source.encode())
    assert [text for style, text in body(root) if style != "Code"] == [
        "标题 一", "中文一行接着一行and words follow", "第三", "第四", "子项", "续段", "完成", "引用", "名", "数", "甲", "1",
        "alert(1)", "[图] 链接",
    ]  # fmt: skip
    assert "example.org" not in source
    assert "<script" not in source
    styles = [lst.get(f"{TEXT}style-name") for lst in root.iter(f"{TEXT}list")]
    assert styles == ["Numbers", "Bullets", "Done"]
    first = root.find(f".//{TEXT}list/{TEXT}list-item")
    assert first is not None
    assert first.get(f"{TEXT}start-value") == "3"
    assert root.find(f".//{TABLE}table-header-rows") is not None


HTML = """<!DOCTYPE html><html lang="zh-TW"><head><title>题名</title>
<link rel=stylesheet href="http://example.org/a.css"><style>p{background:url(http://example.org/b)}</style></head>
<body onload="x()"><p>题名</p><h2>一</h2><p>a<b>b<i>c</i></b> d<br>e</p><img src="http://example.org/c.png" alt="图片">
<iframe src="file:///etc/passwd">frame</iframe><object data="http://example.org/d">obj</object>
<table><tr><th rowspan=2>甲</th><th colspan=2>乙</th></tr><tr><td>1</td><td align=right>2</td></tr></table>
<dl><dt>词</dt><dd>义</dd></dl><pre>x
  y</pre><svg><image href="http://example.org/e"/></svg><a href="javascript:z()">链接</a></body></html>"""


def test_html_keeps_words_and_tables_and_nothing_that_could_be_fetched_or_run(tmp_path: Path) -> None:
    root = flat(HTML.encode("gb18030"), tmp_path, "html")
    source = (tmp_path / "flat.fodt").read_text(encoding="utf-8")
    for trace in ("example.org", "passwd", "javascript", "onload", "frame", "obj"):
        assert trace not in source.partition("<office:body>")[2]
    styles = [style for style, _ in body(root)]
    assert styles[:3] == ["Title", "Heading2", "Ragged"]
    assert [text for style, text in body(root) if style in {"Inset", "Code"}] == ["义", "x\n  y"]
    assert "Noto Serif CJK TC" in source


def test_table_spans_become_covered_cells_of_a_full_grid(tmp_path: Path) -> None:
    rows = flat(HTML.encode(), tmp_path, "html").findall(f".//{TABLE}table-row")
    grid = [[etree.QName(cell).localname for cell in row] for row in rows]
    assert grid == [
        ["table-cell", "table-cell", "covered-table-cell"],
        ["covered-table-cell", "table-cell", "table-cell"],
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + "深" + "</div>" * 50_000,
        "<table>" * 2_000 + "<tr><td>深",
        "<ul><li>" * 3_000 + "深",
        "<b>" * 20_000 + "深",
        "<table><tr><td colspan=99999999 rowspan=99999999>深</td></tr><tr><td>x</td><td>y</td></tr></table>",
        "<ol start=99999999999999><li>深</ol>",
    ],
    ids=["divs", "tables", "lists", "bolds", "spans", "start"],
)
def test_hostile_nesting_still_gives_a_page(html: str, tmp_path: Path) -> None:
    assert "深" in "".join(text for _, text in body(flat(html.encode(), tmp_path, "html")))


def test_a_book_follows_its_spine_and_embeds_small_pictures(tmp_path: Path) -> None:
    picture = (
        '<img src="../images/a.png"/><img src="http://example.org/a.png" alt="远"/><img src="../../../etc/x.png"/>'
    )
    book = make.epub("<h1>甲</h1>" + picture, "<h1>乙</h1>", extra={"images/a.png": make.image("PNG", 96, 48)})
    answer = make.run(flatten, book, tmp_path, kind="epub")
    root = etree.parse(tmp_path / "flat.fodt").getroot()
    assert answer["title"] == "一本书"
    assert [text for style, text in body(root) if style == "Heading1"] == ["甲", "乙"]
    frames = root.findall(f".//{DRAW}frame")
    assert len(frames) == 1
    svg = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
    assert (frames[0].get(f"{svg}width"), frames[0].get(f"{svg}height")) == ("2.54cm", "1.27cm")


def test_pictures_of_a_book_stay_within_their_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wenyuan.engines.tools.flat_epub._PICTURE_BYTES", 100)
    book = make.epub('<p>字<img src="a.png"/></p>', extra={"OEBPS/a.png": make.image("PNG", 400, 400)})
    assert flat(book, tmp_path, "epub").find(f".//{DRAW}frame") is None


def cells(root: etree._Element) -> list[list[tuple[str, str]]]:
    """Rows of (style, value or text)."""
    return [
        [
            (str(c.get(f"{TABLE}style-name")), str(c.get(f"{OFFICE}value") or "".join(c.itertext())))
            for c in row.iter(f"{TABLE}table-cell")
        ]
        for row in root.iter(f"{TABLE}table-row")
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("charset", ["utf-8-sig", "gbk", "utf-16"])
def test_csv_is_split_whatever_its_delimiter_and_charset(delimiter: str, charset: str, tmp_path: Path) -> None:
    lines = [["编号", "名称", "说明"], ["1", "公司法", "甲，乙"], ["2", "档案法", "丙"]]
    data = "\r\n".join(delimiter.join(line) for line in lines).encode(charset)
    found = cells(flat(data, tmp_path, "csv", "目录.csv"))
    assert [[text for _, text in row] for row in found] == lines
    assert [style for style, _ in found[0]] == ["Head"] * 3


@pytest.mark.parametrize(
    ("cell", "style"),
    [
        ("12", "N0"),
        ("-5.00", "N2"),
        ("0.125", "N3"),
        ("007", "Text"),
        ("110101199001011234", "Text"),
        ("1,234", "Text"),
        ("12%", "Text"),
        ("1e5", "Text"),
        ("=1+1", "Text"),
        ("+1", "Text"),
        ("-", "Text"),
        ("@SUM(A1)", "Text"),
        ("=cmd|' /C calc'!A0", "Text"),
        ("2021-06-10", "Text"),
        ("NaN", "Text"),
        ("１２", "Text"),
    ],
)
def test_a_cell_is_a_number_only_where_it_looks_the_same_afterwards(cell: str, style: str, tmp_path: Path) -> None:
    root = flat(f'x,y\n"{cell}",z\n'.encode(), tmp_path, "csv")
    assert cells(root)[1][0] == (style, cell)
    assert "formula" not in (tmp_path / "flat.fods").read_text(encoding="utf-8")


def test_a_wide_sheet_turns_the_page_and_a_number_is_never_cut(tmp_path: Path) -> None:
    narrow = flat(b"a,b\n1,2\n", tmp_path, "csv")
    wide = flat(
        (",".join(["列名很长的一列"] * 20) + "\n" + ",".join(["123456789012345"] * 20)).encode(), tmp_path, "csv"
    )

    def layout(root: etree._Element) -> str:
        found = root.find(f".//{STYLE}page-layout-properties")
        assert found is not None
        return str(found.get(f"{STYLE}print-orientation"))

    assert (layout(narrow), layout(wide)) == ("portrait", "landscape")
    widths = [
        float(str(c.get(f"{STYLE}column-width")).removesuffix("cm"))
        for c in wide.iter(f"{STYLE}table-column-properties")
    ]
    assert min(widths) > 15 * 0.18


def test_rows_beyond_the_bound_are_left_out_and_said_so(tmp_path: Path) -> None:
    found = cells(flat(b"a,b\n" * 20_001, tmp_path, "csv"))
    assert len(found) == 20_001
    assert "download" in found[-1][0][1]


def test_quotes_and_line_ends_inside_cells_are_kept(tmp_path: Path) -> None:
    root = flat('名,说明\n甲,"一行\n又一行,""引""" \n'.encode(), tmp_path, "csv")
    paragraphs = [p.text for p in root.findall(f".//{TABLE}table-row")[1][1]]
    assert paragraphs == ["一行", '又一行,"引"']


def test_what_is_no_text_is_unreadable_and_other_kinds_are_unsupported(tmp_path: Path) -> None:
    for kind in ("txt", "csv", "md", "html"):
        with pytest.raises(Unreadable):
            flat(bytes(range(256)) * 8, tmp_path, kind)
    with pytest.raises(Unreadable):
        flat(b"no book", tmp_path, "epub")
    with pytest.raises(Unsupported):
        flat(b"x", tmp_path, "docx")


@pytest.mark.slow
def test_libreoffice_makes_pages_with_outline_of_all_of_them(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("soffice is missing")
        pytest.skip("soffice is not installed")
    inputs = {
        "text": ("txt", "通则\n\n第一章　总则\n第一条 目的。".encode()),
        "mark": ("md", MARKDOWN.encode()),
        "page": ("html", HTML.encode()),
        "book": ("epub", make.epub(f"<h1>甲</h1><p>{make.CHINESE}</p>", "<h1>乙</h1>")),
        "rows": ("csv", "编号,名称\n1,公司法\n".encode("gbk")),
    }
    sources = []
    for name, (kind, data) in inputs.items():
        output = make.run(flatten, data, tmp_path, kind=kind, name="目录.csv")["output"]
        sources.append((tmp_path / output).rename(tmp_path / f"{name}{Path(output).suffix}"))
    command = [program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", tmp_path, *sources], check=True, capture_output=True, timeout=200)
    expected = {"text": "第一条 目的。", "mark": "子项", "page": "链接", "book": make.CHINESE[:20], "rows": "公司法"}
    for name, words in expected.items():
        pdf = pypdfium2.PdfDocument(tmp_path / f"{name}.pdf")
        pages = "".join(page.get_textpage().get_text_range() for page in pdf)
        assert words in pages.replace("\r\n", "")
        pdf.close()
