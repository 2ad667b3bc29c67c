"""The passage that is shown for a hit: a window of the stored text with what was found marked in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice

from wenyuan.kernel.text import is_cjk

#: Code points of the window, and of those at most how many before the first mark.
WIDTH, BEFORE = 90, 15
#: Marks that are looked at to choose the window of one page.
MAX_SPANS = 200

_SPACE = re.compile(r"\s")

#: Pieces of text in order; True for those that were found.
Snippet = list[tuple[str, bool]]


def spans(text: str, marks: Sequence[re.Pattern[str]], *, limit: int | None = None) -> list[tuple[int, int, int]]:
    """Where the marks are: (start, end, index of the mark), by start, none overlapping another.

    Offsets are those of `text`. Where two overlap, the one of the earlier mark in `marks` stays.
    """
    taken: list[tuple[int, int, int]] = []
    for index, mark in enumerate(marks):
        found = [(*match.span(), index) for match in islice(mark.finditer(text), limit)]
        taken = sorted(taken + [span for span in found if _is_free(taken, span)]) if taken else found
    return taken


def _is_free(taken: Sequence[tuple[int, int, int]], span: tuple[int, int, int]) -> bool:
    """Whether a span lies between those that are taken."""
    start, end, _ = span
    at = bisect_left(taken, (start, 0, 0))
    return (at == 0 or taken[at - 1][1] <= start) and (at == len(taken) or end <= taken[at][0])


def snippet(text: str, marks: Sequence[re.Pattern[str]]) -> Snippet | None:
    """The window with the most different marks, the first of several; None if the text has none of them."""
    found = spans(text, marks, limit=MAX_SPANS)
    return around(text, found) if found else None


def around(text: str, found: Sequence[tuple[int, int, int]]) -> Snippet:
    """The window of `text` with the most different of the `found` spans (as `spans` gives them; at least one)."""
    first = found[_densest(found)][0]
    start = _word_start(text, max(first - BEFORE, 0), first)
    end = start + WIDTH
    return _pieces(text, start, min(end, len(text)), [(a, b) for a, b, _ in found if a < end and b > start])


def _word_start(text: str, start: int, first: int) -> int:
    """`start`, or behind the Latin word in whose middle it is; never behind `first`."""
    if start and _is_latin(text[start - 1]):
        while start < first and _is_latin(text[start]):
            start += 1
    return start


def _is_latin(char: str) -> bool:
    return char.isalnum() and not is_cjk(char)


def _densest(found: Sequence[tuple[int, int, int]]) -> int:
    """The first span whose window has the most different marks."""
    best, most, last = 0, 0, 0
    inside: Counter[int] = Counter()
    for first, (start, _, mark) in enumerate(found):
        while last < len(found) and found[last][1] <= start - BEFORE + WIDTH:
            inside[found[last][2]] += 1
            last += 1
        if len(inside) > most:
            best, most = first, len(inside)
        # A mark longer than the window was never in it.
        if inside[mark] <= 1:
            del inside[mark]
        else:
            inside[mark] -= 1
        last = max(last, first + 1)
    return best


def _pieces(text: str, start: int, end: int, marked: Iterable[tuple[int, int]]) -> Snippet:
    pieces: Snippet = []
    at = start
    for a, b in marked:
        a, b = max(a, start), min(b, end)
        pieces += [(text[at:a], False), (text[a:b], True)]
        at = b
    pieces.append((text[at:end], False))
    pieces = _joined(pieces)
    if start > 0 and pieces:
        pieces = [("…", False), *pieces]
    if end < len(text) and text[end:].strip():
        pieces.append(("…", False))
    return _merged(pieces)


def _joined(pieces: Snippet) -> Snippet:
    """White space as it reads on one line: none beside a Chinese character or its punctuation, else one blank."""
    whole = "".join(text for text, _ in pieces)
    result: Snippet = []
    at = 0
    for text, is_mark in pieces:
        result.append((_SPACE.sub(partial(_blank, whole, at), text), is_mark))
        at += len(text)
    return [(text, is_mark) for text, is_mark in result if text]


def _blank(whole: str, offset: int, found: re.Match[str]) -> str:
    """What stands in the place of one character of white space, in a piece that begins at `offset`."""
    at = offset + found.start()
    after = whole[at + 1 : at + 2]
    is_gap = at > 0 and after and not after.isspace() and not _is_wide(_last(whole, at)) and not _is_wide(after)
    return " " if is_gap else ""


def _last(text: str, offset: int) -> str:
    """The character before `offset` that is not white space; a wide one where there is none, so that no blank leads."""
    return text[:offset].rstrip()[-1:] or "\u3000"


def _is_wide(char: str) -> bool:
    return is_cjk(char) or "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef"


def _merged(pieces: Snippet) -> Snippet:
    """Neighbours that are both marked or both not, in one."""
    result: Snippet = []
    for text, is_mark in pieces:
        if result and result[-1][1] == is_mark:
            result[-1] = (result[-1][0] + text, is_mark)
        else:
            result.append((text, is_mark))
    return result
