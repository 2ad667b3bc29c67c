"""Tables as CSV that a spreadsheet may open without harm."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

#: A cell that begins so is taken for a formula by spreadsheets, and could call a program.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_answer(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The rows as an attachment. With a byte order mark: without it Excel takes UTF-8 for something else."""
    out = io.StringIO()
    csv.writer(out).writerows([[cell(value) for value in row] for row in rows])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.csv") or "attachment"
    return response


def cell(value: object) -> str | int | float:
    """Numbers as they are; text that would be taken for a formula behind an apostrophe."""
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
