"""A page as blocks: headings, paragraphs, list items, tables, figures, in reading order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wenyuan.library.models import Revision
from wenyuan.renditions.box import Box
from wenyuan.renditions.child import items, number, text
from wenyuan.renditions.errors import OddRendition
from wenyuan.renditions.pages import by_page

#: Raised when the engine makes blocks differently: kept blocks of another number are not read.
REFLOW_VERSION = 1
KINDS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "table", "figure"})
#: Most blocks of a page, rows of a table, cells of a row.
MAX_BLOCKS, MAX_ROWS, MAX_CELLS = 2000, 2000, 200


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page. `kind` is one of KINDS; `rows` only for tables, `box` only for figures."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    box: Box | None = None


def reflow(revision: Revision, pages: Iterable[int]) -> dict[int, list[Block]]:
    """The blocks of the pages (from 1) that exist. Raises NoPages, OddRendition, EngineError."""
    return by_page(
        revision, pages, task="pdf_reflow", output="reflow.jsonl", name=f"reflow-{REFLOW_VERSION}", check=_blocks
    )


def _blocks(page: dict[str, Any]) -> list[Block]:
    raw = items(page.get("blocks"))
    if len(raw) > MAX_BLOCKS:
        raise OddRendition(f"{len(raw)} blocks on a page")
    return [_block(one) for one in raw]


def _block(raw: object) -> Block:
    if not isinstance(raw, dict) or raw.get("t") not in KINDS:
        raise OddRendition(f"not a block: {raw!r:.80}")
    kind = raw["t"]
    if kind == "table":
        rows = items(raw.get("rows"))
        if len(rows) > MAX_ROWS or any(len(items(row)) > MAX_CELLS for row in rows):
            raise OddRendition(f"a table of {len(rows)} rows")
        return Block(kind, rows=tuple(tuple(text(cell) for cell in row) for row in rows))
    if kind == "figure":
        values = [number(value, low=0, high=10_000) for value in items(raw.get("box"))]
        if len(values) != 4 or values[2] <= 0 or values[3] <= 0:
            raise OddRendition(f"not a figure's box: {values}")
        return Block(kind, text=text(raw.get("text", "")), box=Box(*values))
    return Block(kind, text=text(raw.get("text")))
