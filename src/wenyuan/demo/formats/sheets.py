"""xlsx: each level-2 heading a worksheet with a merged title, typed cells, sums as formulas and a chart (openpyxl)."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from wenyuan.demo import blocks as b
from wenyuan.demo.formats.fonts import faces
from wenyuan.demo.formats.ooxml import set_properties, settle
from wenyuan.demo.source import Source

_DATE = re.compile(r"\d{4}-\d\d-\d\d$")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?$")
_PERCENT = re.compile(r"[-+]?\d+(\.\d+)?%$")
_FIRST_ROW = 3
#: A column is measured in digits of the default face, about 2 mm each.
_CM_PER_CHARACTER = 0.19


def write(source: Source, path: Path) -> None:
    """Write `source` to `path` as xlsx. The same source gives the same bytes.

    The head's `extra.charts` maps a worksheet to its chart: `kind` line or bar, `columns` (heads of the columns shown).
    """
    book = Workbook()
    book.remove(book.active)
    set_properties(book.properties, source)
    for title, blocks in _worksheets(source.blocks):
        sheet = book.create_sheet(title)
        table = next(block for block in blocks if isinstance(block, b.Table))
        notes = [b.plain(block.spans) for block in blocks if isinstance(block, b.Paragraph | b.Quote)]
        _Filler(sheet, source).fill(title, table.rows, notes)
        chart = source.extra.get("charts", {}).get(title)
        if chart:
            _chart(sheet, table.rows, chart, title, source)
    book.save(path)
    settle(path, source)


def _worksheets(blocks: list[b.Block]) -> list[tuple[str, list[b.Block]]]:
    sheets: list[tuple[str, list[b.Block]]] = []
    for block in blocks:
        if isinstance(block, b.Heading) and block.level == 2:
            sheets.append((block.text, []))
        elif sheets:
            sheets[-1][1].append(block)
    return sheets


class _Filler:
    """Fills one worksheet."""

    def __init__(self, sheet: Worksheet, source: Source) -> None:
        self.sheet, self.source = sheet, source
        self.face = faces(source.lang)[1]

    def fill(self, title: str, rows: tuple[tuple[str, ...], ...], notes: list[str]) -> None:
        sheet, columns = self.sheet, len(rows[0])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=columns)
        head = sheet.cell(1, 1, f"{self.source.title}　{title}" if self.source.is_chinese else title)
        head.font = Font(name=self.face, size=15, bold=True, color=self.source.accent)
        head.alignment = Alignment(horizontal="left", vertical="center")
        sheet.row_dimensions[1].height = 30
        for y, row in enumerate(rows, start=_FIRST_ROW):
            for x, text in enumerate(row, start=1):
                self._cell(y, x, text, last=y - _FIRST_ROW == len(rows) - 1)
        for offset, note in enumerate(notes, start=1):
            cell = sheet.cell(_FIRST_ROW + len(rows) + offset, 1, note)
            cell.font = Font(name=self.face, size=9, italic=not self.source.is_chinese, color="6B7473")
        self._layout(rows)

    def _cell(self, y: int, x: int, text: str, *, last: bool) -> None:
        cell = self.sheet.cell(y, x)
        cell.value, cell.number_format = _typed(text, get_column_letter(x), y)
        head = y == _FIRST_ROW
        total = last and any(str(self.sheet.cell(y, k).value).startswith("=") for k in range(1, x + 1))
        cell.font = Font(name=self.face, size=12, bold=head or total, color="FFFFFF" if head else "242B2A")
        cell.alignment = Alignment(
            vertical="center", horizontal="center" if head or isinstance(cell.value, dt.date) else None, wrap_text=True
        )
        cell.border = Border(bottom=Side(style="thin", color="D5DCDA"))
        if head:
            cell.fill = PatternFill("solid", fgColor=self.source.accent)
        elif (y - _FIRST_ROW) % 2 == 0:
            cell.fill = PatternFill("solid", fgColor="F3F6F5")

    def _layout(self, rows: tuple[tuple[str, ...], ...]) -> None:
        sheet = self.sheet
        for x, column in enumerate(zip(*rows, strict=True), start=1):
            longest = max(sum(2 if ord(char) > 0x2E7F else 1 for char in text) for text in column)
            sheet.column_dimensions[get_column_letter(x)].width = min(max(longest + 4, 14), 48)
        sheet.freeze_panes = sheet.cell(_FIRST_ROW + 1, 2)
        sheet.auto_filter.ref = f"A{_FIRST_ROW}:{get_column_letter(len(rows[0]))}{_FIRST_ROW + len(rows) - 1}"
        sheet.page_setup.orientation = "landscape" if len(rows[0]) > 6 else "portrait"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = f"{_FIRST_ROW}:{_FIRST_ROW}"
        sheet.oddFooter.center.text = "第 &P 页 / 共 &N 页" if self.source.is_chinese else "Page &P of &N"


def _typed(text: str, column: str, row: int) -> tuple[Any, str]:
    """A cell's value and number format. `=sum` and `=avg` stand for a formula over the column above."""
    above = f"{column}{_FIRST_ROW + 1}:{column}{row - 1}"
    if text in {"=sum", "=avg"}:
        return (f"=SUM({above})", "#,##0") if text == "=sum" else (f"=AVERAGE({above})", "#,##0.0")
    if _DATE.match(text):
        return dt.date.fromisoformat(text), "yyyy-mm-dd"
    if _PERCENT.match(text):
        return float(text[:-1]) / 100, "0.0%"
    if _NUMBER.match(text):
        return (float(text), "#,##0.0#") if "." in text else (int(text), "#,##0" if len(text) > 4 else "General")
    return text, "General"


def _chart(
    sheet: Worksheet, rows: tuple[tuple[str, ...], ...], spec: dict[str, Any], title: str, source: Source
) -> None:
    """Put a chart below the table, as wide as the table: a wider one would shrink the printed page."""
    chart = LineChart() if spec["kind"] == "line" else BarChart()
    end = _FIRST_ROW + len(rows) - 1
    if any(text.startswith("=") for text in rows[-1]):
        end -= 1
    for name in spec["columns"]:
        column = rows[0].index(name) + 1
        chart.add_data(Reference(sheet, min_col=column, min_row=_FIRST_ROW, max_row=end), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=_FIRST_ROW + 1, max_row=end))
    for series, colour in zip(chart.series, (source.accent, "C8963E", "7A8F8A", "A65D57"), strict=False):
        if spec["kind"] == "line":
            series.graphicalProperties.line.solidFill, series.smooth = colour, False
        else:
            series.graphicalProperties.solidFill = colour
    characters = sum(dimension.width for dimension in sheet.column_dimensions.values())
    chart.title, chart.width, chart.height = title, characters * _CM_PER_CHARACTER, 9
    chart.legend.position = "b"
    chart.x_axis.delete = chart.y_axis.delete = False
    sheet.add_chart(chart, f"A{_FIRST_ROW + len(rows) + 4}")
