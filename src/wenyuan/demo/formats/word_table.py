"""Tables of a docx: a coloured head that repeats on each page, thin rules, figures set right."""

from __future__ import annotations

import re
from typing import Any

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from wenyuan.demo.formats.fonts import faces
from wenyuan.demo.formats.word_page import Page
from wenyuan.demo.source import Source

_FIGURE = re.compile(r"[-+−]?£?[\d,.–]+\s*(%|万|元|L|m³|kg|h)?$")


def add_table(document: Document, rows: tuple[tuple[str, ...], ...], source: Source, page: Page) -> None:
    """Append a table of `rows`, the first being its head, as wide as the text. An empty head is left out."""
    table = document.add_table(rows=0, cols=len(rows[0]))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _borders(table._tbl.tblPr, source.accent)
    widths = _widths(rows, page.width - 2 * page.side)
    for grid, width in zip(table.columns, widths, strict=True):
        grid.width = Cm(width)
    headless = not any(text.strip() for text in rows[0])
    figures = [_is_figures(column[1:]) for column in zip(*rows, strict=True)]
    for number, texts in enumerate(rows):
        if number == 0 and headless:
            continue
        row = table.add_row()
        _keep_whole(row._tr, head=number == 0)
        for place, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
            cell.width = Cm(width)
            paragraph = _fill(cell, text, source, page, head=number == 0, stripe=number % 2 == 0)
            if figures[place]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if headless and place == 0:
                paragraph.runs[0].bold = True
    gap = document.add_paragraph().paragraph_format
    gap.line_spacing, gap.space_after = Pt(12), Pt(0)


def shade(properties: Any, colour: str) -> None:
    """Put a background behind a paragraph or a cell, given its properties element."""
    element = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        element.set(qn(f"w:{name}"), value)
    properties.append(element)


def _fill(cell: _Cell, text: str, source: Source, page: Page, *, head: bool, stripe: bool) -> Paragraph:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(text)
    run.font.size = Pt(page.body - 1.5)
    _, family = faces(source.lang)
    run.font.name = family
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), family)
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(3)
    form.line_spacing = 1.2
    if head:
        run.bold = True
        run.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
        shade(cell._tc.get_or_add_tcPr(), source.accent)
    elif stripe:
        shade(cell._tc.get_or_add_tcPr(), "F3F6F5")
    return paragraph


def _is_figures(texts: tuple[str, ...]) -> bool:
    filled = [text for text in texts if text.strip()]
    return bool(filled) and sum(bool(_FIGURE.match(text)) for text in filled) * 2 > len(filled)


def _widths(rows: tuple[tuple[str, ...], ...], total: float) -> list[float]:
    """Share the width by the longest cell of each column, within limits; a Chinese character counts double."""
    weights = []
    for column in zip(*rows, strict=True):
        longest = max(sum(2 if ord(char) > 0x2E7F else 1 for char in text) for text in column)
        weights.append(min(max(longest, 8), 40))
    return [total * weight / sum(weights) for weight in weights]


def _borders(properties: Any, accent: str) -> None:
    borders = OxmlElement("w:tblBorders")
    for side, colour, size in (("top", accent, 8), ("bottom", accent, 8), ("insideH", "D5DCDA", 4)):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(size)), ("space", "0"), ("color", colour)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties.append(borders)


def _keep_whole(row: Any, *, head: bool) -> None:
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
