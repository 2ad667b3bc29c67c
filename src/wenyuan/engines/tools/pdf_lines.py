"""From characters with places to lines: what stands side by side, in reading direction, without a wide gap."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import reduce
from typing import NamedTuple

from wenyuan.engines.tools.pdf_chars import Glyph
from wenyuan.engines.tools.pdf_common import Box

#: Points. Same line: bottoms nearer than LEVEL, at most OVERLAP back and less than GAP on (reader design, section 1).
LEVEL_PT = 2.0
OVERLAP_PT = 3.0
GAP_PT = 20.0

_SPACES = frozenset(" \t\xa0")


class Line(NamedTuple):
    """Characters of one line in reading order, blanks at its ends left off; all boxes in the frame of `angle`."""

    glyphs: list[Glyph]
    #: Clockwise degrees of the reading direction on the displayed page.
    angle: int
    #: Vertical writing: the characters stand upright one below the other.
    vertical: bool
    #: A line break stands before it in pdfium's text; False for the part of a line that follows a wide gap.
    starts_line: bool

    @property
    def text(self) -> str:
        """The line as written."""
        return "".join(glyph.char for glyph in self.glyphs)

    @property
    def box(self) -> Box:
        """The box around all characters, in the line's frame."""
        return union(glyph.box for glyph in self.glyphs)


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all (at least one)."""
    return reduce(Box.united, boxes)


def is_wide(char: str) -> bool:
    """Whether a character is set like a Han character: East Asian width W or F, or A and no letter.

    Of the ambiguous ones, marks and digits such as “ … ① are wide among Han characters; letters such as é, α or я
    are parts of narrow words.
    """
    width = unicodedata.east_asian_width(char)
    return width in "WF" or (width == "A" and not unicodedata.category(char).startswith("L"))


def lines_of(glyphs: Iterable[Glyph]) -> Iterator[Line]:
    """Group characters into lines; blank lines are dropped. The order is that of the text.

    Blanks are given the room between their neighbours: pdfium's box of a blank may lie over the next character, and
    that of an inferred one means nothing.
    """
    line: list[Glyph] = []
    vertical = starts = False
    for glyph in glyphs:
        if line and not glyph.starts_line:
            if glyph.generated and not vertical:
                # It reaches to wherever the next character is; until then it has no width.
                last = line[-1].box
                glyph = glyph._replace(box=Box(last.right, last.top, last.right, last.bottom), angle=line[-1].angle)
            if not vertical and _continues(line[-1], glyph):
                line.append(glyph)
                continue
            if (vertical or len(line) == 1) and _stands_below(line[-1], glyph):
                vertical = True
                line.append(glyph)
                continue
        yield from _finished(line, vertical, starts)
        line, vertical, starts = [glyph], False, glyph.starts_line
    yield from _finished(line, vertical, starts)


def _continues(last: Glyph, glyph: Glyph) -> bool:
    a, b = last.box, glyph.box
    return (
        glyph.angle == last.angle
        and abs(b.bottom - a.bottom) < LEVEL_PT
        and b.left >= a.right - OVERLAP_PT
        and b.left - a.right < GAP_PT
    )


def _stands_below(last: Glyph, glyph: Glyph) -> bool:
    """Vertical writing: pdfium puts a break between lines, but none between characters that stand one below another."""
    a, b = last.box, glyph.box
    return (
        glyph.angle == last.angle
        and is_wide(last.char)
        and is_wide(glyph.char)
        and abs(b.left + b.right - a.left - a.right) < 2 * LEVEL_PT
        and -OVERLAP_PT <= b.top - a.bottom < GAP_PT
    )


def _finished(line: list[Glyph], vertical: bool, starts: bool) -> Iterator[Line]:
    while line and line[-1].char in _SPACES:
        line.pop()
    first = 0
    while first < len(line) and line[first].char in _SPACES:
        first += 1
    line = line[first:]
    if line:
        angle = line[0].angle
        if not vertical:
            line = _spaced(_abutted(line) if angle % 90 else line)
        yield Line(line, angle, vertical, starts)


def _abutted(line: list[Glyph]) -> list[Glyph]:
    """The same line, each character reaching to the next: the width of a slanted one is only guessed from its box."""
    for k in range(len(line) - 1):
        line[k] = line[k]._replace(box=line[k].box._replace(right=line[k + 1].box.left))
    if len(line) > 1 and is_wide(line[-1].char) == is_wide(line[-2].char):
        width = line[-2].box.right - line[-2].box.left
        line[-1] = line[-1]._replace(box=line[-1].box._replace(right=line[-1].box.left + width))
    return line


def _spaced(line: list[Glyph]) -> list[Glyph]:
    """The same line with every row of blanks spread evenly between the characters around it."""
    i = 0
    while i < len(line):
        if line[i].char not in _SPACES:
            i += 1
            continue
        end = i
        while line[end].char in _SPACES:
            end += 1
        before, after = line[i - 1].box, line[end].box
        step = max(0.0, after.left - before.right) / (end - i)
        for k in range(i, end):
            left = before.right + (k - i) * step
            line[k] = line[k]._replace(box=Box(left, before.top, left + step, before.bottom))
        i = end
    return line
