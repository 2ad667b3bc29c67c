"""CSV read as it is meant: delimiter, header row, and cells whose type is certain; everything else stays text."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from wenyuan.engines.errors import Unreadable
from wenyuan.engines.tools.flat_blocks import MAX_CHARS, MAX_LINE

#: About 450 pages of 45 rows: more is a data set, which one downloads.
MAX_ROWS = 20_000
MAX_COLUMNS = 256
_DELIMITERS = (",", ";", "\t", "|")
#: A number that is shown as it was written: no leading zeros (a post code), at most 15 digits (an identity number
#: has 18), no grouping. Signs of formulas (= + @) make text, so nothing is ever computed.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.(\d{1,10}))?")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Rows of cells as written, and whether the first row names the columns."""

    rows: tuple[tuple[str, ...], ...]
    has_header: bool
    #: Rows or columns were left out.
    is_cut: bool = False


def read_csv(text: str) -> Sheet:
    """Read at most MAX_ROWS x MAX_COLUMNS cells of at most MAX_LINE characters. Raises Unreadable."""
    cut = len(text) > MAX_CHARS
    text = text[:MAX_CHARS].replace("\x00", "")
    declared = _SEPARATOR_LINE.match(text)
    delimiter = declared[1] if declared else guess_delimiter(text)
    rows: list[tuple[str, ...]] = []
    # A field that is longer is cut below; the parser must not stop at it.
    csv.field_size_limit(MAX_CHARS + 1)
    try:
        for row in csv.reader(io.StringIO(text[declared.end() if declared else 0 :], newline=""), delimiter=delimiter):
            if len(rows) == MAX_ROWS:
                cut = True
                break
            cut = cut or len(row) > MAX_COLUMNS
            rows.append(tuple(cell[:MAX_LINE].strip() for cell in row[:MAX_COLUMNS]))
    except csv.Error as error:
        raise Unreadable(f"csv: {error}") from error
    while rows and not any(rows[-1]):
        rows.pop()
    return Sheet(rows=tuple(rows), has_header=_has_header(rows), is_cut=cut)


def guess_delimiter(text: str) -> str:
    """The sign that splits most of the first lines into the same number of fields; a comma where none does."""
    sample = text[:64_000]
    best, best_delimiter = 0.0, ","
    for delimiter in _DELIMITERS:
        try:
            counts = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row][:200]
        except csv.Error:
            continue
        # The last line of the sample may be cut.
        counts = counts[:-1] or counts
        width, lines = Counter(counts).most_common(1)[0] if counts else (1, 0)
        agreement = lines / len(counts) if counts else 0.0
        if width > 1 and agreement * min(width, 4) > best:
            best, best_delimiter = agreement * min(width, 4), delimiter
    return best_delimiter


def decimals(cell: str) -> int | None:
    """Decimal places of a cell that is certainly a number, or None for text."""
    found = _NUMBER.fullmatch(cell)
    if not found or len(cell.replace(".", "")) > 16:
        return None
    return len(found[1] or "")


def _has_header(rows: list[tuple[str, ...]]) -> bool:
    """The first row names the columns: all filled with short, different texts, and not the only row."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    first = rows[0]
    short = all(cell and len(cell) <= 40 and decimals(cell) is None for cell in first)
    return short and len(set(first)) == len(first)
