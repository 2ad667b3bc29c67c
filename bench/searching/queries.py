"""Queries, drawn from the pages of the library: the same ones for the same library and seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wenyuan.kernel.text import CJK
from wenyuan.library.models import Page

_HAN = re.compile(f"[{CJK}]")
_LATIN = re.compile(rf"[^\W_{CJK}]")
#: What the query language reads as an operator; an unquoted query is typed without them.
OPERATORS = re.compile(r"[\"“”„‟＂〝〞「」『』|｜:：\-－−–]+")
# A Latin word, number or code as the analyzer has it, in unfolded text.
_TOKEN = re.compile(rf"[^\W_{CJK}]+(?:[._.．'’‘＇][^\W_{CJK}]+)*")
_MARKS = re.compile(r"[\"“”„‟＂〝〞「」『』]")


@dataclass(frozen=True)
class Passage:
    """A string that stands on a page."""

    kind: str
    text: str
    document: int
    page: int


def pages(count: int, dice: random.Random) -> list[Page]:
    """Random pages with text, with their revision."""
    last = Page.objects.order_by("-pk").values_list("pk", flat=True)[0]
    keys = [dice.randint(1, last) for _ in range(count)]
    found = Page.objects.select_related("revision").exclude(text="").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def keywords(count: int, dice: random.Random) -> list[str]:
    """What people type: one word of 2 to 8 characters that stands on a page, or two of the same page beside each other."""
    from wenyuan.search.analyzer import is_known, words

    found: list[str] = []
    for page in pages(3 * count, dice):
        known = [w for w in dict.fromkeys(words(page.text)) if 2 <= len(w) <= 8 and is_known(w) and _HAN.match(w)]
        if len(known) >= 2:
            found.append("".join(dice.sample(known, 2)) if len(found) % 3 == 2 else dice.choice(known))
    return found[:count]


_KINDS: dict[str, Callable[[str], bool]] = {
    "Chinese": lambda s: all(map(_HAN.match, s)),
    "mixed": lambda s: bool(_HAN.search(s) and _LATIN.search(s)),
    "punctuation": lambda s: bool(_HAN.search(s)) and not s.isalnum() and "\n" not in s,
    "Latin": lambda s: bool(_LATIN.search(s)) and not _HAN.search(s) and "\n" not in s,
    "line end": lambda s: "\n" in s.strip() and sum(map(str.isalnum, s)) > 1,
}


def passages(count: int, dice: random.Random) -> list[Passage]:
    """Substrings of 2 to 12 characters at random places of random pages, as many of each kind as there are.

    None has a quotation mark in it: within quotes it would end the quote.
    """
    each = -(-count // len(_KINDS))
    found: dict[str, list[Passage]] = {kind: [] for kind in _KINDS}
    for _ in range(40):
        for page in pages(count, dice):
            kind = min(found, key=lambda kind: len(found[kind]))
            fits = _KINDS[kind]
            for _try in range(30):
                length = dice.randint(2, 12)
                start = dice.randrange(max(len(page.text) - length, 1))
                text = page.text[start : start + length]
                if len(text.strip()) >= 2 and any(map(str.isalnum, text)) and not _MARKS.search(text) and fits(text):
                    found[kind].append(Passage(kind, text, page.revision.document_id, page.number))
                    break
        if all(len(of) >= each for of in found.values()):
            break
    return [passage for of in found.values() for passage in of[:each]][:count]


def whole(passage: Passage, text: str) -> str:
    """The passage with the Latin words at its ends completed from the page's text: a word is not searched by its middle."""
    start = text.find(passage.text)
    end = start + len(passage.text)
    for token in _TOKEN.finditer(text):
        if token.start() < start < token.end():
            start = token.start()
        if token.start() < end < token.end():
            end = token.end()
    return text[start:end]


def quoted(text: str) -> str:
    """In quotes, as it is typed."""
    return f'"{text}"'


def questions(asked: dict[str, Sequence[tuple[str, int]]], count: int, dice: random.Random) -> list[tuple[str, int]]:
    """Questions of all files together, each with the document that answers it."""
    everything = [pair for pairs in asked.values() for pair in pairs]
    dice.shuffle(everything)
    return [(question, document) for question, document in everything[:count]]
