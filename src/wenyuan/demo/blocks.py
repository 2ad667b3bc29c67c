"""A text as a list of blocks: what every format's writer is given. Markdown is read by markdown-it-py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass(frozen=True)
class Span:
    """A run of text in one face."""

    text: str
    bold: bool = False
    italic: bool = False


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; level 2 is a chapter, a slide or a worksheet (level 1 is the title, kept in the front matter)."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    spans: Spans


@dataclass(frozen=True)
class Quote:
    """A remark set apart from the running text."""

    spans: Spans


@dataclass(frozen=True)
class Items:
    """A list; in a text numbered by articles an ordered list is a run of articles."""

    ordered: bool
    items: tuple[Spans, ...]


@dataclass(frozen=True)
class Table:
    """Rows of plain cells, the first row being the head."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """Labelled figures to be drawn: written as a fenced block `chart TITLE` with lines `label | value`."""

    title: str
    points: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Leaf:
    """A drawn leaf: written as a fenced block `leaf SHAPE` with its colour (six hex digits) as content."""

    shape: str
    colour: str


@dataclass(frozen=True)
class PageBreak:
    """A new page: a thematic break in the Markdown."""


Block = Heading | Paragraph | Quote | Items | Table | Chart | Leaf | PageBreak

_READER = MarkdownIt("commonmark").enable("table")


def parse(markdown: str) -> list[Block]:
    """The blocks of a Markdown text in order. Links, pictures and raw HTML are not part of our texts."""
    return list(_blocks(iter(_READER.parse(markdown))))


def plain(spans: Spans) -> str:
    """The words of `spans` without their faces."""
    return "".join(span.text for span in spans)


def _blocks(tokens: Iterator[Token]) -> Iterator[Block]:
    for token in tokens:
        match token.type:
            case "heading_open":
                yield Heading(int(token.tag[1]), plain(_spans(next(tokens))))
            case "paragraph_open":
                yield Paragraph(_spans(next(tokens)))
            case "blockquote_open":
                inner = [t for t in _until(tokens, "blockquote_close") if t.type == "inline"]
                yield Quote(tuple(span for t in inner for span in _spans(t)))
            case "bullet_list_open" | "ordered_list_open":
                ordered = token.type == "ordered_list_open"
                inner = list(_until(tokens, token.type.replace("open", "close")))
                yield Items(ordered, tuple(_spans(t) for t in inner if t.type == "inline"))
            case "table_open":
                yield _table(_until(tokens, "table_close"))
            case "fence":
                yield _fence(token)
            case "hr":
                yield PageBreak()


def _until(tokens: Iterator[Token], end: str) -> Iterator[Token]:
    for token in tokens:
        if token.type == end:
            return
        yield token


def _table(tokens: Iterator[Token]) -> Table:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(plain(_spans(token)))
    return Table(tuple(tuple(row) for row in rows))


def _fence(token: Token) -> Block:
    word, _, rest = token.info.strip().partition(" ")
    if word == "leaf":
        return Leaf(rest, token.content.strip())
    if word == "chart":
        pairs = (line.split("|") for line in token.content.splitlines() if line.strip())
        return Chart(rest, tuple((label.strip(), float(value)) for label, value in pairs))
    raise ValueError(f"unknown fenced block {token.info!r}")


def _spans(inline: Token) -> Spans:
    spans: list[Span] = []
    bold = italic = False
    for token in inline.children or ():
        match token.type:
            case "strong_open" | "strong_close":
                bold = token.type.endswith("open")
            case "em_open" | "em_close":
                italic = token.type.endswith("open")
            case "softbreak" | "hardbreak":
                spans.append(Span(" ", bold, italic))
            case "text" | "code_inline" if token.content:
                spans.append(Span(token.content, bold, italic))
    return tuple(spans)
