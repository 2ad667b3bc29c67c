"""pptx: each level-2 heading a slide with its list, table or native chart (python-pptx, 16:9).

Bullets and East Asian faces, which python-pptx has no words for, are written into its XML elements (`_p`, `_r`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from wenyuan.demo import blocks as b
from wenyuan.demo.formats.fonts import faces
from wenyuan.demo.formats.ooxml import set_properties, settle
from wenyuan.demo.source import Source

_TITLE_LAYOUT, _CONTENT_LAYOUT, _TITLE_ONLY_LAYOUT = 0, 1, 5
_LEFT, _WIDTH = Inches(0.9), Inches(11.5)


def write(source: Source, path: Path) -> None:
    """Write `source` to `path` as pptx. The same source gives the same bytes."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    set_properties(deck.core_properties, source)
    maker = _Maker(deck, source)
    maker.cover()
    for title, body in _slides(source.blocks):
        maker.slide(title, body)
    deck.save(str(path))
    settle(path, source)


def _slides(blocks: list[b.Block]) -> list[tuple[str, list[b.Block]]]:
    slides: list[tuple[str, list[b.Block]]] = []
    for block in blocks:
        if isinstance(block, b.Heading) and block.level == 2:
            slides.append((block.text, []))
        elif slides:
            slides[-1][1].append(block)
    return slides


class _Maker:
    """Adds slides to one deck."""

    def __init__(self, deck: Any, source: Source) -> None:
        self.deck, self.source = deck, source
        self.accent = RGBColor.from_string(source.accent)
        self.face = faces(source.lang)[1]

    def cover(self) -> None:
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[_TITLE_LAYOUT])
        slide.background.fill.solid()
        slide.background.fill.fore_color.rgb = self.accent
        white, pale = RGBColor(0xFF, 0xFF, 0xFF), RGBColor(0xE3, 0xEC, 0xE9)
        title, subtitle = slide.placeholders[0], slide.placeholders[1]
        _place(title, _LEFT, Inches(2.1), _WIDTH, Inches(1.6))
        _place(subtitle, _LEFT, Inches(3.9), _WIDTH, Inches(1.4))
        title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        self._write(title.text_frame.paragraphs[0], (b.Span(self.source.title, bold=True),), 46, white)
        self._write(subtitle.text_frame.paragraphs[0], (b.Span(self.source.subtitle),), 22, pale)
        line = subtitle.text_frame.add_paragraph()
        self._write(line, (b.Span(f"{self.source.author}　{self.source.date:%Y.%m}"),), 18, pale)
        for paragraph in (title.text_frame.paragraphs[0], *subtitle.text_frame.paragraphs):
            paragraph.alignment = 1
        self._bar(slide, (_LEFT + Inches(0.1), Inches(3.76), Inches(1.6), Inches(0.06)), pale)

    def slide(self, title: str, body: list[b.Block]) -> None:
        special = [block for block in body if isinstance(block, b.Table | b.Chart)]
        words = [block for block in body if not isinstance(block, b.Table | b.Chart | b.PageBreak | b.Leaf)]
        layout = self.deck.slide_layouts[_CONTENT_LAYOUT if words else _TITLE_ONLY_LAYOUT]
        slide = self.deck.slides.add_slide(layout)
        _place(slide.shapes.title, _LEFT, Inches(0.45), _WIDTH, Inches(0.95))
        slide.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        self._write(slide.shapes.title.text_frame.paragraphs[0], (b.Span(title, bold=True),), 32, self.accent)
        slide.shapes.title.text_frame.paragraphs[0].alignment = 1
        self._bar(slide, (0, Inches(0.55), Inches(0.22), Inches(0.75)), self.accent)
        if words:
            frame = slide.placeholders[1]
            width = Inches(5.2) if special else _WIDTH
            _place(frame, _LEFT, Inches(1.65), width, Inches(4.9))
            self._words(frame.text_frame, words, 20 if special else 26 if _count(words) <= 5 else 23)
        left = _LEFT + Inches(5.5) if words else _LEFT
        for block in special:
            room = int(_WIDTH - (left - _LEFT))
            if isinstance(block, b.Table):
                self._table(slide, block, left, room)
            else:
                self._chart(slide, block, left, room)
        self._foot(slide)

    def _words(self, frame: Any, blocks: Sequence[b.Block], size: int) -> None:
        frame.word_wrap = True
        first = True
        for block in blocks:
            items = block.items if isinstance(block, b.Items) else (getattr(block, "spans", ()),)
            for number, spans in enumerate(items, start=1):
                paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
                first = False
                paragraph.space_after = Pt(size * 0.62)
                paragraph.line_spacing = 1.15
                if not isinstance(block, b.Items):
                    _no_bullet(paragraph)
                elif block.ordered:
                    _auto_number(paragraph, number)
                quiet = RGBColor(0x5B, 0x64, 0x63) if isinstance(block, b.Quote) else RGBColor(0x24, 0x2B, 0x2A)
                self._write(paragraph, spans, size, quiet)

    def _table(self, slide: Any, block: b.Table, left: int, width: int) -> None:
        rows, columns = len(block.rows), len(block.rows[0])
        shape = slide.shapes.add_table(rows, columns, left + Inches(0.1), Inches(1.75), width, Inches(0.62 * rows))
        for y, row in enumerate(block.rows):
            for x, text in enumerate(row):
                cell = shape.table.cell(y, x)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                cell.fill.solid()
                cell.fill.fore_color.rgb = (
                    self.accent if y == 0 else RGBColor(*((0xF3, 0xF6, 0xF5) if y % 2 else (0xFF,) * 3))
                )
                colour = RGBColor(0xFF, 0xFF, 0xFF) if y == 0 else RGBColor(0x24, 0x2B, 0x2A)
                self._write(cell.text_frame.paragraphs[0], (b.Span(text, bold=y == 0),), 18, colour)

    def _chart(self, slide: Any, block: b.Chart, left: int, width: int) -> None:
        data = CategoryChartData()
        data.categories = [label for label, _ in block.points]
        data.add_series(block.title, [value for _, value in block.points])
        frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, left, Inches(1.65), width, Inches(4.9), data)
        chart = frame.chart
        chart.has_legend = False
        chart.has_title = True
        self._write(chart.chart_title.text_frame.paragraphs[0], (b.Span(block.title),), 14, RGBColor(0x5B, 0x64, 0x63))
        chart.font.size = Pt(13)
        chart.font.name = self.face
        plot = chart.plots[0]
        plot.gap_width = 60
        plot.has_data_labels = True
        plot.series[0].format.fill.solid()
        plot.series[0].format.fill.fore_color.rgb = self.accent
        chart.value_axis.visible = False
        chart.value_axis.has_major_gridlines = False

    def _foot(self, slide: Any) -> None:
        box = slide.shapes.add_textbox(_LEFT, Inches(6.85), _WIDTH, Inches(0.4))
        box.text_frame.word_wrap = True
        text = f"{self.source.title}　·　{len(self.deck.slides) - 1}"
        self._write(box.text_frame.paragraphs[0], (b.Span(text),), 11, RGBColor(0x8A, 0x93, 0x91))

    @staticmethod
    def _bar(slide: Any, box: tuple[int, int, int, int], colour: RGBColor) -> None:
        bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box)
        bar.fill.solid()
        bar.fill.fore_color.rgb = colour
        bar.line.fill.background()
        bar.shadow.inherit = False

    def _write(self, paragraph: Any, spans: b.Spans, size: float, colour: RGBColor) -> None:
        for span in spans:
            run = paragraph.add_run()
            run.text = span.text
            run.font.size, run.font.name, run.font.color.rgb = Pt(size), self.face, colour
            run.font.bold, run.font.italic = span.bold, span.italic
            # python-pptx names the Latin face only; Chinese takes the East Asian one.
            face = run._r.get_or_add_rPr().makeelement(qn("a:ea"), {"typeface": self.face})
            run._r.get_or_add_rPr().append(face)


def _count(blocks: Sequence[b.Block]) -> int:
    return sum(len(block.items) if isinstance(block, b.Items) else 1 for block in blocks)


def _place(shape: Any, left: int, top: int, width: int, height: int) -> None:
    shape.left, shape.top, shape.width, shape.height = left, top, width, height


def _no_bullet(paragraph: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "0")
    properties.set("indent", "0")
    properties.append(properties.makeelement(qn("a:buNone"), {}))


def _auto_number(paragraph: Any, start: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "457200")
    properties.set("indent", "-457200")
    kind = {"type": "arabicPeriod"} | ({"startAt": str(start)} if start > 1 else {})
    properties.append(properties.makeelement(qn("a:buAutoNum"), kind))
