"""docx: a Source as a document with real styles, numbering, tables, header and footer (python-docx).

What python-docx has no words for (borders, shading, fields, numbering) is written into its XML elements here and in
the word_* modules; hence their `_p`, `_tc`, `_tbl`.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from wenyuan.demo import blocks as b
from wenyuan.demo.formats.drawing import bar_chart, leaf
from wenyuan.demo.formats.ooxml import set_properties, settle
from wenyuan.demo.formats.word_cover import add_cover
from wenyuan.demo.formats.word_numbering import Numbering
from wenyuan.demo.formats.word_page import BOOKS, Page, border, dress, furnish, rule
from wenyuan.demo.formats.word_table import add_table, shade
from wenyuan.demo.source import Source

#: Background of remarks; their border has it, too, which is how a paragraph gets padding.
_REMARK = "EEF3F1"


def write(source: Source, path: Path) -> None:
    """Write `source` to `path` as docx. The same source gives the same bytes."""
    document = docx.Document()
    set_properties(document.core_properties, source)
    page = dress(document, source)
    _Walk(document, source, page).run()
    document.save(str(path))
    settle(path, source)


class _Walk:
    """Lays the blocks of one text out, in order."""

    def __init__(self, document: Document, source: Source, page: Page) -> None:
        self.document, self.source, self.page = document, source, page
        self.numbering = Numbering(document)
        self.tables = self.figures = 0
        self.fresh_page = False

    def run(self) -> None:
        self.front()
        for block in self.source.blocks:
            self.add(block)

    def front(self) -> None:
        """Title, subtitle and imprint: a cover of its own for books, the head of the first page otherwise."""
        source = self.source
        if source.layout in BOOKS:
            add_cover(self.document, source, self.page, self.imprint_text())
            furnish(self.document.sections[-1], source)
            self.fresh_page = True
            return
        furnish(self.document.sections[0], source)
        title = self.document.add_paragraph(source.title, style="Title")
        if source.layout == "rules":
            title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if source.subtitle:
            subtitle = self.document.add_paragraph(source.subtitle, style="Subtitle")
            if source.layout == "rules":
                subtitle.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if source.layout == "report":
            line = self.document.add_paragraph(self.imprint_text(), style="Caption")
            line.paragraph_format.space_after = Pt(14)
            rule(line, "bottom", source.accent, 12, 6)

    def imprint_text(self) -> str:
        """Author and date in the manner of the language."""
        date = self.source.date
        if self.source.is_chinese:
            return f"{self.source.author}　{date.year}年{date.month}月{date.day}日"
        return f"{self.source.author} · {date.day} {date:%B %Y}"

    def add(self, block: b.Block) -> None:
        match block:
            case b.Heading():
                self.heading(block)
            case b.Paragraph(spans):
                self.prose(spans)
            case b.Quote(spans):
                self.remark(spans)
            case b.Items():
                self.list(block)
            case b.Table(rows):
                add_table(self.document, rows, self.source, self.page)
            case b.Chart(title, points):
                self.figures += 1
                label = f"图 {self.figures}　{title}" if self.source.is_chinese else f"Figure {self.figures}. {title}"
                self.picture(bar_chart(points, self.source.accent), self.page.width - 2 * self.page.side, label)
            case b.Leaf(shape, colour):
                self.picture(leaf(shape, colour), 4.6, "")
            case b.PageBreak():
                self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
                self.fresh_page = True
                return
        self.fresh_page = False

    def heading(self, block: b.Heading) -> None:
        paragraph = self.document.add_heading(block.text, min(block.level - 1, 3))
        if block.level == 2 and self.source.layout == "rules":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            if self.source.is_chinese:
                self.numbering.chapter(paragraph)
        elif block.level == 2 and self.source.layout in BOOKS and not self.fresh_page:
            paragraph.paragraph_format.page_break_before = self.source.extra.get("chapter_pages", True)

    def prose(self, spans: b.Spans) -> WordParagraph:
        paragraph = self.document.add_paragraph()
        self.runs(paragraph, spans)
        if self.source.is_chinese:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            indent_two_characters(paragraph)
        return paragraph

    def remark(self, spans: b.Spans) -> None:
        paragraph = self.document.add_paragraph()
        self.runs(paragraph, spans)
        shade(paragraph._p.get_or_add_pPr(), _REMARK)
        frame = dict.fromkeys(("top", "bottom", "right"), (_REMARK, 4, 6))
        border(paragraph, {**frame, "left": (self.source.accent, 24, 8)})
        form = paragraph.paragraph_format
        form.left_indent, form.right_indent, form.space_before, form.space_after = Cm(0.5), Cm(0.3), Pt(8), Pt(12)

    def list(self, block: b.Items) -> None:
        articles = block.ordered and self.source.layout == "rules" and self.source.is_chinese
        number = 0 if articles else self.numbering.start(ordered=block.ordered)
        for spans in block.items:
            paragraph = self.document.add_paragraph()
            self.runs(paragraph, spans)
            if articles:
                self.numbering.article(paragraph)
                indent_two_characters(paragraph)
            else:
                self.numbering.put(paragraph, number)
                paragraph.paragraph_format.space_after = Pt(3)

    def picture(self, png: bytes, width_cm: float, caption: str) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.add_run().add_picture(BytesIO(png), width=Cm(width_cm))
        paragraph.paragraph_format.line_spacing = 1.0
        if caption:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.keep_with_next = True
            self.document.add_paragraph(caption, style="Caption").alignment = WD_ALIGN_PARAGRAPH.CENTER

    @staticmethod
    def runs(paragraph: WordParagraph, spans: b.Spans) -> None:
        for span in spans:
            run = paragraph.add_run(span.text)
            # None leaves the face to the style; False would switch a style's bold off.
            run.bold, run.italic = span.bold or None, span.italic or None


def indent_two_characters(paragraph: WordParagraph) -> None:
    """Indent the first line by two characters whatever their size, as Chinese text wants."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), "480")
