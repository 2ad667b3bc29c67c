"""Lines that belong to a page and not to its text: page numbers, headers and footers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

#: A header or footer stands on so many pages; it is one of the outermost lines of each, and short.
STANDS_ON = 3
OUTERMOST = 2
LONGEST = 80

_NUMBER = re.compile(
    r"\s*(?:[-—–―·•~]{0,3}\s*\d{1,5}\s*[-—–―·•~]{0,3}|第\s*\d{1,5}\s*页(?:\s*[,，/]?\s*共\s*\d{1,5}\s*页)?"
    r"|\d{1,5}\s*/\s*\d{1,5}|[Pp]age\s+\d{1,5}(?:\s+of\s+\d{1,5})?|[-—–―]\s*[ivxlIVXL]{1,6}\s*[-—–―])\s*"
)
_DIGITS = re.compile(r"\d+")

Span = tuple[int, int]


def lines_of(page: str) -> list[Span]:
    """Start and end of each line, without its line end."""
    spans: list[Span] = []
    start = 0
    while start <= len(page):
        end = page.find("\n", start)
        end = len(page) if end < 0 else end
        spans.append((start, end))
        start = end + 1
    return spans


def is_page_number(line: str) -> bool:
    """Whether the line is nothing but the number of its page."""
    return len(line) < 40 and _NUMBER.fullmatch(line) is not None


def furniture(pages: Sequence[str]) -> list[list[Span]]:
    """For each page (already read by `characters.reading`) the spans of the lines to leave out, ascending.

    Page numbers anywhere; of the two outermost lines at either end those that stand on three pages or more and on at
    least a third of all, digits apart. Linear.
    """
    spans = [lines_of(page) for page in pages]
    outer = [_outermost(page, lines) for page, lines in zip(pages, spans, strict=True)]
    counts = Counter(key for keys in outer for key in set(keys.values()))
    least = max(STANDS_ON, len(pages) // 3)
    out: list[list[Span]] = []
    for page, lines, keys in zip(pages, spans, outer, strict=True):
        # A page that is one single line is its text, however often it stands there.
        repeated = {n for n, key in keys.items() if counts[key] >= least and len(keys) > 1}
        out.append(
            [
                span
                for n, span in enumerate(lines)
                if n in repeated or (span[1] - span[0] < 40 and is_page_number(page[span[0] : span[1]]))
            ]
        )
    return out


def _outermost(page: str, lines: Sequence[Span]) -> dict[int, str]:
    filled = [n for n, (a, b) in enumerate(lines) if page[a:b].strip()]
    chosen = {*filled[:OUTERMOST], *filled[-OUTERMOST:]}
    keys = {n: _DIGITS.sub("#", "".join(page[lines[n][0] : lines[n][1]].split())) for n in chosen}
    return {n: key for n, key in keys.items() if len(key) <= LONGEST}
