"""The text mode: pages as flowing blocks, a leaf of pages at a time, each page under its own mark."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field

from wenyuan import renditions
from wenyuan.kernel.errors import WenyuanError
from wenyuan.library import queries
from wenyuan.library.models import Revision
from wenyuan.renditions import Block, Box

log = logging.getLogger(__name__)

#: Pages of one leaf.
LEAF_PAGES = 20
#: Pictures of figures are cut from the page at this width.
FIGURE_WIDTH = 1200
#: Characters of instant text shown while there are no pages.
QUICK_CHARACTERS = 200_000


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A cut of a page's picture as CSS needs it: per cent of the cut's own width or height."""

    page: int
    #: Width of the whole picture in per cent of the cut, and where its upper left corner lies.
    scale: float
    left: float
    top: float
    #: Width of the cut divided by its height.
    ratio: float
    #: Width of the cut in per cent of the page: figures keep their proportion to the text.
    share: float


@dataclass(frozen=True, kw_only=True)
class FlowBlock:
    """One block as the template shows it; `kind` is that of a Block, or "list" for items that follow one another."""

    kind: str
    text: str = ""
    items: list[str] = field(default_factory=list)
    rows: tuple[tuple[str, ...], ...] = ()
    figure: Figure | None = None

    @property
    def tag(self) -> str:
        """The element of a heading: the document page has h1 and h2 of its own, so these begin at h3."""
        return f"h{min(int(self.kind[1]) + 2, 6)}" if self.kind.startswith("h") else "p"


@dataclass(frozen=True, kw_only=True)
class FlowPage:
    """One page of the text mode; number 0 for instant text, which knows no pages yet."""

    number: int
    blocks: list[FlowBlock]
    is_image: bool = False


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """Pages `start`..`end` of `total`, with the first pages of the leaves before and behind (0: none)."""

    pages: list[FlowPage]
    start: int
    end: int
    total: int

    @property
    def previous(self) -> int:
        return max(1, self.start - LEAF_PAGES) if self.start > 1 else 0

    @property
    def next(self) -> int:
        return self.end + 1 if self.end < self.total else 0


def leaf(revision: Revision, *, page: int) -> Leaf:
    """The leaf that holds `page` (from 1, brought into range).

    Blocks come from the PDF; where there is none, or it cannot be read now, from the stored text.
    """
    total = revision.page_count
    if not total:
        return Leaf(pages=[_quick(revision)] if revision.quick_text else [], start=1, end=1, total=0)
    start = (min(max(page, 1), total) - 1) // LEAF_PAGES * LEAF_PAGES + 1
    end = min(start + LEAF_PAGES - 1, total)
    return Leaf(pages=_pages(revision, start, end), start=start, end=end, total=total)


def one_page(revision: Revision, number: int) -> FlowPage:
    """One page (from 1, within the revision) as text."""
    return _pages(revision, number, number)[0]


def _pages(revision: Revision, start: int, end: int) -> list[FlowPage]:
    stored = {row.number: row for row in queries.pages_of(revision, start=start, end=end)}
    blocks = _from_pdf(revision, start, end)
    sizes = queries.page_sizes(revision)
    pages = []
    for n in range(start, end + 1):
        row = stored.get(n)
        if blocks.get(n):
            shown = flow_blocks(blocks[n], n, sizes[n - 1])
        else:
            shown = [FlowBlock(kind="p", text=text) for text in paragraphs(row.text if row else "")]
        pages.append(FlowPage(number=n, blocks=shown, is_image=bool(row and row.is_image and not row.text)))
    return pages


def _from_pdf(revision: Revision, start: int, end: int) -> dict[int, list[Block]]:
    if not revision.pdf_id:
        return {}
    try:
        return renditions.reflow(revision, range(start, end + 1))
    except WenyuanError as error:
        log.warning("revision %s: no reflow: %s", revision.pk, error)
        return {}


def flow_blocks(blocks: list[Block], page: int, size: tuple[float, float]) -> list[FlowBlock]:
    """Blocks as shown: list items that follow one another are one list, figures are cuts of the page."""
    shown: list[FlowBlock] = []
    for block in blocks:
        if block.kind == "li":
            if not shown or shown[-1].kind != "list":
                shown.append(FlowBlock(kind="list"))
            shown[-1].items.append(block.text)
        elif block.box is not None:
            shown.append(FlowBlock(kind="figure", text=block.text, figure=figure(block.box, page, size)))
        else:
            shown.append(FlowBlock(kind=block.kind, text=block.text, rows=block.rows))
    return shown


def figure(box: Box, page: int, size: tuple[float, float]) -> Figure:
    """The cut of `box` (1/10,000 of the page) out of the picture of a page of `size` points."""
    width, height = size
    return Figure(
        page=page,
        scale=round(1_000_000 / box.w, 2),
        left=round(-100 * box.x / box.w, 2),
        top=round(-100 * box.y / box.h, 2),
        ratio=round(box.w * width / (box.h * height), 4),
        share=round(box.w / 100, 2),
    )


def paragraphs(text: str) -> list[str]:
    """Stored text as paragraphs: a line is one, because text alone does not tell where a paragraph goes on."""
    return [line for line in (part.strip() for part in re.split(r"\n+", text)) if line]


def _quick(revision: Revision) -> FlowPage:
    blocks = [FlowBlock(kind="p", text=text) for text in paragraphs(revision.quick_text[:QUICK_CHARACTERS])]
    return FlowPage(number=0, blocks=blocks)
