"""Quick text: what a reader would see is found at once, in every format, however hostile the file."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.engines import samples as make
from tests.engines import samples_ole as old
from wenyuan.engines.errors import Encrypted, EngineError, Unreadable
from wenyuan.engines.tools.quicktext import READERS, quick_text
from wenyuan.engines.tools.sniff_kinds import KINDS
from wenyuan.engines.tools.text_sink import Full, TextSink

WORD_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_NS = "http://purl.oclc.org/ooxml/wordprocessingml/main"
MC_NS = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def text(data: bytes, folder: Path, kind: str) -> str:
    answer = make.run(quick_text, data, folder, kind=kind)
    written = (folder / "text.txt").read_text(encoding="utf-8")
    assert answer["chars"] == len(written)
    return written


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("docx", make.docx(make.CHINESE, make.ENGLISH), f"{make.CHINESE}\n{make.ENGLISH}"),
        ("pptx", make.pptx("第一页", "第二页"), "第一页\n第二页"),
        ("xlsx", make.xlsx([["名称", "数量"], ["公司法", 12], [None, 1.5]]), "Sheet\n名称\t数量\n公司法\t12\n1.5"),
        ("xls", old.xls([["名称", "数量"], ["公司法", 12.0]]), "Sheet1\n名称\t数量\n公司法\t12"),
        ("doc", old.doc(make.CHINESE + "\r第二段\r"), make.CHINESE + "\n第二段"),
        ("doc", old.doc("中文\r", compressed="café “quoted”\r"), "café “quoted”\n中文"),
        ("ppt", old.ppt(make.CHINESE, "English title"), make.CHINESE + "\nEnglish title"),
        ("odt", make.odf("text", "<text:h>标题</text:h><text:p>正文</text:p>"), "标题\n正文"),
        ("odt", make.flat_odf(), make.CHINESE),
        ("odp", make.odf("presentation"), make.CHINESE),
        ("ods", make.odf("spreadsheet", '<table:table table:name="表"><table:table-row><table:table-cell office:value-type="string"><text:p>公司法</text:p></table:table-cell></table:table-row></table:table>'), "表\n公司法"),
        ("rtf", make.rtf(), make.CHINESE),
        ("pdf", make.pdf("First page", "Second page"), "First page\nSecond page"),
        ("txt", make.CHINESE.encode("gbk"), make.CHINESE),
        ("csv", "名称,数量\n公司法,12".encode("utf-16"), "名称,数量\n公司法,12"),
        ("md", b"# Title\n\nSome **bold** [link](http://x) text\n\n- item", "Title\nSome bold link text\n• item"),
        ("html", "<title>t</title><script>no()</script><p>正文 <b>粗</b></p>".encode(), "正文 粗"),
        ("epub", make.epub("<p>甲</p>", "<p>乙</p>"), "甲\n乙"),
        ("png", make.image("PNG"), ""),
        ("doc", b'<?xml version="1.0"?><w:wordDocument xmlns:w="x"><w:p><w:t>a</w:t><w:t>b</w:t></w:p></w:wordDocument>', "ab"),
        ("xls", b'<Workbook xmlns:ss="x"><ss:Data>a</ss:Data><ss:Data>b</ss:Data></Workbook>', "a\nb"),
        ("xls", b"\x09\x00\x04\x00\x02\x00\x10\x00", ""),
    ],
)  # fmt: skip
def test_every_format_gives_its_text(kind: str, data: bytes, expected: str, tmp_path: Path) -> None:
    assert text(data, tmp_path, kind) == expected


def body(xml: str, namespace: str = WORD_NS) -> bytes:
    head = f'<w:document xmlns:w="{namespace}" xmlns:mc="{MC_NS}"><w:body>'
    return make.zipped({**make.members(make.docx()), "word/document.xml": f"{head}{xml}</w:body></w:document>"})


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>", "a\tb\nc"),
        ("<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>a</w:t></w:r></w:p>", "a"),
        ("<w:p><w:del><w:delText>old</w:delText></w:del><w:ins><w:t>new</w:t></w:ins></w:p>", "new"),
        ("<w:p><w:instrText>TOC</w:instrText><w:t>shown</w:t></w:p>", "shown"),
        (
            "<w:p><mc:Choice><w:t>once</w:t></mc:Choice><mc:Fallback><w:t>once</w:t></mc:Fallback></w:p>",
            "once",
        ),
    ],
    ids=["signs", "tab stops", "revisions", "fields", "fallback"],
)
def test_word_runs_are_read_as_they_are_shown(xml: str, expected: str, tmp_path: Path) -> None:
    assert text(body(xml), tmp_path, "docx") == expected


def test_strict_ooxml_and_moved_main_parts_are_read(tmp_path: Path) -> None:
    assert text(body("<w:p><w:t>strict</w:t></w:p>", STRICT_NS), tmp_path, "docx") == "strict"
    parts = make.members(make.docx("moved"))
    parts["word/document2.xml"] = parts.pop("word/document.xml")
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"word/document.xml", b"word/document2.xml")
    assert text(make.zipped(parts), tmp_path, "docx") == "moved"


def test_slides_come_in_the_order_they_are_shown(tmp_path: Path) -> None:
    parts = make.members(make.pptx("甲", "乙"))
    show = parts["ppt/presentation.xml"].decode()
    first, second = (part for part in show.split("<p:sldIdLst>")[1].split("</p:sldIdLst>")[0].split("/>") if part)
    swapped = show.replace(f"{first}/>{second}/>", f"{second}/>{first}/>")
    assert swapped != show
    assert text(make.zipped({**parts, "ppt/presentation.xml": swapped}), tmp_path, "pptx") == "乙\n甲"


def test_speaker_notes_and_masters_are_not_on_the_page(tmp_path: Path) -> None:
    assert text(old.ppt("shown", notes="hidden"), tmp_path, "ppt") == "shown"
    notes = (
        '<text:p>shown</text:p><presentation:notes xmlns:presentation="p"><text:p>hidden</text:p></presentation:notes>'
    )
    assert text(make.odf("presentation", notes), tmp_path, "odp") == "shown"


def test_word_fields_leave_their_result(tmp_path: Path) -> None:
    field = "见 \x13 HYPERLINK \x13 nested \x15 \x14第三条\x15。"
    assert text(old.doc(field), tmp_path, "doc") == "见 第三条。"


def test_odf_blanks_deletions_and_notes_are_told_apart(tmp_path: Path) -> None:
    xml = (
        '<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:p>a<text:s text:c="3"/>b<text:tab/>c'
        "<text:span>d</text:span>e<text:line-break/>f</text:p>"
    )
    assert text(make.odf("text", xml), tmp_path, "odt") == "a   b\tcde\nf"


def test_a_far_cell_costs_no_memory_and_its_text_is_found(tmp_path: Path) -> None:
    parts = make.members(make.xlsx([["公司法"]]))
    sheet = parts["xl/worksheets/sheet1.xml"]
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData>'
    data = make.zipped({**parts, "xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", far)})
    assert sorted(text(data, tmp_path, "xlsx").split()) == ["far", "公司法"]


def test_rtf_pictures_are_no_text(tmp_path: Path) -> None:
    picture = r"{\pict\pngblip " + "89504e47" * 500 + "}" + r"{\pict\bin300 " + "z" * 300 + "}"
    assert text(make.rtf(extra=picture), tmp_path, "rtf") == make.CHINESE


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    for declared in (f'SYSTEM "{secret.as_uri()}"', '"TOPSECRET"'):
        xml = f'<!DOCTYPE w [<!ENTITY x {declared}>]><w:document xmlns:w="{WORD_NS}"><w:p><w:t>a&x;b</w:t></w:p></w:document>'
        data = make.zipped({**make.members(make.docx()), "word/document.xml": xml})
        assert "TOPSECRET" not in text(data, tmp_path, "docx")


def test_text_ends_at_the_bound(tmp_path: Path) -> None:
    sink = TextSink(limit=10)
    sink.line("12345")
    with pytest.raises(Full):
        sink.line("67890")
    assert sink.text() == "12345\n6789"
    assert make.run(quick_text, make.docx(*[make.CHINESE] * 50), tmp_path, kind="docx", max_chars=20)["chars"] == 20


@pytest.mark.parametrize(
    ("kind", "data", "reason"),
    [
        ("doc", old.doc("x", encrypted=True), Encrypted),
        ("xls", old.xls([], encrypted=True), Encrypted),
        ("pdf", make.pdf(password="secret"), Encrypted),
        ("doc", old.ole({"WordDocument": b"\xec\xa5\xc1\0" + bytes(600), "0Table": b"x"}), Unreadable),
        ("doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(10), Unreadable),
        ("ppt", old.ole({"Other": b"x"}), Unreadable),
        ("xls", old.ole({"Workbook": b"x"}), Unreadable),
        ("pdf", b"%PDF-1.7 nothing", Unreadable),
        ("epub", make.zipped({"mimetype": "application/epub+zip"}), Unreadable),
    ],
)
def test_what_cannot_be_read_says_why(kind: str, data: bytes, reason: type[EngineError], tmp_path: Path) -> None:
    with pytest.raises(reason):
        text(data, tmp_path, kind)


def test_hostile_piece_tables_end(tmp_path: Path) -> None:
    data = bytearray(old.doc("abc"))
    at = data.index(struct.pack("<II", 0, 3))
    struct.pack_into("<I", data, at + 4, 0x7FFFFFFF)
    with pytest.raises(Unreadable):
        text(bytes(data), tmp_path, "doc")


def test_every_kind_with_a_road_has_quick_text_but_pictures_and_works() -> None:
    expected = {name for name, kind in KINDS.items() if kind.road not in {None, "image"}} - {"works"}
    assert set(READERS) == expected


def test_text_before_the_damage_is_kept(tmp_path: Path) -> None:
    data = make.zipped({**make.members(make.docx(make.CHINESE)), "word/footnotes.xml": "<f>" + "注" * 500 + "</f>"})
    at = data.index(b"word/footnotes.xml") + len("word/footnotes.xml") + 4
    broken = data[:at] + b"\xff\xff\xff" + data[at + 3 :]
    assert text(broken, tmp_path, "docx") == make.CHINESE
