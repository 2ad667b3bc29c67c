"""HTML to blocks. nh3 throws out what is not text or structure; what it leaves is walked with lxml. Nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable

import nh3
from lxml import etree, html

from wenyuan.engines.tools.flat_blocks import (
    MAX_CHARS,
    MAX_LINE,
    Block,
    Cell,
    Code,
    Flat,
    Heading,
    Item,
    Mark,
    Paragraph,
    Picture,
    Rule,
    Run,
    Runs,
    Table,
    Title,
    plain,
)

_MARKS = {
    "b": Mark.BOLD, "strong": Mark.BOLD, "dt": Mark.BOLD,
    "i": Mark.ITALIC, "em": Mark.ITALIC, "cite": Mark.ITALIC, "var": Mark.ITALIC, "dfn": Mark.ITALIC,
    "code": Mark.CODE, "kbd": Mark.CODE, "samp": Mark.CODE, "tt": Mark.CODE,
    "s": Mark.STRIKE, "strike": Mark.STRIKE, "del": Mark.STRIKE,
    "u": Mark.UNDERLINE, "ins": Mark.UNDERLINE, "a": Mark.LINK, "sub": Mark.SUB, "sup": Mark.SUPER,
}  # fmt: skip
_STRUCTURE = frozenset(
    {
        "h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "section", "article", "header", "footer", "main",
        "nav", "aside", "figure", "figcaption", "address", "center", "ul", "ol", "li", "dl", "dt", "dd",
        "pre", "blockquote", "hr", "br", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
        "img", "span", "font", "label",
    }
)  # fmt: skip
#: Their content is no text of the document.
_DROPPED = frozenset(
    {
        "script", "style", "title", "noscript", "template", "iframe", "object", "embed", "select", "textarea",
        "button", "svg", "math", "head",
    }
)  # fmt: skip
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_HEADING = re.compile(r"h([1-6])")
_BULLETS = ("•", "◦", "▪")
#: libxml2 gives up the rest of a document at 256 open elements.
_MAX_DEPTH = 200
#: nh3's parser takes time with the square of the depth: 20,000 nested divs cost it three seconds.
_MAX_RAW_DEPTH = 1_000
_TAG = re.compile(r"""<(/?)([a-z][a-z0-9]*)(?:[^<>"]|"[^"]*")*>""", re.IGNORECASE)
#: What authors close themselves; a <p> or <li> without an end would only seem to nest.
_CLOSED = frozenset(
    {"div", "section", "article", "main", "aside", "nav", "header", "footer", "figure", "center", "blockquote"}
    | {"ul", "ol", "dl", "table"}
)
_NESTING = (_STRUCTURE | set(_MARKS)) - {"br", "hr", "img"}
_MAX_SPAN = 100

#: Gives the picture for an address inside the same book, or None.
PictureSource = Callable[[str], Picture | None]


def html_blocks(text: str, *, picture: PictureSource = lambda _: None) -> Flat:
    """The block list of an HTML text with its own title and language. `picture` may know the images (EPUB)."""
    text = text[: 4 * MAX_CHARS]
    title, language = _stated(text)
    clean = nh3.clean(
        _shallow(text, limit=_MAX_RAW_DEPTH, only=_CLOSED),
        tags=set(_STRUCTURE | set(_MARKS)),
        clean_content_tags=set(_DROPPED),
        attributes={
            "img": {"src", "alt"},
            "ol": {"start"},
            "td": {"colspan", "rowspan", "align"},
            "th": {"colspan", "rowspan", "align"},
        },
        link_rel=None,
        strip_comments=True,
        url_schemes=set(),
    )
    walker = _Walker(picture)
    if clean.strip():
        root = html.fragment_fromstring(_shallow(clean, limit=_MAX_DEPTH, only=_NESTING), create_parent="div")
        walker.walk(root)
        walker.flush()
    return Flat(blocks=_with_title(walker.blocks, title), title=title, language=language)


def _with_title(blocks: list[Block], title: str) -> tuple[Block, ...]:
    """Office programs export a document's title as a plain paragraph: what repeats <title> at the top is the title."""
    first = blocks[0] if blocks else None
    if isinstance(first, Paragraph) and title and plain(first.runs).strip() == title:
        return Title(first.runs), *blocks[1:]
    return tuple(blocks)


def _stated(text: str) -> tuple[str, str]:
    """<title> and lang, from the head as the author wrote it."""
    found = re.search(r"<title[^>]*>(.*?)</title", text[:200_000], re.IGNORECASE | re.DOTALL)
    title = html.fromstring(f"<p>{found[1]}</p>").text_content() if found and found[1].strip() else ""
    lang = re.search(r"<html[^>]*?\s(?:xml:)?lang\s*=\s*[\"']?([\w-]+)", text[:20_000], re.IGNORECASE)
    return _BLANKS.sub(" ", title).strip(), lang[1] if lang else ""


def _shallow(markup: str, *, limit: int, only: frozenset[str]) -> str:
    """Take out the tags of elements in `only` that nest deeper than `limit`, but not what is in them."""
    depth = 0

    def keep(found: re.Match[str]) -> str:
        nonlocal depth
        if found[2].lower() not in only:
            return found[0]
        if not found[1]:
            depth += 1
            return found[0] if depth <= limit else ""
        depth = max(0, depth - 1)
        return found[0] if depth < limit else ""

    return _TAG.sub(keep, markup)


class _Walker:
    """Walks the cleaned tree; inline runs gather until a block ends."""

    def __init__(self, picture: PictureSource) -> None:
        self.blocks: list[Block] = []
        self._picture = picture
        self._runs: list[Run] = []
        self._lists: list[int | None] = []
        self._label = ""
        self._quotes = 0
        self._level = 0
        self._inset = False

    def walk(self, element: etree._Element, marks: Mark = Mark.NONE) -> None:
        """Take an element's text, children and their tails."""
        self._add(element.text or "", marks)
        for child in element:
            self._child(child, marks)
            self._add(child.tail or "", marks)

    def flush(self) -> None:
        """End the paragraph that was gathered, if it says anything."""
        runs = _tidy(self._runs)
        self._runs = []
        if not plain(runs).strip():
            return
        if self._level:
            self.blocks.append(Heading(self._level, runs))
        elif self._lists:
            label, self._label = self._label, ""
            self.blocks.append(Item(runs, depth=len(self._lists) - 1, label=label))
        else:
            self.blocks.append(Paragraph(runs, quote=self._quotes, inset=self._inset))

    def _add(self, text: str, marks: Mark) -> None:
        text = _BLANKS.sub(" ", text)
        if text:
            self._runs.append(Run(text, marks))

    def _child(self, child: etree._Element, marks: Mark) -> None:
        tag = str(child.tag)
        if tag == "br":
            self._runs.append(Run("\n", marks))
        elif tag == "img":
            self._image(child)
        elif tag in _MARKS and tag != "dt":
            self.walk(child, marks | _MARKS[tag])
        elif tag in {"span", "font", "label"}:
            self.walk(child, marks)
        else:
            self.flush()
            self._block(tag, child, marks)
            self.flush()

    def _block(self, tag: str, child: etree._Element, marks: Mark) -> None:
        if found := _HEADING.fullmatch(tag):
            self._level = int(found[1])
            self.walk(child, marks)
            self.flush()
            self._level = 0
        elif tag in {"ul", "ol"}:
            start = str(child.get("start", "1"))
            self._lists.append(None if tag == "ul" else int(start) if start.isdigit() and len(start) < 7 else 1)
            self.walk(child, marks)
            self.flush()
            self._lists.pop()
        elif tag == "li":
            self._item()
            self.walk(child, marks)
        elif tag in {"dt", "dd"}:
            self._inset = tag == "dd"
            self.walk(child, marks | _MARKS.get(tag, Mark.NONE))
            self.flush()
            self._inset = False
        elif tag == "blockquote":
            self._quotes += 1
            self.walk(child, marks)
            self.flush()
            self._quotes -= 1
        elif tag == "pre":
            self.blocks.append(Code("".join(child.itertext()).strip("\n").expandtabs(8)))
        elif tag == "hr":
            self.blocks.append(Rule())
        elif tag == "table":
            self._table(child, marks)
        else:
            self.walk(child, marks)

    def _item(self) -> None:
        if not self._lists:
            # An item outside any list is a paragraph.
            return
        number = self._lists[-1]
        if number is None:
            self._label = _BULLETS[min(len(self._lists) - 1, 2)]
        else:
            self._label, self._lists[-1] = f"{number}.", number + 1

    def _image(self, element: etree._Element) -> None:
        picture = self._picture(str(element.get("src", "")))
        if picture is not None:
            self.flush()
            self.blocks.append(picture)
        elif alt := str(element.get("alt", "")).strip():
            self._runs.append(Run(f"[{alt}]", Mark.ITALIC))

    def _table(self, element: etree._Element, marks: Mark) -> None:
        """A table with text becomes one; a table inside a table, or one cell around a page, is layout and dissolves."""
        rows = [row for row in element.iter("tr") if next(row.iterancestors("table"), None) is element]
        nested = any(True for _ in element.iterdescendants("table"))
        is_frame = len(rows) < 2 and max((len(row) for row in rows), default=0) < 2
        if nested or is_frame:
            self.walk(element, marks)
            return
        caption = element.find("caption")
        made = tuple(tuple(_cell(cell) for cell in row if cell.tag in {"td", "th"}) for row in rows)
        made = tuple(row for row in made if row)
        if made:
            text = "" if caption is None else _BLANKS.sub(" ", "".join(caption.itertext())).strip()
            self.blocks.append(Table(made, caption=text))


def _cell(element: etree._Element) -> Cell:
    inner = _Walker(lambda _: None)
    inner.walk(element)
    inner.flush()
    lines: list[Run] = []
    for block in inner.blocks:
        runs = (Run(block.text),) if isinstance(block, Code) else getattr(block, "runs", ())
        label = f"{block.label} " if isinstance(block, Item) and block.label else ""
        lines.extend([*([Run("\n")] if lines else []), *([Run(label)] if label else []), *runs])
    return Cell(
        tuple(lines),
        header=element.tag == "th",
        columns=_span(element, "colspan"),
        rows=_span(element, "rowspan"),
        align=str(element.get("align", "")).lower(),
    )


def _span(element: etree._Element, name: str) -> int:
    value = str(element.get(name, "1")).strip()
    return max(1, min(int(value), _MAX_SPAN)) if value.isdigit() and len(value) < 6 else 1


def _tidy(runs: list[Run]) -> Runs:
    """Blanks as a browser shows them: one between words, none at the edges; endless runs cut."""
    out: list[Run] = []
    for run in runs:
        before = out[-1].text[-1:] if out else "\n"
        text = run.text.lstrip(" ") if before in {" ", "\n"} else run.text
        out.extend(Run(text[at : at + MAX_LINE], run.marks) for at in range(0, len(text), MAX_LINE))
    if out:
        out[-1] = Run(out[-1].text.rstrip(" \n"), out[-1].marks)
    return tuple(run for run in out if run.text)
