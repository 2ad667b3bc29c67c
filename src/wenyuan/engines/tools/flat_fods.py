"""A CSV sheet to flat ODF: columns as wide as their contents, the header row repeated, the page turned when wide."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from wenyuan.engines.tools.flat_csv import Sheet, decimals
from wenyuan.engines.tools.flat_styles import NAMESPACES, Face, fonts, size
from wenyuan.engines.tools.flat_tables import text_width
from wenyuan.engines.tools.flat_xml import attribute, inline_text

#: Centimetres a half-width character of the cell font takes, the cell's own padding, and the column's bounds.
_CM_PER_CHAR, _PADDING, _MIN_CM, _MAX_CM = 0.185, 0.35, 1.2, 7.5
_PORTRAIT_CM, _LANDSCAPE_CM = 18.0, 26.7
#: Shrunk to the page's width down to this; a wider sheet goes on on the next page to the right.
_SMALLEST_SCALE = 0.55
_SAMPLE_ROWS = 500
_CUT = "…… 余下的内容未显示，请下载原文件 / the rest is not shown: download the file"


def write_fods(sheet: Sheet, path: Path, *, name: str) -> None:
    """Write the sheet under `name`, which LibreOffice allows 31 characters without brackets and slashes."""
    widths = column_widths(sheet)
    places = sorted({p for row in sheet.rows for cell in row if (p := decimals(cell)) is not None})
    label = "".join(c for c in attribute(name) if c not in "[]*?:/\\'")[:31] or "Sheet1"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write(f'<office:document {NAMESPACES} office:version="1.2"')
        file.write(' office:mimetype="application/vnd.oasis.opendocument.spreadsheet">')
        file.write(f"<office:styles>{_styles(Face())}</office:styles>")
        file.write(f"<office:automatic-styles>{_automatic(widths, places)}</office:automatic-styles>")
        file.write(_MASTER)
        file.write(f'<office:body><office:spreadsheet><table:table table:name="{label}" table:style-name="Sheet">')
        file.writelines(f'<table:table-column table:style-name="Col{at}"/>' for at in range(len(widths)))
        file.writelines(_rows(sheet, len(widths)))
        file.write("</table:table></office:spreadsheet></office:body></office:document>\n")


def column_widths(sheet: Sheet) -> list[float]:
    """Width of each column in cm, by the 95th percentile of its contents: one long remark does not stretch all."""
    count = max((len(row) for row in sheet.rows), default=1)
    widths = []
    for at in range(count):
        cells = [row[at] for row in sheet.rows if at < len(row)]
        lengths = sorted(max(map(text_width, cell.split("\n"))) for cell in cells[:_SAMPLE_ROWS])
        typical = lengths[math.ceil(0.95 * (len(lengths) - 1))] if lengths else 0
        head = text_width(cells[0]) if cells else 0
        # A number does not wrap: what does not fit is shown as ###.
        number = max((len(cell) for cell in cells if decimals(cell) is not None), default=0)
        wanted = max(typical, min(head, 16), number) * _CM_PER_CHAR + _PADDING
        widths.append(round(max(_MIN_CM, min(wanted, _MAX_CM)), 2))
    return widths


def _rows(sheet: Sheet, width: int) -> Iterator[str]:
    rows = iter(sheet.rows)
    if sheet.has_header:
        yield f"<table:table-header-rows>{_row(next(rows), width, head=True)}</table:table-header-rows>\n"
    for row in rows:
        yield _row(row, width) + "\n"
    if sheet.is_cut:
        yield (
            '<table:table-row table:style-name="Row"><table:table-cell table:style-name="Note"'
            f' office:value-type="string"><text:p>{inline_text(_CUT)}</text:p></table:table-cell></table:table-row>\n'
        )


def _row(row: tuple[str, ...], width: int, *, head: bool = False) -> str:
    cells = [_cell(cell, head=head) for cell in row]
    # Missing places are drawn too: the grid has no teeth.
    cells.extend(['<table:table-cell table:style-name="Text"/>'] * (width - len(row)))
    return f'<table:table-row table:style-name="Row">{"".join(cells)}</table:table-row>'


def _cell(cell: str, *, head: bool) -> str:
    places = None if head else decimals(cell)
    if places is not None:
        return f'<table:table-cell table:style-name="N{places}" office:value-type="float" office:value="{cell}"/>'
    paragraphs = "".join(f"<text:p>{inline_text(line)}</text:p>" for line in cell.split("\n")) if cell else ""
    style = "Head" if head else "Text"
    return f'<table:table-cell table:style-name="{style}" office:value-type="string">{paragraphs}</table:table-cell>'


def _styles(face: Face) -> str:
    return (
        '<style:default-style style:family="table-cell"><style:text-properties'
        f' {fonts("sans", face)} {size(9.5)} fo:color="#1a1a1a" fo:language="en" fo:country="US"'
        ' style:language-asian="zh" style:country-asian="CN"/></style:default-style>'
        '<style:style style:name="Default" style:family="table-cell"/>'
    )


def _automatic(widths: list[float], places: list[int]) -> str:
    border = 'fo:border="0.5pt solid #c4c4c0" fo:padding="0.08cm" style:vertical-align="middle"'
    turned = sum(widths) > _PORTRAIT_CM
    room = _LANDSCAPE_CM if turned else _PORTRAIT_CM
    # 1 page wide while letters stay readable; else as many pages to the right as it takes.
    fits = room / max(sum(widths), 0.1) >= _SMALLEST_SCALE
    scale = 'style:scale-to-X="1" style:scale-to-Y="0"' if fits else f'style:scale-to="{_SMALLEST_SCALE:.0%}"'
    page = ("29.7cm", "21cm", "landscape") if turned else ("21cm", "29.7cm", "portrait")
    parts = [
        f'<style:style style:name="Col{at}" style:family="table-column"><style:table-column-properties'
        f' style:column-width="{width}cm"/></style:style>'
        for at, width in enumerate(widths)
    ]
    parts.append(
        '<style:style style:name="Sheet" style:family="table" style:master-page-name="Sheet">'
        '<style:table-properties table:display="true"/></style:style>'
        '<style:style style:name="Row" style:family="table-row"><style:table-row-properties'
        ' style:min-row-height="0.62cm" style:use-optimal-row-height="true"/></style:style>'
        f'<style:style style:name="Text" style:family="table-cell"><style:table-cell-properties {border}'
        ' fo:wrap-option="wrap"/></style:style>'
        f'<style:style style:name="Head" style:family="table-cell"><style:table-cell-properties {border}'
        ' fo:wrap-option="wrap" fo:background-color="#f4f3ef"/><style:text-properties fo:font-weight="bold"'
        ' style:font-weight-asian="bold"/></style:style>'
        '<style:style style:name="Note" style:family="table-cell"><style:text-properties fo:color="#666666"/>'
        "</style:style>"
    )
    parts.extend(
        f'<number:number-style style:name="F{count}"><number:number number:decimal-places="{count}"'
        f' number:min-decimal-places="{count}" number:min-integer-digits="1"/></number:number-style>'
        f'<style:style style:name="N{count}" style:family="table-cell" style:data-style-name="F{count}">'
        f'<style:table-cell-properties {border}/><style:paragraph-properties fo:text-align="end"/></style:style>'
        for count in places
    )
    parts.append(
        f'<style:page-layout style:name="Page"><style:page-layout-properties fo:page-width="{page[0]}"'
        f' fo:page-height="{page[1]}" style:print-orientation="{page[2]}" fo:margin="1.5cm"'
        f' style:print-page-order="ltr" style:table-centering="horizontal"'
        f" {scale}/>"
        '<style:header-style/><style:footer-style><style:header-footer-properties fo:min-height="0.7cm"'
        ' fo:margin-top="0.3cm"/></style:footer-style></style:page-layout>'
    )
    return "".join(parts)


_MASTER = (
    '<office:master-styles><style:master-page style:name="Sheet" style:page-layout-name="Page">'
    '<style:header style:display="false"/><style:footer><text:p><text:page-number>1</text:page-number></text:p>'
    "</style:footer></style:master-page></office:master-styles>"
)
