"""Quick text of workbooks: the cells of every sheet, a line a row.

calamine lays a sheet out as one rectangle from its first to its last cell, so a single cell in the far corner asks for
400 GB. The rectangle is therefore measured first; of a sparse giant only the strings are read, which is what people
search for.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook

from wenyuan.engines.errors import Encrypted, Unreadable
from wenyuan.engines.tools.ole import look_into_ole
from wenyuan.engines.tools.text_sink import TextSink
from wenyuan.engines.tools.text_xml import forget, iterparse

#: Cells of one rectangle: 24 bytes each in calamine, so 100 MB.
MAX_CELLS = 4_000_000
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["']""")


def sheet_text(path: Path, sink: TextSink) -> None:
    """All sheets in order, hidden ones too: name, then rows with tabs between the cells that hold something."""
    if _is_sparse_giant(path):
        _shared_strings(path, sink)
        return
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            if not book.sheets_metadata:
                raise Unreadable("no sheets")
            for meta in book.sheets_metadata:
                if str(meta.typ).endswith("WorkSheet"):
                    sink.line(meta.name)
                    for row in book.get_sheet_by_name(meta.name).iter_rows():
                        if cells := [text for cell in row if (text := cell_text(cell))]:
                            sink.line("\t".join(cells))
    except CalamineError as error:
        # calamine tries one format after the other and reports a password as no format at all.
        if look_into_ole(path).encrypted:
            raise Encrypted(str(error)) from error
        raise Unreadable(str(error)) from error


def cell_text(cell: Any) -> str:
    """A cell's value as people would type it: whole numbers without .0, dates without a midnight."""
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case float():
            return f"{cell:.10g}"
        case dt.datetime() if cell.time() == dt.time():
            return cell.date().isoformat()
        case dt.datetime():
            return cell.isoformat(" ", "seconds")
    return str(cell)


def _is_sparse_giant(path: Path) -> bool:
    """Whether some sheet of an xlsx spans more cells than MAX_CELLS between its corners."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                with package.open(name) as member:
                    if _rectangle(member) > MAX_CELLS:
                        return True
    return False


def _rectangle(member: IO[bytes]) -> int:
    """Cells between the corners of a sheet, from the cells' own addresses: the declared dimension may lie."""
    rows, columns = [1 << 30, 0], [1 << 30, 0]
    rest = b""
    while chunk := member.read(1024**2):
        text = rest + chunk
        for letters, digits in _CELL.findall(text):
            row, column = int(digits), _column(letters)
            rows = [min(rows[0], row), max(rows[1], row)]
            columns = [min(columns[0], column), max(columns[1], column)]
        rest = text[-200:]
    return max(0, rows[1] - rows[0] + 1) * max(0, columns[1] - columns[0] + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _shared_strings(path: Path, sink: TextSink) -> None:
    with zipfile.ZipFile(path) as package:
        parts = [n for n in package.namelist() if re.fullmatch(r"xl/(sharedStrings|worksheets/[^/]+)\.xml", n)]
        for part in sorted(parts):
            with package.open(part) as member:
                for _, element in iterparse(member, tags=("si", "row")):
                    if text := "".join(str(t.text or "") for t in element.iter("{*}t")):
                        sink.line(text)
                    forget(element)
