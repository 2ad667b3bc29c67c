"""Covers of books: a coloured field that bleeds off the page, with the title at its foot and the imprint below."""

from __future__ import annotations

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from wenyuan.demo.formats.word_page import Page, set_paper
from wenyuan.demo.formats.word_table import shade
from wenyuan.demo.source import Source

#: The field's share of the page's height.
_SHARE = 0.56


def add_cover(document: Document, source: Source, page: Page, imprint: str) -> None:
    """Make the first section a cover without margins and begin a second one for the text."""
    cover = document.sections[0]
    for side in ("left", "right", "top", "bottom"):
        setattr(cover, f"{side}_margin", Cm(0))
    cover.header_distance = cover.footer_distance = Cm(0)
    table = document.add_table(rows=1, cols=1)
    table.autofit = False
    _no_padding(table._tbl.tblPr, page)
    row, cell = table.rows[0], table.rows[0].cells[0]
    row.height, row.height_rule = Cm(page.height * _SHARE), WD_ROW_HEIGHT_RULE.EXACTLY
    cell.width = Cm(page.width)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
    shade(cell._tc.get_or_add_tcPr(), source.accent)
    title = cell.paragraphs[0]
    title.style = document.styles["Title"]
    title.add_run(source.title).font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
    title.paragraph_format.left_indent = title.paragraph_format.right_indent = Cm(page.side)
    title.paragraph_format.space_after = Pt(page.title)
    for text, style, before in ((source.subtitle, "Subtitle", page.title * 0.8), (imprint, "Caption", 4)):
        line = document.add_paragraph(text, style=style).paragraph_format
        line.left_indent, line.space_before = Cm(page.side), Pt(before)
    set_paper(document.add_section(WD_SECTION.NEW_PAGE), page)


def _no_padding(properties: object, page: Page) -> None:
    """Let the table begin at the paper's edge and take its whole width."""
    for name, value in (("tblW", round(page.width * 567)), ("tblInd", 0)):
        for old in properties.findall(qn(f"w:{name}")):  # type: ignore[attr-defined]
            properties.remove(old)  # type: ignore[attr-defined]
        element = OxmlElement(f"w:{name}")
        element.set(qn("w:w"), str(value))
        element.set(qn("w:type"), "dxa")
        properties.append(element)  # type: ignore[attr-defined]
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.append(margins)  # type: ignore[attr-defined]
