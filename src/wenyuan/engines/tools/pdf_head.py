"""The head of a document as it looks: the lines of its first page with the size of their letters.

What stands largest at the top of page 1 is what a reader takes for the title, whatever the file says of itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any

import pypdfium2 as pdfium

from wenyuan.engines.tools.pdf_chars import Glyph, font_size, glyphs_of
from wenyuan.engines.tools.pdf_common import View
from wenyuan.engines.tools.pdf_lines import GAP_PT, union

#: Lines that are told; a title stands among the first.
MAX_LINES = 40
#: Characters of a line that are told.
MAX_CHARS = 200
#: Letters of a line whose size is asked for: a line is set in one size, or its median says enough.
_ASKED = 9


def head_lines(text: pdfium.PdfTextPage, view: View) -> list[dict[str, Any]]:
    """The first level lines of a page in the order of its text.

    Each is {"text", "size": points of its letters, "top", "left", "right": parts of the page, 0 to 1}.
    """
    found: list[dict[str, Any]] = []
    for row in _rows(glyphs_of(text, view)):
        words = " ".join("".join(glyph.char for glyph in row).split())[:MAX_CHARS]
        visible = [glyph for glyph in row if not glyph.char.isspace()]
        if not words or not visible:
            continue
        box = union(glyph.box for glyph in visible)
        step = max(1, len(visible) // _ASKED)
        size = median(font_size(text, glyph.char_index) for glyph in visible[::step])
        places = {"top": box.top / view.height, "left": box.left / view.width, "right": box.right / view.width}
        found.append({"text": words, "size": round(size, 1), **{name: round(at, 3) for name, at in places.items()}})
        if len(found) == MAX_LINES:
            break
    return found


def _rows(glyphs: list[Glyph]) -> Iterator[list[Glyph]]:
    """Level characters by line as the text breaks them, and at wide gaps.

    Coarser than pdf_lines, which parts letters of other heights from their neighbours because it lays text over a picture.
    """
    row: list[Glyph] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if glyph.angle:
            continue
        is_blank = glyph.char.isspace()
        if row and (glyph.starts_line or (last is not None and not is_blank and _is_apart(last, glyph))):
            yield row
            row, last = [], None
        row.append(glyph)
        if not is_blank:
            last = glyph
    yield row


def _is_apart(last: Glyph, glyph: Glyph) -> bool:
    a, b = last.box, glyph.box
    height = max(a.bottom - a.top, b.bottom - b.top)
    return b.left - a.right > max(GAP_PT, height) or abs(b.top + b.bottom - a.top - a.bottom) > 1.6 * height
