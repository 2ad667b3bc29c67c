"""Tables to ODF: a full grid with covered cells, columns as wide as their contents ask, header rows that repeat."""

from __future__ import annotations

import unicodedata

from wenyuan.engines.tools.flat_blocks import Cell, Table, plain
from wenyuan.engines.tools.flat_inline import runs_xml
from wenyuan.engines.tools.flat_styles import TEXT_WIDTH
from wenyuan.engines.tools.flat_xml import inline_text

#: LibreOffice's tables get slow beyond; a wider table is data, not text.
MAX_COLUMNS = 64
#: Widths in half-width characters: narrower columns break words, wider ones starve the others.
_NARROWEST, _WIDEST = 4, 44


def text_width(text: str) -> int:
    """Columns a terminal would need: Chinese characters count two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def column_styles(table: Table, number: int) -> str:
    """Automatic styles of the table and its columns, named after its number in the document."""
    weights = _weights(table)
    total = sum(weights) or 1
    # A small table is as wide as it needs, a large one fills the page.
    width = min(TEXT_WIDTH, max(4.0, 0.21 * total + 0.4 * len(weights)))
    columns = "".join(
        f'<style:style style:name="Table{number}.{at}" style:family="table-column"><style:table-column-properties'
        f' style:column-width="{width * weight / total:.2f}cm"/></style:style>'
        for at, weight in enumerate(weights)
    )
    return (
        f'<style:style style:name="Table{number}" style:family="table"><style:table-properties'
        f' style:width="{width:.2f}cm" table:align="{"margins" if width >= TEXT_WIDTH else "center"}"'
        ' fo:margin-top="0.2cm" fo:margin-bottom="0.4cm"/></style:style>' + columns
    )


def table_xml(table: Table, number: int) -> str:
    """The table element, its caption before it."""
    grid = _grid(table)
    width = len(grid[0]) if grid else 0
    heads = next((n for n, row in enumerate(table.rows) if not all(cell.header for cell in row)), 0)
    rows = [f"<table:table-row>{''.join(map(_cell_xml, row))}</table:table-row>" for row in grid]
    if heads:
        rows[:heads] = ["<table:table-header-rows>", *rows[:heads], "</table:table-header-rows>"]
    columns = "".join(f'<table:table-column table:style-name="Table{number}.{at}"/>' for at in range(width))
    caption = f'<text:p text:style-name="Caption">{inline_text(table.caption)}</text:p>' if table.caption else ""
    return f'{caption}<table:table table:style-name="Table{number}">{columns}{"".join(rows)}</table:table>'


def _grid(table: Table) -> list[list[Cell | None]]:
    """Every place of the table: the cell that begins there, or None where a span covers it."""
    places: dict[tuple[int, int], Cell | None] = {}
    width = 1
    height = len(table.rows)
    for row, cells in enumerate(table.rows):
        column = 0
        for cell in cells:
            while (row, column) in places:
                column += 1
            if column >= MAX_COLUMNS:
                break
            columns, rows = min(cell.columns, MAX_COLUMNS - column), min(cell.rows, height - row)
            # A span runs only as far as its place is free: two spans never cover the same place.
            while columns > 1 and any((row, column + n) in places for n in range(columns)):
                columns -= 1
            for down in range(rows):
                for right in range(columns):
                    places[row + down, column + right] = None
            places[row, column] = Cell(cell.runs, cell.header, columns, rows, cell.align)
            width = max(width, column + columns)
            column += columns
    empty = Cell(())
    return [[places.get((row, column), empty) for column in range(width)] for row in range(height)]


def _cell_xml(cell: Cell | None) -> str:
    if cell is None:
        return "<table:covered-table-cell/>"
    spans = ""
    if cell.columns > 1 or cell.rows > 1:
        spans = f' table:number-columns-spanned="{cell.columns}" table:number-rows-spanned="{cell.rows}"'
    style = "CellHead" if cell.header else {"right": "Right", "center": "Center"}.get(cell.align, "CellText")
    look = "Head" if cell.header else "Cell"
    return (
        f'<table:table-cell table:style-name="{look}"{spans} office:value-type="string">'
        f'<text:p text:style-name="{style}">{runs_xml(cell.runs)}</text:p></table:table-cell>'
    )


def _weights(table: Table) -> list[int]:
    """Wanted width of each column, from its cells that span one column: between the longest word and the longest text."""
    grid = _grid(table)
    weights = [_NARROWEST] * (len(grid[0]) if grid else 0)
    for row in grid[:500]:
        for at, cell in enumerate(row):
            if cell is not None and cell.columns == 1:
                longest = max((text_width(line) for line in plain(cell.runs).split("\n")), default=0)
                weights[at] = max(weights[at], min(longest, _WIDEST))
    return weights
