"""The pieces of a query as they are written: words, passages in quotation marks, names with a colon, bars, minuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from wenyuan.engines.tools.pdf_clean import clean_text

#: Longer strings are not looked at further: room for every operator around the longest query.
WRITTEN_LENGTH = 4_000

#: Each opening mark with the one that closes it.
_PAIRS = {'"': '"', "“": "”", "「": "」", "『": "』", "〝": "〞", "＂": "＂", "„": "“"}
QUOTES = '"“”„‟＂〝〞「」『』'
MINUS = "-－−–"

_BAR = "|｜"
_OR = re.compile(r"(?<!\S)OR(?!\S)")
_NAME = re.compile(r"(\w++)[:：](?=[^\s|｜])")
_BARE = re.compile(rf"[^\s{QUOTES}{_BAR}]+")
_MINUS = re.compile(rf"(?<!\S)[{MINUS}]+")
# A straight mark that opens: a blank before it and none behind.
_OPENING = re.compile(r'(?<=\s)["＂](?=\S)')


@dataclass(frozen=True, kw_only=True)
class Lexeme:
    """One piece. `text` is a word, the inside of a quote, or the value behind a name."""

    kind: Literal["word", "quote", "either"]
    text: str
    name: str = ""
    is_minus: bool = False
    is_unclosed: bool = False
    #: As it was written, without its minus.
    raw: str = ""


def clean(text: str) -> tuple[str, bool]:
    """What is read of a string, and whether that is not all: without what page text does not hold either (controls,
    zero width, marks of direction, lone surrogates), white space as blanks."""
    head = clean_text(text[:WRITTEN_LENGTH])
    return "".join(" " if c.isspace() else c for c in head).strip(), len(text) > WRITTEN_LENGTH


def quoted(text: str) -> str:
    """The text in marks that do not stand in it."""
    for opening, closing in _PAIRS.items():
        if opening not in text and closing not in text:
            return f"{opening}{text}{closing}"
    # All of them do. They mean the same wherever passages are compared.
    return "“" + re.sub(f"[{QUOTES}]", '"', text) + "”"


def lexemes(text: str) -> Iterator[Lexeme]:
    """The pieces of a clean string, in order. Linear but for marks that are never closed."""
    at = 0
    while at < len(text):
        if text[at] == " ":
            at += 1
        elif text[at] in _BAR:
            yield Lexeme(kind="either", text=text[at])
            at += 1
        elif found := _OR.match(text, at):
            yield Lexeme(kind="either", text="OR")
            at = found.end()
        else:
            minus = _MINUS.match(text, at)
            start = minus.end() if minus else at
            if start == len(text) or text[start] == " " or text[start] in _BAR:
                at = start
                continue
            lexeme, at = _atom(text, start, is_minus=minus is not None)
            yield lexeme


def _atom(text: str, start: int, *, is_minus: bool) -> tuple[Lexeme, int]:
    """The word, passage or filter at `start`, where none of the other pieces stands, and where it ends."""
    named = _NAME.match(text, start)
    at = named.end() if named else start
    if text[at] in QUOTES:
        inside, end, is_closed = _inside(text, at)
        kind: Literal["word", "quote"] = "quote"
    else:
        found = _BARE.match(text, at)
        end = found.end() if found else at + 1
        inside, is_closed, kind = text[at:end], True, "word"
    return (
        Lexeme(
            kind=kind,
            text=inside,
            name=named[1] if named else "",
            is_minus=is_minus,
            is_unclosed=not is_closed,
            raw=text[start:end],
        ),
        end,
    )


def _inside(text: str, start: int) -> tuple[str, int, bool]:
    """What the mark at `start` encloses, where it ends behind its closing mark, and whether there is one."""
    close = _closing(text, start)
    return (text[start + 1 : close], close + 1, True) if close >= 0 else (text[start + 1 :], len(text), False)


def _closing(text: str, start: int) -> int:
    """Where the quote that opens at `start` ends; -1 if it is never closed.

    A passage may itself have marks in it: “说"好"” and "说"好"" are one passage each. So a mark with a direction ends
    at its partner, a straight one at the first that has a blank or the end behind it, and where that leads over the
    beginning of another quote, at the first mark of any kind.
    """
    opening = text[start]
    if opening in _PAIRS and _PAIRS[opening] != opening:
        close = text.find(_PAIRS[opening], start + 1)
        if close >= 0 and opening not in text[start + 1 : close]:
            return close
    elif opening in _PAIRS:
        other = _OPENING.search(text, start + 1)
        for found in re.finditer(rf'["＂](?=[\s{_BAR}{QUOTES}]|$)', text[start + 1 : other.start() if other else None]):
            return start + 1 + found.start()
    return next((i for i in range(start + 1, len(text)) if text[i] in QUOTES), -1)
