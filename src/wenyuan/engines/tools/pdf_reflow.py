"""A PDF as flowing text: task `pdf_reflow`. From the structure tree where there is one, else from how the lines lie."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any, NamedTuple

import pypdfium2 as pdfium

from wenyuan.engines.task import Job, task
from wenyuan.engines.tools.pdf_chars import font_size, glyphs_of
from wenyuan.engines.tools.pdf_common import Box, View, open_page, open_pdf, open_text, view_of, write_jsonl
from wenyuan.engines.tools.pdf_lines import Line, lines_of
from wenyuan.engines.tools.pdf_objects import image_boxes
from wenyuan.engines.tools.pdf_paragraphs import (
    Frame,
    Row,
    body_size,
    edge_key,
    frame_of,
    repeated,
    rows_of,
    untagged_blocks,
)
from wenyuan.engines.tools.pdf_struct import Block, tagged_blocks

#: Pages on either side that are looked at for repeated headers and the size of the body's type.
NEIGHBOURS = 4


@task("pdf_reflow")
def pdf_reflow(job: Job) -> dict[str, Any]:
    """Read `pages` (args; from 1) of `pdf` as blocks: reflow.jsonl, a line a page in the order asked for.

    A line: {"n": 3, "blocks": [{"t": "h1".."h6" | "p" | "li", "text"} | {"t": "table", "rows": [[...]]} |
    {"t": "figure", "text", "box": [x, y, w, h]}]}; boxes in 1/10,000 of the page. Headers and footers are left out.
    Returns {"tagged": how many of the pages had usable tags}. Raises Unreadable, Encrypted, Empty, OutputTooBig.
    """
    tagged = 0
    with open_pdf(job.inputs["pdf"]) as document:
        untagged = _UntaggedPages(document)

        def rows() -> Iterator[dict[str, Any]]:
            nonlocal tagged
            for number in job.args["pages"]:
                blocks = _tagged(document, number)
                tagged += blocks is not None
                yield {"n": number, "blocks": untagged.blocks(number) if blocks is None else blocks}

        write_jsonl(job.out / "reflow.jsonl", rows())
    return {"tagged": tagged}


def _tagged(document: pdfium.PdfDocument, number: int) -> list[Block] | None:
    with open_page(document, number) as page, open_text(page) as text:
        return tagged_blocks(page, text, view_of(page, number))


class _Read(NamedTuple):
    """A page without tags: its lines, the frame they are level in, its pictures, how it is displayed."""

    rows: list[Row]
    frame: Frame
    pictures: list[Box]
    view: View


class _UntaggedPages:
    """Pages without tags; the neighbours of the last one asked for are kept, as the next one needs most of them."""

    def __init__(self, document: pdfium.PdfDocument) -> None:
        self._document = document
        self._near: dict[int, _Read] = {}

    def blocks(self, number: int) -> list[Block]:
        """The blocks of page `number`, headers and footers found by comparison with the pages around it."""
        first, last = max(1, number - NEIGHBOURS), min(len(self._document), number + NEIGHBOURS)
        self._near = {n: self._near.get(n) or self._read(n) for n in range(first, last + 1)}
        near = self._near.values()
        headers = repeated((page.rows, page.frame) for page in near)
        page = self._near[number]
        kept = [row for row in page.rows if edge_key(row, page.frame) not in headers]
        return untagged_blocks(kept, page.pictures, page.frame, page.view, body_size(page.rows for page in near))

    def _read(self, number: int) -> _Read:
        with open_page(self._document, number) as page, open_text(page) as text:
            view = view_of(page, number)
            lines = list(lines_of(glyphs_of(text, view)))
            frame = frame_of(lines, view)
            rows = rows_of(lines, frame, lambda line: _size(text, line))
            return _Read(rows, frame, image_boxes(page, view), view)


def _size(text: pdfium.PdfTextPage, line: Line) -> float:
    """Font size of most of a line, by three of its characters: boxes would take Latin for larger than Han."""
    glyphs = [glyph for glyph in line.glyphs if not glyph.generated]
    return median(font_size(text, glyphs[len(glyphs) * part // 4].char_index) for part in (0, 2, 3))
