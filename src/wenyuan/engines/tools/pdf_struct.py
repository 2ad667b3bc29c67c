"""Blocks of a tagged page from its structure tree: headings, paragraphs, lists, tables and figures in reading order.

Tags tell which numbered pieces of the page's content (marked content ids) belong together and in what order; the text
of a piece is pdfium's. Page headers and footers are artifacts: they stand in no tag and so are left out.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from wenyuan.engines.tools.pdf_chars import raw_text
from wenyuan.engines.tools.pdf_clean import clean_with_offsets, one_line
from wenyuan.engines.tools.pdf_common import Box, View
from wenyuan.engines.tools.pdf_joining import join_lines
from wenyuan.engines.tools.pdf_lines import union
from wenyuan.engines.tools.pdf_objects import object_box
from wenyuan.engines.tools.pdf_tags import children, column_span, content_numbers, declared_box, text_of

Block = dict[str, Any]

_HEADINGS = {"Title": "h1", "H": "h2", **{f"H{level}": f"h{level}" for level in range(1, 7)}}
_KINDS = {**_HEADINGS, "LI": "li", "TOCI": "li", "P": "p", "Caption": "p", "BlockQuote": "p", "Note": "p", "Code": "p"}
#: Elements that stand within a line; all others end the block before them.
_INLINE = frozenset(
    (
        "Span",
        "Link",
        "Reference",
        "Quote",
        "Em",
        "Strong",
        "Annot",
        "Ruby",
        "RB",
        "RT",
        "Lbl",
        "LBody",
        "Sub",
        "BibEntry",
    )
)
_FIGURES = frozenset(("Figure", "Formula"))
#: Deeper nesting is no document's.
_MAX_DEPTH = 64
#: A smaller share of the page's characters in tags means that the tags are not to be trusted.
_ENOUGH = 0.5
#: A figure smaller than this share of the page is an ornament.
_SMALLEST_FIGURE = 0.002


def tagged_blocks(page: pdfium.PdfPage, text: pdfium.PdfTextPage, view: View) -> list[Block] | None:
    """The blocks of a page, or None if it has no tags or they leave out half of its text.

    A block: {"t": "h1".."h6" | "p" | "li", "text"} · {"t": "table", "rows": [[cell, ...], ...]} · {"t": "figure",
    "text" (alternative text, else what is written in it), "box": [x, y, w, h] in 1/10,000 of the page}.
    """
    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return None
    try:
        pieces, share = _pieces(text)
        if share < _ENOUGH:
            return None
        reader = _TreeReader(page, view, pieces)
        for i in range(raw.FPDF_StructTree_CountChildren(tree)):
            reader.walk(raw.FPDF_StructTree_GetChildAtIndex(tree, i), "p", 0)
            reader.end("p")
        return reader.blocks
    finally:
        raw.FPDF_StructTree_Close(tree)


def _pieces(text: pdfium.PdfTextPage) -> tuple[dict[int, str], float]:
    """Cleaned text by marked content id, and the share of the page's visible characters that has one.

    Line breaks and blanks that pdfium inferred belong to no object; they go to the piece before them.
    """
    cleaned, offsets = clean_with_offsets(raw_text(text))
    numbers: dict[int, int] = {}
    pieces: defaultdict[int, list[str]] = defaultdict(list)
    number = -1
    tagged = visible = 0
    for char, index in zip(cleaned, offsets, strict=True):
        found = raw.FPDFText_GetTextObject(text, index)
        if found:
            address = ctypes.addressof(found.contents)
            if address not in numbers:
                numbers[address] = raw.FPDFPageObj_GetMarkedContentID(found)
            number = numbers[address]
            visible += not char.isspace()
            tagged += number >= 0 and not char.isspace()
        pieces[number].append(char)
    return {key: "".join(chars) for key, chars in pieces.items() if key >= 0}, tagged / visible if visible else 1.0


class _TreeReader:
    """Walks a structure tree, each element once, and gathers blocks."""

    def __init__(self, page: pdfium.PdfPage, view: View, pieces: dict[int, str]) -> None:
        self.blocks: list[Block] = []
        self._page = page
        self._view = view
        self._pieces = pieces
        self._open: list[str] = []
        self._seen: set[int] = set()
        self._places: dict[int, Box] | None = None

    def walk(self, element: Any, kind: str, depth: int) -> None:
        """Read `element` as part of a block of `kind`; a block within it ends that one."""
        if not self._enters(element, depth):
            return
        name = text_of(raw.FPDF_StructElement_GetType, element)
        if name == "Artifact":
            return
        if name == "Table":
            self.end(kind)
            self._table(element, depth)
        elif name in _FIGURES:
            self.end(kind)
            self._figure(element, depth)
        elif name in _INLINE:
            start = len(self._open)
            self._inside(element, kind, depth)
            if name == "Lbl":
                # A number or bullet keeps a space before its text, wherever pdfium saw a line end.
                self._open[start:] = [join_lines("".join(self._open[start:]).split("\n")), " "]
        else:
            # A paragraph in a list item or heading is part of it: a label before it stays with its text.
            within = name == "P" and kind != "p"
            if not within:
                self.end(kind)
            own = kind if within else _KINDS.get(name, kind)
            self._inside(element, own, depth)
            self.end(own)

    def end(self, kind: str) -> None:
        """Close the open block, if there is text in it."""
        text = join_lines("".join(self._open).split("\n"))
        self._open.clear()
        if text:
            self.blocks.append({"t": kind, "text": text})

    def _enters(self, element: Any, depth: int) -> bool:
        # Tags of a hostile file share children: without the set, 30 levels of pairs would be 2^30 visits.
        if not element or depth > _MAX_DEPTH or (address := ctypes.addressof(element.contents)) in self._seen:
            return False
        self._seen.add(address)
        return True

    def _inside(self, element: Any, kind: str, depth: int) -> None:
        for child, number in children(element):
            if child:
                self.walk(child, kind, depth + 1)
            elif number >= 0:
                self._open.append(self._pieces.get(number, ""))

    def _table(self, element: Any, depth: int) -> None:
        rows: list[list[str]] = []
        for child, _ in children(element):
            if self._enters(child, depth + 1):
                name = text_of(raw.FPDF_StructElement_GetType, child)
                if name == "TR":
                    rows.append(self._row(child, depth + 1))
                elif name in {"THead", "TBody", "TFoot"}:
                    inner = [row for row, _ in children(child) if self._enters(row, depth + 2)]
                    rows.extend(self._row(row, depth + 2) for row in inner)
                else:
                    self._inside(child, "p", depth + 1)
                    self.end("p")
        if any(any(row) for row in rows):
            self.blocks.append({"t": "table", "rows": rows})

    def _row(self, element: Any, depth: int) -> list[str]:
        cells: list[str] = []
        for child, number in children(element):
            if child is None and number < 0:
                cells.append("")  # pdfium gives no element without content on this page: an empty cell
            elif self._enters(child, depth + 1):
                cells.append(self._cell(child, depth + 1))
                # A cell over several columns leaves the others empty, so that the next ones stay in their column.
                cells.extend([""] * (column_span(child) - 1))
        return cells

    def _cell(self, element: Any, depth: int) -> str:
        """All that is written in a cell, paragraphs parted by newlines; lists, figures and tables in it as text."""
        outer, self.blocks = self.blocks, []
        self._inside(element, "p", depth)
        self.end("p")
        inner, self.blocks = self.blocks, outer
        return "\n".join(filter(None, map(_block_text, inner)))

    def _figure(self, element: Any, depth: int) -> None:
        alternative = text_of(raw.FPDF_StructElement_GetAltText, element)
        outer, self.blocks = self.blocks, []
        self._inside(element, "p", depth)
        self.end("p")
        inner, self.blocks = self.blocks, outer
        text = one_line(alternative) or " ".join(filter(None, map(_block_text, inner)))
        box = self._place(element)
        if box and self._view.clipped(box).area >= _SMALLEST_FIGURE * self._view.width * self._view.height:
            self.blocks.append({"t": "figure", "text": text, "box": self._view.parts(box)})
        elif text:
            self.blocks.append({"t": "p", "text": text})

    def _place(self, element: Any) -> Box | None:
        """The box around everything painted for `element` and what it contains."""
        if self._places is None:
            self._places = _object_places(self._page, self._view)
        found = [self._places[number] for number in content_numbers(element) if number in self._places]
        return union(found) if found else declared_box(element, self._view)


def _object_places(page: pdfium.PdfPage, view: View) -> dict[int, Box]:
    places: dict[int, Box] = {}
    for i in range(raw.FPDFPage_CountObjects(page)):
        found = raw.FPDFPage_GetObject(page, i)
        number = raw.FPDFPageObj_GetMarkedContentID(found)
        box = object_box(found, view) if number >= 0 else None
        if box:
            places[number] = places[number].united(box) if number in places else box
    return places


def _block_text(block: Block) -> str:
    if block["t"] == "table":
        return "\n".join(" ".join(filter(None, row)) for row in block["rows"])
    return block["text"]
