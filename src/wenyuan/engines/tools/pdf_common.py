"""Opening PDFs and their pages: limits, errors, and the way from PDF user space to the page as displayed.

Everything here runs in a jailed child: pdfium parses foreign bytes. Page numbers are 1-based, as people say them.
"""

from __future__ import annotations

import ctypes
import json
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from wenyuan.engines.errors import Empty, Encrypted, OutputTooBig, TooManyPages, Unreadable

#: Longest side of a page in points (25.4 m). Beyond it, boxes are mistakes or attacks.
MAX_SIDE_PT = 72_000
#: Pages of one document that are made readable, unless the task's arguments say otherwise.
MAX_PAGES = 2_000


@contextmanager
def open_pdf(path: Path) -> Iterator[pdfium.PdfDocument]:
    """The document at `path`, closed afterwards. Raises Empty, Encrypted, Unreadable.

    pdfium reads from the file as it needs, so a large PDF costs no memory by itself.
    """
    if path.stat().st_size == 0:
        raise Empty
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        # An unknown security handler is a lock without a key too.
        if error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
            raise Encrypted(str(error)) from error
        raise Unreadable(str(error)) from error
    try:
        yield document
    finally:
        document.close()


def count_pages(document: pdfium.PdfDocument, *, limit: int = MAX_PAGES) -> int:
    """Number of pages, at least 1. Raises Unreadable for none, TooManyPages above `limit`.

    pdfium believes /Count where it can; pages that are not there show when they are asked for.
    """
    count = len(document)
    if count < 1:
        raise Unreadable("the PDF has no pages")
    if count > limit:
        raise TooManyPages(f"{count} pages", limit=limit)
    return count


def page_size(document: pdfium.PdfDocument, number: int) -> tuple[float, float]:
    """Width and height in points as displayed (/Rotate and /CropBox applied), without parsing the page's content.

    Raises Unreadable for a page that is missing or has no area, OutputTooBig for a side above MAX_SIDE_PT.
    """
    size = raw.FS_SIZEF()
    if not raw.FPDF_GetPageSizeByIndexF(document, number - 1, size):
        raise Unreadable(f"page {number} is missing")
    return checked_size(size.width, size.height, number)


def checked_size(width: float, height: float, number: int) -> tuple[float, float]:
    """`width` and `height` if a page can have them. Raises Unreadable, OutputTooBig."""
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise Unreadable(f"page {number} has no size: {width} x {height}")
    if max(width, height) > MAX_SIDE_PT:
        raise OutputTooBig(f"page {number} is {width:.0f} x {height:.0f} points")
    return width, height


@contextmanager
def open_page(document: pdfium.PdfDocument, number: int) -> Iterator[pdfium.PdfPage]:
    """Page `number` (from 1), freed afterwards so that long documents need no more memory than short ones.

    Raises Unreadable.
    """
    try:
        page = document[number - 1]
    except (pdfium.PdfiumError, IndexError) as error:
        raise Unreadable(f"page {number} cannot be read: {error}") from error
    try:
        yield page
    finally:
        page.close()


@contextmanager
def open_text(page: pdfium.PdfPage) -> Iterator[pdfium.PdfTextPage]:
    """The text of a page, freed afterwards. Raises Unreadable."""
    try:
        text = page.get_textpage()
    except pdfium.PdfiumError as error:
        raise Unreadable(f"the text of the page cannot be read: {error}") from error
    try:
        yield text
    finally:
        text.close()


class Box(NamedTuple):
    """A rectangle in points, x to the right, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        """Square points; 0 for a box turned inside out."""
        return max(0.0, self.right - self.left) * max(0.0, self.bottom - self.top)

    def united(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


class View(NamedTuple):
    """The page as displayed: its size, and the affine map (a, b, c, d, e, f) that leads from user space to it.

    User space has y upwards, and neither /Rotate nor the corner of the crop box applied; the display has both, its
    origin at the upper left and y downwards: x' = a·x + c·y + e, y' = b·x + d·y + f.
    """

    width: float
    height: float
    #: Clockwise degrees by which the page is turned: 0, 90, 180, 270.
    rotation: int
    matrix: tuple[float, float, float, float, float, float]

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of user space as displayed."""
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of user space as displayed."""
        if self.rotation == 0:  # nearly every page, and a call a character
            e, f = self.matrix[4:]
            return Box(left + e, f - top, right + e, f - bottom)
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def clipped(self, box: Box) -> Box:
        """The part of `box` that lies on the page."""
        return Box(
            min(max(box.left, 0.0), self.width),
            min(max(box.top, 0.0), self.height),
            min(max(box.right, 0.0), self.width),
            min(max(box.bottom, 0.0), self.height),
        )

    def parts(self, box: Box) -> list[int]:
        """[x, y, width, height] of the visible part of `box` in 1/10,000 of the page; sides at least 1."""
        left, top, right, bottom = self.clipped(box)
        x, y = round(1e4 * left / self.width), round(1e4 * top / self.height)
        return [x, y, max(1, round(1e4 * right / self.width) - x), max(1, round(1e4 * bottom / self.height) - y)]


def view_of(page: pdfium.PdfPage, number: int) -> View:
    """How `page` is displayed. Raises Unreadable, OutputTooBig for impossible sizes."""
    box = raw.FS_RECTF()
    if not raw.FPDF_GetPageBoundingBox(page, box):
        raise Unreadable(f"page {number} has no box")
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    rotation = page.get_rotation()
    matrix = {
        0: (1.0, 0.0, 0.0, -1.0, -left, top),
        90: (0.0, 1.0, 1.0, 0.0, -bottom, -left),
        180: (-1.0, 0.0, 0.0, 1.0, right, -bottom),
        270: (0.0, -1.0, -1.0, 0.0, top, right),
    }[rotation]
    sides = (right - left, top - bottom) if rotation in {0, 180} else (top - bottom, right - left)
    width, height = checked_size(*sides, number)
    return View(width, height, rotation, matrix)


def read_utf16(read: Callable[[Any, int], int]) -> str:
    """A string of pdfium's two-call kind: asked without a buffer for its size in bytes, then for UTF-16-LE with NUL."""
    size = read(None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    read(buffer, size)
    return bytes(buffer)[:-2].decode("utf-16-le", "replace")


def write_jsonl(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Write one JSON object a line as they come, never all in memory; the number of lines."""
    lines = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
            lines += 1
    return lines
