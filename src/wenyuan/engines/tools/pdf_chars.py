"""The characters of a page with their places, each in the frame of its own reading direction."""

from __future__ import annotations

import ctypes
import math
from array import array
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from wenyuan.engines.tools.pdf_clean import clean_with_offsets
from wenyuan.engines.tools.pdf_common import Box, View

#: Stands for an index of pdfium that has no character of its own; `clean_text` drops it.
_NOTHING = "\u200b"
#: Ends a line wherever it stands.
BREAKS = frozenset("\r\n\x00")


class Glyph(NamedTuple):
    """One visible character or space.

    `box` is in the frame turned by `angle` about the page's upper left corner: x runs in the reading direction,
    y away from it to the right-hand side, so that turned text is read like level text. Points.
    """

    char: str
    #: Offset in the cleaned text of the page.
    at: int
    #: Index in pdfium's text page.
    char_index: int
    box: Box
    #: Clockwise degrees of the reading direction on the displayed page, 0 to 359.
    angle: int
    #: A line break stands before this character in pdfium's text.
    starts_line: bool
    #: A space that pdfium inferred from a gap; its box means nothing.
    generated: bool


def raw_text(text: pdfium.PdfTextPage) -> str:
    """pdfium's text with exactly one Python character an index of pdfium, so that offsets need no second map.

    A character beyond the BMP takes two indices in pdfium: the second becomes a zero-width space.
    """
    count = raw.FPDFText_CountChars(text)
    if count <= 0:
        return ""
    units = array("H", bytes(2 * (count + 1)))
    pointer = ctypes.cast(units.buffer_info()[0], ctypes.POINTER(ctypes.c_ushort))
    written = raw.FPDFText_GetText(text, 0, count, pointer)
    if written != count + 1:
        # Characters without a Unicode value are left out of the bulk text; then each index is asked for.
        units = array("H", (min(raw.FPDFText_GetUnicode(text, i), 0xFFFF) for i in range(count)))
    plain = units[:count].tobytes().decode("utf-16-le", "surrogatepass")
    return plain if len(plain) == count else "".join(map(_padded, plain))


def _padded(char: str) -> str:
    return char if ord(char) < 0x10000 else char + _NOTHING


def page_text(text: pdfium.PdfTextPage) -> str:
    """The cleaned text of a page: what is stored, searched and shown."""
    return clean_with_offsets(raw_text(text))[0]


def glyphs_of(text: pdfium.PdfTextPage, view: View) -> list[Glyph]:
    """Visible characters and spaces in pdfium's order (that of the content), each with its loose box.

    About 2 µs a character, nearly all of it pdfium's boxes.
    """
    source = raw_text(text)
    cleaned, offsets = clean_with_offsets(source)
    rect = raw.FS_RECTF()
    found: list[Glyph] = []
    angle = view.rotation
    previous = -1
    for at, (char, index) in enumerate(zip(cleaned, offsets, strict=True)):
        if char == "\n":
            continue
        broken = index - previous > 1 and any(source[i] in BREAKS for i in range(previous + 1, index))
        previous = index
        # Real characters have a text object; asking is only worth it where pdfium may have made one up.
        generated = char == " " and raw.FPDFText_IsGenerated(text, index) == 1
        if not generated:
            turned = round(math.degrees(raw.FPDFText_GetCharAngle(text, index)))
            angle = (turned + view.rotation) % 360
        raw.FPDFText_GetLooseCharBox(text, index, rect)
        box = view.box(rect.left, rect.bottom, rect.right, rect.top)
        if angle:
            box = turned_box(box, -angle) if angle % 90 == 0 else _slanted_box(text, index, view, angle, char)
        found.append(Glyph(char, at, index, box, angle, broken, generated))
    return found


def font_size(text: pdfium.PdfTextPage, index: int) -> float:
    """Size in points in which the character is set: the font's, times the text matrix, into which many PDFs put it."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, index, matrix)
    return raw.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)


def turned_point(x: float, y: float, degrees: int) -> tuple[float, float]:
    """(x, y) turned clockwise, as displayed, about the origin."""
    cos, sin = _cos_sin(degrees)
    return x * cos - y * sin, x * sin + y * cos


def turned_box(box: Box, degrees: int) -> Box:
    """The smallest level box around `box` turned clockwise by `degrees` about the origin."""
    corners = [turned_point(x, y, degrees) for x in (box.left, box.right) for y in (box.top, box.bottom)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _cos_sin(degrees: int) -> tuple[float, float]:
    exact = {0: (1.0, 0.0), 90: (0.0, 1.0), 180: (-1.0, 0.0), 270: (0.0, -1.0)}
    return exact.get(degrees % 360) or (math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))


def _slanted_box(text: pdfium.PdfTextPage, index: int, view: View, angle: int, char: str) -> Box:
    """Box of a character that is neither level nor upright: the level box around it says too little (at 45° nothing).

    Taken from its origin and font size instead: an em high, .88 of it above the baseline; as wide as the level box
    allows for that height.
    """
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text, index, x, y)
    em = font_size(text, index)
    rect = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, index, rect)
    cos, sin = _cos_sin(angle)
    # A w x h box turned by the angle fills a level box whose sides sum to (w + h)(|cos| + |sin|).
    both = (rect.right - rect.left + rect.top - rect.bottom) / (abs(cos) + abs(sin))
    width = min(max(both - em, 0.2 * em), 1.5 * em) if char != " " else 0.25 * em
    left, baseline = turned_point(*view.point(x.value, y.value), -angle)
    return Box(left, baseline - 0.88 * em, left + width, baseline + 0.12 * em)
