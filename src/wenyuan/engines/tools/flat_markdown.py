"""Markdown to blocks, by markdown-it's tokens. Raw HTML in it is text or nothing; addresses and pictures are not kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from wenyuan.engines.tools.flat_blocks import (
    MAX_CHARS,
    Block,
    Cell,
    Code,
    Flat,
    Heading,
    Item,
    Mark,
    Paragraph,
    Rule,
    Run,
    Runs,
    Table,
    plain,
)

_FRONT_MATTER = re.compile(r"\A---\r?\n(.*?)\r?\n(?:---|\.\.\.)\r?\n", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title\s*:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_MARKS = {"strong": Mark.BOLD, "em": Mark.ITALIC, "s": Mark.STRIKE, "link": Mark.LINK}
_TAG = re.compile(r"<[^>]*>")
_TASK = re.compile(r"^\[([ xX])\]\s+")
_BULLETS = ("•", "◦", "▪")


def markdown_blocks(text: str) -> Flat:
    """CommonMark with tables and strikethrough. The title is the front matter's, else the first heading of level 1."""
    text = text[:MAX_CHARS]
    front = _FRONT_MATTER.match(text)
    title_line = _FRONT_TITLE.search(front[1]) if front else None
    parser = MarkdownIt("commonmark", {"maxNesting": 40}).enable(["table", "strikethrough"])
    blocks = _Builder().build(parser.parse(text[front.end() if front else 0 :]))
    first = next((plain(b.runs) for b in blocks if isinstance(b, Heading) and b.level == 1), "")
    return Flat(blocks=tuple(blocks), title=title_line[1] if title_line else first)


class _Builder:
    """Walks the flat token list, keeping the stacks of open lists and quotations."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        #: One entry an open list: the number of the next item, or None for bullets.
        self._lists: list[int | None] = []
        self._label = ""
        self._quotes = 0
        self._rows: list[list[Cell]] = []

    def build(self, tokens: Sequence[Token]) -> list[Block]:
        for at, token in enumerate(tokens):
            match token.type:
                case "bullet_list_open":
                    self._lists.append(None)
                case "ordered_list_open":
                    self._lists.append(int(token.attrs.get("start", 1)))
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                case "list_item_open":
                    self._open_item()
                case "blockquote_open":
                    self._quotes += 1
                case "blockquote_close":
                    self._quotes -= 1
                case "fence" | "code_block":
                    self._blocks.append(Code(token.content.rstrip("\n").expandtabs(4)))
                case "hr":
                    self._blocks.append(Rule())
                case "html_block":
                    self._paragraph((Run(_TAG.sub("", token.content).strip()),))
                case "inline":
                    self._inline(tokens[at - 1], runs_of(token.children or ()))
                case kind if kind.startswith(("table_", "tr_")):
                    self._table(kind)
        return self._blocks

    def _table(self, edge: str) -> None:
        if edge == "table_open":
            self._rows = []
        elif edge == "tr_open":
            self._rows.append([])
        elif edge == "table_close":
            self._blocks.append(Table(tuple(tuple(row) for row in self._rows)))

    def _open_item(self) -> None:
        number = self._lists[-1]
        if number is None:
            self._label = _BULLETS[min(len(self._lists) - 1, len(_BULLETS) - 1)]
        else:
            self._label = f"{number}."
            self._lists[-1] = number + 1

    def _inline(self, opener: Token, runs: Runs) -> None:
        if opener.type == "heading_open":
            self._blocks.append(Heading(int(opener.tag[1]), runs))
        elif opener.type in {"th_open", "td_open"}:
            align = re.search(r"text-align:(\w+)", str(opener.attrs.get("style", "")))
            self._rows[-1].append(Cell(runs, header=opener.type == "th_open", align=align[1] if align else ""))
        else:
            self._paragraph(runs)

    def _paragraph(self, runs: Runs) -> None:
        if not plain(runs).strip():
            return
        if not self._lists:
            self._blocks.append(Paragraph(runs, quote=self._quotes))
            return
        label, self._label = self._label, ""
        if task := _TASK.match(runs[0].text):
            label = "☐" if task[1] == " " else "☑"
            runs = (Run(runs[0].text[task.end() :], runs[0].marks), *runs[1:])
        self._blocks.append(Item(runs, depth=len(self._lists) - 1, label=label))


def runs_of(children: Sequence[Token]) -> Runs:
    """Inline tokens as runs: marks nest, links keep their words, pictures their description."""
    runs: list[Run] = []
    marks = Mark.NONE
    for token in children:
        kind, _, edge = token.type.rpartition("_")
        if edge == "open" and kind in _MARKS:
            marks |= _MARKS[kind]
        elif edge == "close" and kind in _MARKS:
            marks &= ~_MARKS[kind]
        elif token.type == "text":
            runs.append(Run(token.content, marks))
        elif token.type == "code_inline":
            runs.append(Run(token.content, marks | Mark.CODE))
        elif token.type == "softbreak":
            runs.append(Run(_soft_break(runs), marks))
        elif token.type == "hardbreak":
            runs.append(Run("\n", marks))
        elif token.type == "image" and token.content:
            runs.append(Run(f"[{token.content}]", marks | Mark.ITALIC))
    return tuple(run for run in runs if run.text)


def _soft_break(runs: list[Run]) -> str:
    """A line end in the source is a blank between Latin words and nothing between Chinese characters."""
    before = runs[-1].text[-1:] if runs else ""
    return "" if before >= "\u2e80" else " "
