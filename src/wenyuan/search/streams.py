"""The tokens of `analyzer.runs` for the many pages of a document at once, on arrays of code points.

An index of a million pages is made of this, so it is written for speed: a table looks up what a character folds to and
what it is, and every token is copied to its place by an array operation. What a token is, is said in analyzer.py; a
property test holds the two together. Measured on pages of 550 characters, Chinese and English: six times as quick as
folding and matching each page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wenyuan.kernel.folding import table
from wenyuan.kernel.text import CJK
from wenyuan.search.analyzer import (
    FIRST_MARK,
    LAST_CODE,
    MARK_BITS,
    MIX,
    PRIVATE,
    TOKEN_LENGTH,
    WRITTEN_BELOW,
    Run,
    spelling,
)

Codes = NDArray[np.uint32]
Flags = NDArray[np.bool_]

# What a character is. Decimal digits and other letters of words are apart, because a code's parts are.
_OTHER, _CJK, _LETTER, _DIGIT, _SPACE, _JOINER, _PLUS = range(7)
_CLASSES = ((_LETTER, r"[^\W_]+"), (_DIGIT, r"\d+"), (_CJK, f"[{CJK}]+"), (_SPACE, r"\s+"))
# No letter is beyond; one more place stands for all that is.
_END = LAST_CODE + 1
# By what a character is, its kind where it meets another one.
_SORTS = np.array([0, 3, 1, 2, 0, 0, 0], dtype=np.uint8)
_BLANK = ord(" ")
#: A code point takes 21 bits.
_CODE = (1 << 21) - 1
#: Characters that are worked on at once: arrays of this size stay in the processor's cache.
BATCH = 30_000


@cache
def _tables() -> tuple[Codes, NDArray[np.uint8]]:
    """For every code point up to _END what it folds to, and what that is."""
    folded = np.arange(_END + 1, dtype=np.uint32)
    rows = table()
    folded[list(rows)] = list(rows.values())
    kinds = np.zeros(_END + 1, dtype=np.uint8)
    everything = "".join(map(chr, range(_END)))
    for kind, pattern in _CLASSES:
        for found in re.finditer(pattern, everything):
            kinds[found.start() : found.end()] = kind
    for kind, characters in ((_JOINER, "._'"), (_PLUS, "+#")):
        kinds[[ord(c) for c in characters]] = kind
    return folded, kinds[folded]


@cache
def _spelling() -> Codes:
    """For every code point up to _END what it is spelled as."""
    targets = np.arange(_END + 1, dtype=np.uint32)
    rows = spelling()
    targets[list(rows)] = list(rows.values())
    return targets


def respelled(text: str) -> str:
    """The same as `analyzer.spelled`, for long texts: ten times as quick."""
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return np.where(raw < _END, _spelling()[np.minimum(raw, _END)], raw).tobytes().decode("utf-32-le", "surrogatepass")


def streams(texts: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """(pairs, singles, edges) of each unfolded text, as `tokens(fold(text))` and `edges(fold(text))` give them; only the
    order of the two sets is another."""
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= BATCH:
            yield from _batch(batch)
            batch, size = [], 0
    if batch:
        yield from _batch(batch)


def _batch(texts: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    folded, kinds = _tables()
    # A NUL after each text, which is no letter: nothing goes across. Where they are is known by length.
    raw = np.frombuffer("\0".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.intp)
    kind = kinds.take(raw, mode="clip")
    kept = (kind != _SPACE).nonzero()[0]
    kind, codes = kind[kept], folded.take(raw[kept], mode="clip")
    ends = np.searchsorted(kept, np.cumsum([len(text) + 1 for text in texts]) - 1)
    # Between an entry and the next: nothing was there, not even white space.
    glued = np.zeros(len(kept), dtype=np.bool_)
    np.equal(kept[1:] - kept[:-1], 1, out=glued[:-1])

    cjk = kind == _CJK
    pair = np.zeros_like(cjk)
    np.logical_and(cjk[:-1], cjk[1:], out=pair[:-1])  # a line end inside a Chinese sentence is no gap
    chars, starts, stops = _latin(kind, glued)

    # How much room each character takes: its own with a blank, or a pair with a blank, or its own in a longer token.
    latin = chars.view(np.uint8).copy()
    latin[np.minimum(stops, starts + TOKEN_LENGTH - 1)] = 2
    pairs = latin + 2 * cjk.view(np.uint8) + pair
    pairs[1:][pair[:-1] & ~pair[1:]] = 0
    owner = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
    made = zip(
        _written(codes, pairs, pair, ends),
        _characters(codes, cjk, owner, len(ends)),
        _written(codes, latin, None, ends),
        _parts(codes, kind, starts, stops, ends),
        _edges(codes, kind, owner, len(ends)),
        strict=True,
    )
    for in_order, characters, whole, more, edges in made:
        if whole:
            words = dict.fromkeys(whole.split(" ")) | dict.fromkeys(more)
            characters = " ".join((characters, *words) if characters else words)
        yield in_order, characters, edges


def _characters(codes: Codes, wanted: Flags, owner: NDArray[Any], count: int) -> Iterator[str]:
    """The wanted characters of each of the `count` texts, each character once."""
    at = wanted[: len(owner)].nonzero()[0]
    found = _distinct((owner[at] << 21) | codes[at])
    out = np.full((len(found), 2), _BLANK, dtype=np.uint32)
    out[:, 0] = found & _CODE
    return _rows(out, found >> 21, count)


def _edges(codes: Codes, kind: NDArray[np.uint8], owner: NDArray[Any], count: int) -> Iterator[str]:
    """The edges and marks of each of the `count` texts, each once."""
    sort, chars = _SORTS[kind[: len(owner)]], codes[: len(owner)].astype(np.int64)
    fit = (chars != 0) & (chars < _END) & ((chars < 0xD800) | (chars > 0xDFFF))
    fit_both = fit[1:] & fit[:-1]
    at = ((sort[1:] != sort[:-1]) & fit_both).nonzero()[0]
    written = np.where((sort == 0) & (chars < WRITTEN_BELOW), chars + PRIVATE, chars)
    # Text, first and second character in one number, so that one sort brings equal ones together.
    edges = _distinct((owner[at] << 42) | (written[at] << 21) | written[at + 1])
    out = np.full((len(edges), 3), _BLANK, dtype=np.uint32)
    out[:, 0], out[:, 1] = (edges >> 21) & _CODE, edges & _CODE
    at = ((sort[1:-1] == 0) & fit_both[1:] & fit_both[:-1]).nonzero()[0]
    three = ((chars[at] << 42) | (chars[at + 1] << 21) | chars[at + 2]).astype(np.uint64) * np.uint64(MIX)
    marks = _distinct((owner[at] << MARK_BITS) | (three >> np.uint64(64 - MARK_BITS)).astype(np.int64))
    marked = np.full((len(marks), 2), _BLANK, dtype=np.uint32)
    marked[:, 0] = FIRST_MARK + (marks & (1 << MARK_BITS) - 1)
    for twos, threes in zip(_rows(out, edges >> 42, count), _rows(marked, marks >> MARK_BITS, count), strict=True):
        yield f"{twos} {threes}" if twos and threes else twos or threes


def _distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each number once, ascending."""
    numbers.sort()
    first = np.ones(len(numbers), dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=first[1:])
    return numbers[first]


def _rows(out: Codes, owner: NDArray[np.int64], count: int) -> Iterator[str]:
    """The rows of characters as one string for each of the `count` texts that own them, without the last blank."""
    text, width = out.tobytes().decode("utf-32-le"), out.shape[1]
    start = 0
    for stop in (width * np.searchsorted(owner, np.arange(count), side="right")).tolist():
        yield text[start : stop - 1] if stop > start else ""
        start = stop


def _latin(kind: NDArray[np.uint8], glued: Flags) -> tuple[Flags, NDArray[Any], NDArray[Any]]:
    """Which characters belong to Latin tokens, not longer than TOKEN_LENGTH, and where these start and stop.

    A token is letters and digits, with single joiners between them, and + and # behind them.
    """
    word = (kind == _LETTER) | (kind == _DIGIT)
    chars = word.copy()
    joiner = (kind == _JOINER).nonzero()[0]
    joiner = joiner[(joiner > 0) & (joiner < len(kind) - 1)]
    joiner = joiner[word[joiner - 1] & word[joiner + 1] & glued[joiner - 1] & glued[joiner]]
    chars[joiner] = True
    follows = np.zeros_like(chars)  # goes on with the token of the character before
    np.logical_and(chars[1:] & chars[:-1], glued[:-1], out=follows[1:])
    for at in (kind == _PLUS).nonzero()[0]:  # few, and each depends on the one before
        if at and chars[at - 1] and glued[at - 1]:
            chars[at] = follows[at] = True
    starts = (chars & ~follows).nonzero()[0]
    stopping = chars.copy()
    stopping[:-1] &= ~follows[1:]
    stops = stopping.nonzero()[0]
    for token in (stops - starts >= TOKEN_LENGTH).nonzero()[0]:
        chars[starts[token] + TOKEN_LENGTH : stops[token] + 1] = False
    return chars, starts, stops


def _written(codes: Codes, sizes: NDArray[np.uint8], pair: Flags | None, ends: NDArray[Any]) -> Iterator[str]:
    """The tokens as text: each entry takes the given room, its character first; `pair`: the next one's second."""
    after = np.cumsum(sizes, dtype=np.intp)
    out = np.full(int(after[-1]), _BLANK, dtype=np.uint32)
    used = sizes.nonzero()[0]
    out[(after - sizes)[used]] = codes[used]
    if pair is not None:
        first = pair.nonzero()[0]
        out[after[first] - 2] = codes[first + 1]
    text = out.tobytes().decode("utf-32-le")
    start = 0
    for end in after[ends].tolist():
        yield text[start : end - 1] if end > start else ""
        start = end


def _parts(
    codes: Codes, kind: NDArray[np.uint8], starts: NDArray[Any], stops: NDArray[Any], ends: NDArray[Any]
) -> list[list[str]]:
    """For each text the parts of its tokens that have several, or one that is not the whole."""
    found: list[list[str]] = [[] for _ in ends]
    if not len(starts):
        return found
    # Characters of another kind than the one before, within the tokens.
    turns = np.zeros(len(kind), dtype=np.intp)
    np.cumsum(kind[1:] != kind[:-1], out=turns[1:])
    several = (turns[stops] != turns[starts]).nonzero()[0]
    texts = np.searchsorted(ends, starts[several])
    for text, start, stop in zip(texts.tolist(), starts[several].tolist(), stops[several].tolist(), strict=True):
        found[text] += _parts_of(codes[start : stop + 1].tobytes().decode("utf-32-le"))
    return found


@lru_cache(maxsize=4096)
def _parts_of(token: str) -> tuple[str, ...]:
    run = Run(text=token, is_cjk=False)
    return tuple(run.singles()[1:])
