"""Blocks of a page without tags, from how its lines lie: paragraphs, headings by size, bullets, pictures.

A guess by design: it is used only where a PDF carries no structure. Tables become lines of text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from wenyuan.engines.tools.pdf_chars import turned_box
from wenyuan.engines.tools.pdf_common import Box, View
from wenyuan.engines.tools.pdf_joining import is_unspaced, join_lines
from wenyuan.engines.tools.pdf_lines import Line

Block = dict[str, Any]

#: Type this much larger than the body's makes a short paragraph a heading.
_HEADING_SIZES = ((1.6, "h1"), (1.3, "h2"), (1.15, "h3"))
_LONGEST_HEADING = 80
_BULLET = re.compile(r"[•·●○◦■□◆◇▪▫➢➤✓\uf0a7\uf0b7\uf0d8]\s*\S|[-–*]\s+\S")
#: Upper and lower share of the page in which headers and footers stand, and on how many pages they repeat.
_MARGIN = 0.12
REPEATS = 3
#: Pictures smaller than this share of the page are ornaments.
_SMALLEST_FIGURE = 0.01


class Row(NamedTuple):
    """One line as read, its box on the displayed page and its font size, in points."""

    text: str
    box: Box
    size: float


class Frame(NamedTuple):
    """The page turned so that most of its text is level: a landscape table in a portrait book."""

    #: Clockwise degrees of most of the text on the displayed page: 0, 90, 180, 270.
    angle: int
    #: The page as displayed, turned about its upper left corner.
    page: Box

    @property
    def width(self) -> float:
        """Points."""
        return self.page.right - self.page.left

    @property
    def height(self) -> float:
        """Points."""
        return self.page.bottom - self.page.top

    def inside(self, box: Box) -> Box:
        """A box that is turned already, seen from the upper left corner of the turned page."""
        left, top = self.page.left, self.page.top
        return Box(box.left - left, box.top - top, box.right - left, box.bottom - top)


def frame_of(lines: Iterable[Line], view: View) -> Frame:
    """The frame in which most characters of the page are level."""
    weights: Counter[int] = Counter({0: 1})
    for line in lines:
        if line.angle % 90 == 0:
            weights[line.angle] += len(line.glyphs)
    angle = weights.most_common(1)[0][0]
    return Frame(angle, turned_box(Box(0.0, 0.0, view.width, view.height), -angle))


def rows_of(lines: Iterable[Line], frame: Frame, size_of: Callable[[Line], float]) -> list[Row]:
    """Level lines of a page, parts of one line (after a wide gap, a raised figure) put together again.

    Text that is turned against the rest and vertical writing are left out: stamps, margins, watermarks.
    """
    rows: list[Row] = []
    last: Line | None = None
    for line in lines:
        if line.angle != frame.angle or line.vertical:
            continue
        row = Row(line.text, frame.inside(line.box), size_of(line))
        if rows and not line.starts_line and _beside(rows[-1].box, row.box):
            gap = row.box.left - rows[-1].box.right
            between = " " if gap > 0.2 * rows[-1].size else ""
            # The larger of two sizes counts: a raised figure must not make the line small.
            size = max(rows[-1].size, row.size)
            rows[-1] = Row(rows[-1].text + between + row.text, rows[-1].box.united(row.box), size)
        else:
            if last and _within_word(last, line):
                # The hyphen that pdfium took away goes back; joining the lines decides about it.
                rows[-1] = rows[-1]._replace(text=rows[-1].text + "-")
            rows.append(row)
        last = line
    return rows


def _within_word(last: Line, line: Line) -> bool:
    """Whether a word goes on from one line to the next: no break between them in the text, only on the page."""
    end, start = last.glyphs[-1], line.glyphs[0]
    return not line.starts_line and start.at == end.at + 1 and end.char.islower() and start.char.islower()


def _beside(a: Box, b: Box) -> bool:
    common = min(a.bottom, b.bottom) - max(a.top, b.top)
    return common > 0.5 * min(a.bottom - a.top, b.bottom - b.top) and b.left >= a.right - 3


def body_size(pages: Iterable[list[Row]]) -> float:
    """The size in which most characters are set, to half a point; 0 without text."""
    weights: Counter[float] = Counter()
    for rows in pages:
        for row in rows:
            weights[round(2 * row.size) / 2] += len(row.text)
    return weights.most_common(1)[0][0] if weights else 0.0


def repeated(pages: Iterable[tuple[list[Row], Frame]]) -> set[tuple[str, int]]:
    """Keys of the lines at the upper and lower edges that stand on at least REPEATS of `pages`."""
    found: Counter[tuple[str, int]] = Counter()
    for rows, frame in pages:
        found.update({key for row in rows if (key := edge_key(row, frame))})
    return {key for key, count in found.items() if count >= REPEATS}


def edge_key(row: Row, frame: Frame) -> tuple[str, int] | None:
    """What makes two header or footer lines the same: text but for numbers, height on the page; None elsewhere."""
    middle = (row.box.top + row.box.bottom) / 2 / frame.height
    if _MARGIN <= middle <= 1 - _MARGIN:
        return None
    return re.sub(r"\d+", "#", "".join(row.text.split())), round(50 * middle)


def untagged_blocks(rows: list[Row], pictures: list[Box], frame: Frame, view: View, body: float) -> list[Block]:
    """Blocks of a page as `tagged_blocks` gives them, from its lines (headers left off) and displayed pictures."""
    placed = [(part[0].box.top, _block(part, body)) for part in paragraphs(rows)]
    smallest = _SMALLEST_FIGURE * view.width * view.height
    for picture in pictures:
        if picture.area >= smallest:
            level = frame.inside(turned_box(picture, -frame.angle))
            middle = (level.top + level.bottom) / 2
            at = next((i for i, (top, _) in enumerate(placed) if top > middle), len(placed))
            placed.insert(at, (middle, {"t": "figure", "text": "", "box": view.parts(picture)}))
    return [block for _, block in placed]


def paragraphs(rows: list[Row]) -> list[list[Row]]:
    """Lines in groups that read as one paragraph each."""
    gaps = [b.box.top - a.box.bottom for a, b in pairwise(rows) if b.box.top > a.box.top]
    usual = median(gaps) if gaps else 0.0
    parts: list[list[Row]] = []
    for row in rows:
        if parts and not _begins(row, parts[-1], rows, usual):
            parts[-1].append(row)
        else:
            parts.append([row])
    return parts


def _begins(row: Row, part: list[Row], rows: list[Row], usual_gap: float) -> bool:
    """Whether `row` begins a paragraph after the lines of `part`."""
    last = part[-1]
    size = max(row.size, last.size)
    if abs(row.size - last.size) > 0.1 * size or _BULLET.match(row.text):
        return True
    left, right = _column(last, rows)
    room = right - last.box.right
    if room > _first_word(row):
        return True  # its first word had room on the line before: that line ended on purpose
    if row.box.top < last.box.top:
        return row.box.left - _column(row, rows)[0] > size  # next column: goes on unless indented
    if row.box.top - last.box.bottom > min(usual_gap + 0.5 * size, 2.5 * size):
        return True
    # The second line of a bulleted item hangs under its text.
    return not _BULLET.match(part[0].text) and row.box.left - max(left, last.box.left) > size


def _column(row: Row, rows: list[Row]) -> tuple[float, float]:
    """Left and right edge of the column of text that `row` stands in: of all lines like it that begin about there."""
    near = [
        other.box
        for other in rows
        if abs(other.box.left - row.box.left) < 2.5 * row.size and abs(other.size - row.size) < 0.1 * row.size
    ]
    return min(box.left for box in near), max(box.right for box in near)


def _first_word(row: Row) -> float:
    """Width in points that the first word of a line would take at the end of another."""
    width = (row.box.right - row.box.left) / len(row.text)
    if is_unspaced(row.text[0]):
        return 2.2 * width  # a character, and a mark that may not begin a line
    return (len(row.text.split(maxsplit=1)[0]) + 1.5) * width


def _block(part: list[Row], body: float) -> Block:
    text = join_lines(row.text for row in part)
    if _BULLET.match(text):
        return {"t": "li", "text": text}
    if body and len(text) <= _LONGEST_HEADING:
        ratio = min(row.size for row in part) / body
        for least, kind in _HEADING_SIZES:
            if ratio >= least:
                return {"t": kind, "text": text}
    return {"t": "p", "text": text}
