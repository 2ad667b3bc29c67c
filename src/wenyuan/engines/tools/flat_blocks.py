"""The block list: what every text-like format is reduced to before it becomes flat ODF or plain text.

Only what a page needs: headings, paragraphs, list items, code, quotes, tables, pictures, rules, each with runs of
characters. No addresses, no scripts, no styles of the source: what is not in here cannot reach the converter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Flag, auto

#: A longer line is cut into several paragraphs: layout time grows with the square of a paragraph's length.
MAX_LINE = 4_096
#: Characters of one document that are made into pages; quick text has the same bound.
MAX_CHARS = 4_000_000


class Mark(Flag):
    """How a run of characters stands out."""

    NONE = 0
    BOLD = auto()
    ITALIC = auto()
    CODE = auto()
    STRIKE = auto()
    SUB = auto()
    SUPER = auto()
    UNDERLINE = auto()
    LINK = auto()


@dataclass(frozen=True)
class Run:
    """Characters with one set of marks. A newline is a line break within the paragraph."""

    text: str
    marks: Mark = Mark.NONE


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 6; becomes outline and bookmark."""

    level: int
    runs: Runs


@dataclass(frozen=True)
class Title:
    """The title of the whole, at most one, first."""

    runs: Runs


@dataclass(frozen=True)
class Paragraph:
    """A paragraph.

    `indented`: its first line by two characters, as Chinese prose is. `inset`: all of it, as what a term means.
    `quote`: levels deep in quotations.
    """

    runs: Runs
    indented: bool = False
    inset: bool = False
    quote: int = 0


@dataclass(frozen=True)
class Item:
    """A list item: depth from 0, and the label that stands before it ("•", "3.", "☑"); none for a continuation."""

    runs: Runs
    depth: int = 0
    label: str = ""


@dataclass(frozen=True)
class Code:
    """Preformatted text, line by line, in a face of fixed width; a `listing` is the document itself, not an insert."""

    text: str
    listing: bool = False


@dataclass(frozen=True)
class Cell:
    """A table cell. Spans are at least 1."""

    runs: Runs
    header: bool = False
    columns: int = 1
    rows: int = 1
    align: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of cells; a covered place has no cell of its own."""

    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""


@dataclass(frozen=True)
class Picture:
    """A png or jpg and its size in pixels."""

    data: bytes = field(repr=False)
    width: int
    height: int
    title: str = ""


@dataclass(frozen=True)
class Rule:
    """A thematic break."""


@dataclass(frozen=True)
class PageBreak:
    """What follows begins a page: a chapter of a book."""


Block = Title | Heading | Paragraph | Item | Code | Table | Picture | Rule | PageBreak


@dataclass(frozen=True, kw_only=True)
class Flat:
    """A document as blocks, with the title and language it states itself ("" where it states none)."""

    blocks: tuple[Block, ...]
    title: str = ""
    language: str = ""


def plain(runs: Iterable[Run]) -> str:
    """The characters of runs without their marks."""
    return "".join(run.text for run in runs)


def text_of(block: Block) -> str:
    """A block as plain text, a line a row for tables; "" for what has no characters."""
    match block:
        case Title() | Heading() | Paragraph():
            return plain(block.runs)
        case Item():
            return f"{block.label} {plain(block.runs)}".strip()
        case Code():
            return block.text
        case Table():
            rows = ("\t".join(plain(cell.runs) for cell in row) for row in block.rows)
            return "\n".join([*([block.caption] if block.caption else []), *rows])
    return ""
