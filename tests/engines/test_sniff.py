"""What a file is, is told by its content; a name decides only among txt, csv and md."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.engines import samples as make
from tests.engines import samples_ole as old
from wenyuan.engines.errors import Empty
from wenyuan.engines.tools.sniff import sniff

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml."
SHOW = "application/vnd.openxmlformats-officedocument.presentationml."
HTML = b"<!DOCTYPE html><html><body><p>text</p></body></html>"


def told(data: bytes, folder: Path, name: str = "") -> dict[str, object]:
    return make.run(sniff, data, folder, name=name)


@pytest.mark.parametrize(
    ("kind", "family", "data"),
    [
        ("docx", "text", make.docx()),
        ("xlsx", "sheet", make.xlsx()),
        ("pptx", "slides", make.pptx()),
        ("doc", "text", old.doc(make.CHINESE)),
        ("xls", "sheet", old.xls([["名称", 1.0]])),
        ("ppt", "slides", old.ppt(make.CHINESE)),
        ("works", "text", old.ole({"MatOST": b"x", "CONTENTS": b"y"})),
        ("odt", "text", make.odf("text")),
        ("ods", "sheet", make.odf("spreadsheet", "<table:table/>")),
        ("odp", "slides", make.odf("presentation")),
        ("odg", "drawing", make.odf("graphics")),
        ("odt", "text", make.flat_odf("text")),
        ("ods", "sheet", make.flat_odf("spreadsheet")),
        ("rtf", "text", make.rtf()),
        ("pdf", "pdf", make.pdf()),
        ("txt", "plain", make.CHINESE.encode()),
        ("html", "markup", HTML),
        ("epub", "ebook", make.epub()),
        ("png", "image", make.image("PNG")),
        ("jpg", "image", make.image("JPEG")),
        ("tiff", "image", make.image("TIFF")),
        ("webp", "image", make.image("WEBP")),
        ("bmp", "image", make.image("BMP")),
        ("gif", "image", make.image("GIF")),
        ("svg", "image", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("ofd", "unknown", make.zipped({"OFD.xml": "<ofd:OFD/>", "Doc_0/Document.xml": "<x/>"})),
        ("xps", "unknown", make.zipped({"[Content_Types].xml": "<Types/>", "FixedDocSeq.fdseq": "<x/>"})),
        ("zip", "archive", make.zipped({"报告.docx": b"PK"})),
        ("rar", "archive", b"Rar!\x1a\x07\x01\x00" + bytes(40)),
        ("7z", "archive", b"7z\xbc\xaf\x27\x1c" + bytes(40)),
        ("gz", "archive", b"\x1f\x8b\x08" + bytes(40)),
        ("tar", "archive", b"a.txt".ljust(257, b"\0") + b"ustar\x0000" + bytes(250)),
        ("exe", "unknown", b"MZ" + bytes(2_000) + make.pdf()),
        ("ps", "unknown", b"%!PS-Adobe-3.0\n{} loop"),
        ("eps", "unknown", b"%!PS-Adobe-3.0 EPSF-3.0\n"),
        ("heic", "image", b"\0\0\0\x18ftypheic" + bytes(40)),
        ("mht", "markup", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"),
        ("msg", "unknown", old.ole({"__properties_version1.0": b"x"})),
        ("vsd", "drawing", old.ole({"VisioDocument": b"x"})),
        ("ole", "unknown", old.ole({"Something": b"x"})),
        ("caj", "unknown", b"CAJ\0" + bytes(100)),
        ("unknown", "unknown", random.Random(1).randbytes(5_000)),
        ("unknown", "unknown", bytes(100_000)),
    ],
)
def test_kind_and_family_are_told_without_a_name(kind: str, family: str, data: bytes, tmp_path: Path) -> None:
    answer = told(data, tmp_path)
    assert (answer["kind"], answer["family"]) == (kind, family)
    assert answer["encrypted"] is False
    assert answer["macro"] is False


@pytest.mark.parametrize(
    ("kind", "variant", "data"),
    [
        ("docx", "dotx", make.retyped(make.docx(), WORD + "document.main", WORD + "template.main")),
        ("docx", "docm", make.retyped(make.docx(), WORD + "document.main", "application/vnd.ms-word.document.macroEnabled.main")),
        ("docx", "dotm", make.retyped(make.docx(), WORD + "document.main", "application/vnd.ms-word.template.macroEnabledTemplate.main")),
        ("xlsx", "xltx", make.retyped(make.xlsx(), EXCEL + "sheet.main", EXCEL + "template.main")),
        ("xlsx", "xlsm", make.retyped(make.xlsx(), EXCEL + "sheet.main", "application/vnd.ms-excel.sheet.macroEnabled.main")),
        ("xlsx", "xlsb", make.retyped(make.xlsx(), EXCEL + "sheet.main+xml", "application/vnd.ms-excel.sheet.binary.macroEnabled.main")),
        ("pptx", "potx", make.retyped(make.pptx(), SHOW + "presentation.main", SHOW + "template.main")),
        ("pptx", "ppsx", make.retyped(make.pptx(), SHOW + "presentation.main", SHOW + "slideshow.main")),
        ("pptx", "pptm", make.retyped(make.pptx(), SHOW + "presentation.main", "application/vnd.ms-powerpoint.presentation.macroEnabled.main")),
        ("doc", "dot", old.doc("x", template=True)),
        ("odt", "ott", make.odf("text-template")),
        ("odt", "fodt", make.flat_odf()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_variants_keep_their_kind(kind: str, variant: str, data: bytes, tmp_path: Path) -> None:
    answer = told(data, tmp_path, f"文件.{variant}")
    assert (answer["kind"], answer["variant"], answer["name_agrees"]) == (kind, variant, True)


@pytest.mark.parametrize(
    ("ending", "kind", "data"),
    [
        ("wps", "doc", old.doc(make.CHINESE)),
        ("wpt", "doc", old.doc(make.CHINESE)),
        ("et", "xls", old.xls([["x"]])),
        ("dps", "ppt", old.ppt("x")),
        ("pps", "ppt", old.ppt("x")),
    ],
)
def test_kingsofts_names_and_old_shows_are_variants_of_the_microsoft_kinds(
    ending: str, kind: str, data: bytes, tmp_path: Path
) -> None:
    answer = told(data, tmp_path, f"文件.{ending}")
    assert (answer["kind"], answer["variant"], answer["name_agrees"]) == (kind, ending, True)


def test_wps_saved_as_ooxml_agrees_too(tmp_path: Path) -> None:
    answer = told(make.docx(), tmp_path, "文件.wps")
    assert (answer["kind"], answer["name_agrees"]) == ("docx", True)


def test_ooxml_members_may_come_in_any_order(tmp_path: Path) -> None:
    parts = make.members(make.docx())
    for order in (sorted(parts), sorted(parts, reverse=True)):
        assert told(make.zipped({name: parts[name] for name in order}), tmp_path)["kind"] == "docx"


def test_odf_without_a_mimetype_member_is_told_by_its_manifest(tmp_path: Path) -> None:
    parts = make.members(make.odf("presentation"))
    del parts["mimetype"]
    assert told(make.zipped(parts), tmp_path)["kind"] == "odp"


@pytest.mark.parametrize(
    "data",
    [
        make.retyped(make.docx(), "x", "x", {"word/vbaProject.bin": b"x"}),
        old.ole({"WordDocument": bytes(600)}, storages=("Macros",)),
        make.zipped({**make.members(make.odf()), "Basic/Standard/Module1.xml": b"<x/>"}),
    ],
    ids=["ooxml", "ole", "odf"],
)
def test_macros_are_noticed(data: bytes, tmp_path: Path) -> None:
    assert told(data, tmp_path)["macro"] is True


@pytest.mark.parametrize(
    ("kind", "name", "data"),
    [
        ("xlsx", "账.xlsx", old.ole({"EncryptedPackage": b"x", "EncryptionInfo": b"y"})),
        ("pptx", "a.pptm", old.ole({"EncryptedPackage": b"x", "EncryptionInfo": b"y"})),
        ("ooxml", "a", old.ole({"EncryptedPackage": b"x", "EncryptionInfo": b"y"})),
        ("doc", "a.doc", old.doc("x", encrypted=True)),
        ("xls", "a.xls", old.xls([], encrypted=True)),
        ("ppt", "a.ppt", old.ppt("x", encrypted=True)),
        ("odt", "a.odt", make.odf(encrypted=True)),
        ("pdf", "a.pdf", make.pdf(password="secret")),
        ("epub", "a.epub", make.epub(extra={"META-INF/rights.xml": b"<rights/>"})),
    ],
)
def test_a_password_is_noticed(kind: str, name: str, data: bytes, tmp_path: Path) -> None:
    answer = told(data, tmp_path, name)
    assert (answer["kind"], answer["encrypted"], answer["name_agrees"]) == (kind, True, True)


def test_a_pdf_that_only_forbids_printing_is_open(tmp_path: Path) -> None:
    data = make.pdf(password="")
    assert b"/Encrypt" in data
    assert told(data, tmp_path)["encrypted"] is False


def test_an_epub_with_obfuscated_fonts_is_open(tmp_path: Path) -> None:
    fonts = b'<encryption><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></encryption>'
    assert told(make.epub(extra={"META-INF/encryption.xml": fonts}), tmp_path)["encrypted"] is False


@pytest.mark.parametrize(
    ("kind", "name", "data", "agrees"),
    [
        ("html", "表.doc", HTML, False),
        ("html", "表.xls", b"<table><tr><td>1</td></tr></table>", False),
        ("rtf", "a.doc", make.rtf(), True),
        ("html", "a.png", HTML, False),
        ("exe", "a.docx", b"MZ" + bytes(100), False),
        ("pdf", "a.pdf", b"\xef\xbb\xbf\r\n" + make.pdf(), True),
        ("pdf", "a.pdf", b"HTTP/1.1 200 OK\r\n\r\n" + make.pdf(), True),
        ("pdf", "a.zip", make.pdf() + make.zipped({"a": b"b"}), False),
        ("gif", "a.js", b"GIF89a=1;//" + bytes(30), True),
        ("html", "a.html", HTML + b"%PDF-1.4\n%%EOF", True),
        ("doc", "a.doc", b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>', True),
        ("xls", "a.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', True),
        ("docx", "第3.2", make.docx(), True),
        ("docx", "README", make.docx(), True),
    ],
)  # fmt: skip
def test_content_wins_over_the_name(kind: str, name: str, data: bytes, agrees: bool, tmp_path: Path) -> None:
    answer = told(data, tmp_path, name)
    assert (answer["kind"], answer["name_agrees"]) == (kind, agrees)


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        ("csv", "a.csv", "a,b\n1,2\n"),
        ("csv", "a.TSV", "a\tb\n1\t2\n"),
        ("md", "README.md", "# Title\n"),
        ("md", "README.md", "<div align=center>\n\n# Title"),
        ("txt", "a.txt", "# Title\na,b"),
        ("txt", "a.log", "a,b\n"),
        ("txt", "", "a,b\n"),
        ("txt", "main.py", "import os\n"),
        ("html", "a.md", "<!DOCTYPE html><html></html>"),
        ("html", "page.htm", "some <b>bold</b> words"),
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_the_name_decides_among_plain_texts_only(kind: str, name: str, text: str, charset: str, tmp_path: Path) -> None:
    answer = told(text.encode(charset), tmp_path, name)
    assert (answer["kind"], answer["name_agrees"]) == (kind, kind != "html" or name != "a.md")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("docx", make.docx()[:8_000]),
        ("odt", make.odf()[:-30]),
        ("doc", old.doc(make.CHINESE)[:2_000]),
        ("epub", make.epub()[:-40]),
    ],
)
def test_a_damaged_container_still_has_a_kind_and_tells_its_damage(kind: str, data: bytes, tmp_path: Path) -> None:
    answer = told(data, tmp_path)
    assert answer["kind"] == kind
    if kind != "doc":
        assert "damaged" in str(answer["detail"])


def test_nothing_is_empty(tmp_path: Path) -> None:
    with pytest.raises(Empty):
        told(b"", tmp_path)


@pytest.mark.parametrize("seed", range(30))
def test_no_mutation_of_a_container_breaks_the_sniffer(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    data = bytearray(dice.choice([make.docx(), old.doc(make.CHINESE), make.odf(), old.xls([["x"]]), make.epub()]))
    for _ in range(40):
        data[dice.randrange(8, len(data))] = dice.randrange(256)
    assert told(bytes(data), tmp_path)["kind"]
