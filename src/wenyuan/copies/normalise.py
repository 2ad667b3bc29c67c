"""A document's pages as one text in which nothing but its words can differ, and the way back to the pages."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import blake2b

import numpy as np

from wenyuan.copies.characters import DROPPED, HAN, HAN_TWINS, HIDDEN, LATIN_TWINS, SPRINKLED, reading
from wenyuan.copies.facts import repairs
from wenyuan.copies.furniture import furniture

#: Part of every fingerprint and pair: a changed rule makes the older ones stale.
NORM_VERSION = 1
#: Characters of a text that are read; what follows is not compared. About 2,500 dense pages.
MOST_CHARACTERS = 4_000_000
#: Texts with fewer word characters are only compared by their bytes.
LEAST_CHARACTERS = 40

#: A line of at least this share of the page's width was wrapped; a page is at least so wide.
FULL, WIDTH = 0.75, 24

_is_han = re.compile(f"[{HAN}]").match


@dataclass(frozen=True, kw_only=True)
class Repair:
    """An impossible string that a blind replacement left, and what stood there before; `at` is an offset in the text."""

    at: int
    found: str
    meant: str


@dataclass(frozen=True, kw_only=True)
class Normal:
    """A normalised text. Runs of it stand in the pages unchanged but for their reading, one character for one."""

    text: str
    #: Per run: where it begins in `text`; on which page (from 0); at which character of it; how many it stands for.
    runs: list[tuple[int, int, int, int]]
    repairs: list[Repair] = field(default_factory=list)
    #: Hidden or mixed characters that were put right: the sign of an evasion.
    hidden: int = 0
    #: Pages from which characters were taken, and where the others stood in them.
    kept: dict[int, list[int]] = field(default_factory=dict)

    def at(self, offset: int) -> tuple[int, int]:
        """(page from 0, character of that page) of the character of `text` at `offset`, which is clamped to it."""
        if not self.runs:
            return 0, 0
        offset = max(0, min(offset, len(self.text) - 1))
        start, page, begin, size = self.runs[bisect_right(self.runs, (offset, 1 << 40)) - 1]
        found = begin + min(offset - start, max(0, size - 1))
        return page, self.kept[page][found] if page in self.kept else found

    @cached_property
    def words_at(self) -> np.ndarray:
        """Offsets of the word characters: the coordinates that all texts with the same `norm_hash` share."""
        return np.flatnonzero(np.fromiter(map(str.isalnum, self.text), bool, len(self.text))).astype(np.int64)

    @cached_property
    def norm_hash(self) -> bytes:
        """16 bytes over the word characters alone; empty where they are too few to mean anything."""
        compact = "".join(filter(str.isalnum, self.text))
        if len(compact) < LEAST_CHARACTERS:
            return b""
        return blake2b(
            compact.encode("utf-8", "surrogatepass"), digest_size=16, person=b"wenyuan-norm%d" % NORM_VERSION
        ).digest()


def normalise(pages: Sequence[str]) -> Normal:
    """The text of `pages` in one reading, and for each of its characters the page and place it came from.

    Width, case, traditional and simplified, hidden and look-alike characters, line breaks, blanks between Han, page
    numbers, headers and footers make no difference in the result. A blank line ends a paragraph. Linear, about four
    million characters a second; at most MOST_CHARACTERS are read.
    """
    taken = _within(pages)
    read = [page.translate(reading()) for page in taken]
    made = _Maker()
    for number, page in enumerate(read):
        if DROPPED in page:
            made.hide(number, len(HIDDEN.findall(taken[number])), [n for n, c in enumerate(page) if c != DROPPED])
            read[number] = page.replace(DROPPED, "")
    for number, (page, left_out) in enumerate(zip(read, furniture(read), strict=True)):
        begin = 0
        for start, end in (*left_out, (len(page), len(page))):
            made.add(page, number, begin, start)
            begin = min(end + 1, len(page))
    return made.normal()


class _Maker:
    """Puts a normalised text together, piece by piece."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._runs: list[tuple[int, int, int, int]] = []
        self._length = 0
        self._repairs: list[Repair] = []
        self._hidden = 0
        self._full = 0.0
        self._kept: dict[int, list[int]] = {}

    def hide(self, page: int, hidden: int, kept: list[int]) -> None:
        """Characters of a page were taken out of it: how many of them to mislead, and where the others stood."""
        self._hidden += hidden
        self._kept[page] = kept

    def add(self, page: str, number: int, start: int, end: int) -> None:
        """Lines of a page that belong to the text."""
        while start < end and page[start] in " \n":
            start += 1
        while end > start and page[end - 1] in " \n":
            end -= 1
        if start == end:
            return
        before = self._last()
        if before and not ((_is_han(before) or before in "，、,") and _is_han(page[start])):
            self._put(" " if before.isalnum() else "\n", number, start, 0)
        self._full = FULL * _width(page[start:end])
        at = start
        for found in _special().finditer(page, start, end):
            self._put(page[at : found.start()], number, at, found.start() - at)
            piece = self._instead(found)
            self._put(piece, number, found.start(), found.end() - found.start())
            at = found.end()
        self._put(page[at:end], number, at, end - at)

    def normal(self) -> Normal:
        """What was added, as one text."""
        return Normal(
            text="".join(self._out), runs=self._runs, repairs=self._repairs, hidden=self._hidden, kept=self._kept
        )

    def _put(self, piece: str, page: int, offset: int, size: int) -> None:
        if piece:
            self._out.append(piece)
            self._runs.append((self._length, page, offset, size))
            self._length += len(piece)

    def _last(self) -> str:
        return self._out[-1][-1] if self._out else ""

    def _is_short(self, found: re.Match[str]) -> bool:
        """Whether the line before a line end was not full: a heading, or an item of a list."""
        page, end = found.string, found.start()
        return end - page.rfind("\n", 0, end) - 1 < self._full

    def _instead(self, found: re.Match[str]) -> str:
        """What stands in the text for a special place of a page."""
        kind, piece = found.lastgroup, found[0]
        if kind == "repair":
            self._repairs.append(Repair(at=self._length, found=piece, meant=repairs()[piece]))
            return repairs()[piece]
        if kind == "twin":
            self._hidden += len(piece)
            return "".join(HAN_TWINS.get(c) or LATIN_TWINS.get(c) or c for c in piece)
        if kind == "spelled":
            return "著"
        if kind == "wide":
            return unicodedata.normalize("NFKC", piece).lower()
        if kind == "paragraph" or ("\n" in piece and self._is_short(found)):
            return "\n"
        return " " if kind == "blank" else ""


def _within(pages: Sequence[str]) -> list[str]:
    kept: list[str] = []
    left = MOST_CHARACTERS
    for page in pages:
        kept.append(page[:left])
        left -= len(kept[-1])
        if left <= 0:
            break
    return kept


def _width(page: str) -> float:
    """Characters of a page's full lines: what one line in ten is longer than; WIDTH at least."""
    lengths = sorted(len(line) for line in page.split("\n") if line)
    return max(WIDTH, lengths[-1 - len(lengths) // 10])


@cache
def _special() -> re.Pattern[str]:
    """The places of a page that do not stand in the text as they are. Every alternative is linear."""
    latin = "".join(LATIN_TWINS)
    mended = "|".join(map(re.escape, sorted(repairs(), key=len, reverse=True)))
    first = "着" + "".join(re.escape(c) for c in sorted({found[0] for found in repairs()}))
    twins = "".join(HAN_TWINS)
    wide = r"\u2100-\u214f\u2150-\u218f\u2460-\u24ff\u3200-\u33ff\ufb00-\ufb06…"
    return re.compile(
        # What begins none of them is passed over at once: that is nearly every character.
        rf"(?=[ \n\-{SPRINKLED}{first}{twins}{latin}{wide}])(?:(?P<repair>{mended})"
        # Katakana that look like Han stand beside Han and beside no other kana.
        rf"|(?P<twin>(?<=[{HAN}])[{twins}](?![\u3041-\u30fe])|(?<![\u3041-\u30fe])[{twins}](?=[{HAN}])|(?<=[a-z])[{latin}]+|[{latin}]+(?=[a-z]))"
        # The fold reads 著 as 着, and the dictionary knows 著名 and 显著.
        r"|(?P<spelled>着(?=[名作称])|(?<=[显编土专论巨原译])着)"
        r"|(?P<hyphen>(?<=[a-z])-[ ]?\n(?=[a-z]))"
        r"|(?P<paragraph>[ ]*\n[ ]*\n[ \n]*)"
        rf"|(?P<glue>(?<=[{HAN}，、,。；：;:“”《》（）()])[ \n]+(?=[{HAN}“”《》（）()])|(?<=[{HAN}])[{SPRINKLED}](?=[{HAN}]))"
        r"|(?P<blank>[ \n]*\n[ \n]*|[ ]{2,})"
        rf"|(?P<wide>[{wide}]))"
    )
