"""What the writers write, read back with the format's own library."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pptx
import pypdfium2
import pytest
from lxml import etree
from PIL import Image

from wenyuan.demo.formats import broken, pictures, plain, sheets, slides, web, word
from wenyuan.demo.source import Source, read

WRITERS: dict[str, tuple[Callable[[Source, Path], None], str, str]] = {
    "docx": (word.write, "water-survey", "docx"),
    "docx-book": (word.write, "library-handbook", "docx"),
    "pptx": (slides.write, "first-aid", "pptx"),
    "xlsx": (sheets.write, "loans", "xlsx"),
    "epub": (web.write_epub, "printing-history", "epub"),
    "html": (web.write_html, "tea", "html"),
    "txt": (plain.write_txt, "garden-walk", "txt"),
    "csv": (plain.write_csv, "glossary", "csv"),
    "md": (plain.write_md, "data-dictionary", "md"),
    "poster": (pictures.write_poster, "festival-poster", "png"),
    "map": (pictures.write_map, "garden-map", "jpg"),
    "scan": (pictures.write_scan, "old-rules", "tiff"),
    "unknown": (broken.write_unknown, "logger", "dat"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_text_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    writer, text, suffix = WRITERS[name]
    first, second, other = (tmp_path / f"{n}.{suffix}" for n in "abc")
    source = read(text)
    writer(source, first)
    writer(source, second)
    assert first.read_bytes() == second.read_bytes()
    # The control: another text does not.
    changed = replace(
        source, title="别的", markdown=source.markdown.replace("| 松径 |", "| 杉径 |", 1) + "\n另起一段。\n"
    )
    if name == "csv":
        changed = replace(changed, markdown=changed.markdown.replace("索书号", "书号", 1))
    writer(changed, other)
    assert first.read_bytes() != other.read_bytes()


def test_a_docx_has_styles_properties_page_fields_and_numbering(tmp_path: Path) -> None:
    source = read("fire-rules")
    word.write(source, tmp_path / "a.docx")
    document = docx.Document(str(tmp_path / "a.docx"))
    properties = document.core_properties
    assert (properties.title, properties.author) == (source.title, source.author)
    assert properties.created.date() == source.date
    assert {paragraph.style.name for paragraph in document.paragraphs} >= {"Title", "Subtitle", "Heading 1"}
    footer = etree.tostring(document.sections[0].footer._element).decode()
    assert 'w:instr="PAGE"' in footer
    assert 'w:instr="NUMPAGES"' in footer
    assert "第一条" not in "".join(paragraph.text for paragraph in document.paragraphs)
    assert "第%1条" in etree.tostring(document.part.numbering_part.element, encoding="unicode")


def test_a_useless_title_is_written_where_the_text_asks_for_one(tmp_path: Path) -> None:
    word.write(read("council-minutes"), tmp_path / "a.docx")
    assert docx.Document(str(tmp_path / "a.docx")).core_properties.title.startswith("Microsoft Word - 新建")


def test_slides_have_titles_a_table_and_a_native_chart(tmp_path: Path) -> None:
    slides.write(read("first-aid"), tmp_path / "a.pptx")
    deck = pptx.Presentation(str(tmp_path / "a.pptx"))
    assert all(slide.shapes.title.text for slide in deck.slides)
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    assert any(shape.has_table for shape in shapes)
    assert any(shape.has_chart for shape in shapes)


def test_a_workbook_has_dates_formulas_a_merged_title_and_a_chart(tmp_path: Path) -> None:
    sheets.write(read("water-data"), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    months, repairs, _ = book.worksheets
    assert months["B10"].value == "=SUM(B4:B9)"
    assert isinstance(repairs["D4"].value, dt.datetime)
    assert [str(area) for area in months.merged_cells.ranges] == ["A1:D1"]
    with zipfile.ZipFile(tmp_path / "a.xlsx") as container:
        assert "xl/charts/chart1.xml" in container.namelist()


def test_an_epub_begins_with_its_kind_and_is_well_formed(tmp_path: Path) -> None:
    web.write_epub(read("paper-history"), tmp_path / "a.epub")
    with zipfile.ZipFile(tmp_path / "a.epub") as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        pages = [name for name in book.namelist() if name.endswith((".xhtml", ".opf", ".xml"))]
        assert len(pages) > 8
        for name in pages:
            etree.fromstring(book.read(name))


@pytest.mark.parametrize(
    ("text", "encoding", "wrong"),
    [("garden-walk", "gbk", "utf-8"), ("lending-hant", "big5", "utf-8"), ("drill-checklist", "utf-16", "utf-8")],
)
def test_plain_text_is_in_its_encoding_and_no_other(text: str, encoding: str, wrong: str, tmp_path: Path) -> None:
    plain.write_txt(read(text), tmp_path / "a.txt", encoding=encoding)
    data = (tmp_path / "a.txt").read_bytes()
    assert data.decode(encoding).replace("\r\n", "\n") == plain.as_text(read(text))
    with pytest.raises(UnicodeDecodeError):
        data.decode(wrong)


def test_a_text_that_an_encoding_cannot_hold_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        plain.write_txt(read("garden-walk"), tmp_path / "a.txt", encoding="big5")


def test_a_scan_has_two_black_and_white_pages(tmp_path: Path) -> None:
    pictures.write_scan(read("old-rules"), tmp_path / "a.tiff")
    with Image.open(tmp_path / "a.tiff") as scan:
        assert (scan.n_frames, scan.mode) == (2, "1")


def test_a_locked_pdf_opens_with_its_word_only(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    broken.write_locked_pdf(read("locked-note"), path, password="open sesame")
    with pypdfium2.PdfDocument(path, password="open sesame") as opened:
        assert "A page behind a lock" in opened[0].get_textpage().get_text_range()
    for word_tried in (None, "", "wenyuan"):
        with pytest.raises(pypdfium2.PdfiumError, match=r"(?i)password"):
            pypdfium2.PdfDocument(path, password=word_tried)


def test_a_damaged_container_is_no_container_any_more(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    word.write(read("tea"), path)
    assert zipfile.is_zipfile(path)
    broken.damage(path)
    assert path.stat().st_size > 1000
    assert not zipfile.is_zipfile(path)
