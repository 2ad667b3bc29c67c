"""Passages as they are shown: what differs between two of them marked, long ones shortened, found again by a link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

import rjieba

from wenyuan.kernel.folding import fold
from wenyuan.kernel.text import CJK, is_cjk, squeeze

#: Passages that are the same are shown by their beginning and their end when they are longer than both.
HEAD, TAIL = 90, 40
#: Likeness (difflib) from which two strings are marked character by character.
ALIKE = 0.25
#: Bytes of a passage that its link looks for: 16 Chinese characters, eight English words.
LOOKED_FOR = 48

_QUOTES = frozenset("“”‘’「」『』《》〈〉")
_NUMBER = re.compile(r"\d[\d.,]*[%％]?|[〇零一二三四五六七八九十百千万亿]{2,}")
#: Chinese punctuation is written without blanks as well.
_WIDE = CJK + "\u3001-\u301f\uff01-\uff60“”‘’…—"
_LAYOUT, _BLANKS = re.compile(rf"(?<=[{_WIDE}])\s+|\s+(?=[{_WIDE}])"), re.compile(r"\s+")
_DIGITS = re.compile(r"(\d[\d.,]*)")
_QUOTED = re.compile('["“”„＂]')

#: A run of text and why it is marked: "", "word", "number", or "sign" (a quote or title mark that one side lacks).
Piece = tuple[str, str]


def flowing(text: str) -> str:
    """Text without its line ends: no blank next to Chinese, one elsewhere."""
    return _BLANKS.sub(" ", _LAYOUT.sub("", text.strip()))


def shortened(text: str) -> tuple[tuple[Piece, ...], int]:
    """The beginning and the end of a long text, and how many characters were left out between them."""
    if len(text) <= HEAD + TAIL + 20:
        return ((text, ""),), 0
    return ((text[:HEAD], ""), (text[-TAIL:], "")), len(text) - HEAD - TAIL


def query(text: str) -> str:
    """The beginning of a passage as a quoted search that finds it on its page: whole words, without quotes of its own."""
    runs = [squeeze(run) for run in _QUOTED.split(text)]
    words = max(runs, key=lambda run: min(len(run.encode()), LOOKED_FOR), default="")
    if len(words.encode()) > LOOKED_FOR:
        cut = words.encode()[:LOOKED_FOR].decode(errors="ignore")
        # A Latin word or a number that is cut would not be found: quotes are matched by whole words.
        is_cut = words[len(cut)].isascii() and words[len(cut)].isalnum()
        words = (re.sub(r"[A-Za-z0-9]+$", "", cut) or cut) if is_cut else cut
    return f'"{words.strip()}"' if words.strip() else ""


def marked(mine: str, yours: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces, with what differs marked; joined, the pieces of a side are its text.

    Width, case, traditional and simplified forms do not differ, nor do blanks and other punctuation than quotes.
    """
    left, right = _tokens(mine), _tokens(yours)
    matcher = SequenceMatcher(None, [fold(token) for token in left], [fold(token) for token in right], autojunk=False)
    found: tuple[list[Piece], list[Piece]] = [], []
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        a, b = left[i1:i2], right[j1:j2]
        if what == "equal":
            _add(found[0], a, is_equal=True)
            _add(found[1], b, is_equal=True)
        else:
            _exchanged(found, "".join(a), "".join(b))
    return tuple(found[0]), tuple(found[1])


def _tokens(text: str) -> list[str]:
    """The words of a text, cut as if it were simplified: both sides of a pair are cut alike."""
    tokens, at = [], 0
    for word in rjieba.cut(fold(text)):
        tokens.append(text[at : at + len(word)])
        at += len(word)
    return tokens


def _exchanged(found: tuple[list[Piece], list[Piece]], a: str, b: str) -> None:
    """Mark what stands for something else: of 服务站 and 效劳站 two characters. Numbers and other scripts stay whole."""
    mine, yours = _DIGITS.split(a), _DIGITS.split(b)
    pairs = zip(mine, yours, strict=True) if len(mine) == len(yours) else [(a, b)]
    for one, other in pairs:
        for is_equal, left, right in _parts(one, other):
            _add(found[0], _tokens(left), is_equal=is_equal)
            _add(found[1], _tokens(right), is_equal=is_equal)


def _parts(a: str, b: str) -> list[tuple[bool, str, str]]:
    """Two Chinese strings as (is equal, of a, of b); a changed character takes a neighbour with it, to make a word."""
    if a == b:
        return [(True, a, b)]
    matcher = SequenceMatcher(None, fold(a), fold(b), autojunk=False)
    if any(text[:1].isascii() or _NUMBER.fullmatch(text) for text in (a, b)) or matcher.ratio() < ALIKE:
        return [(False, a, b)]
    parts: list[list[Any]] = [[what == "equal", a[i1:i2], b[j1:j2]] for what, i1, i2, j1, j2 in matcher.get_opcodes()]
    for n, (is_equal, one, other) in enumerate(parts):
        if is_equal or len(one) > 1 or len(other) > 1 or not (is_cjk(one) and is_cjk(other)):
            continue
        if n + 1 < len(parts) and is_cjk(parts[n + 1][1][:1]):
            after = parts[n + 1]
            parts[n] = [False, one + after[1][:1], other + after[2][:1]]
            after[1], after[2] = after[1][1:], after[2][1:]
        elif n and is_cjk(parts[n - 1][1][-1:]):
            before = parts[n - 1]
            parts[n] = [False, before[1][-1:] + one, before[2][-1:] + other]
            before[1], before[2] = before[1][:-1], before[2][:-1]
    return [(is_equal, one, other) for is_equal, one, other in parts]


def _add(pieces: list[Piece], tokens: Sequence[str], *, is_equal: bool) -> None:
    for token in filter(None, tokens):
        kind = "" if is_equal else _kind(token)
        if pieces and pieces[-1][1] == kind:
            pieces[-1] = (pieces[-1][0] + token, kind)
        else:
            pieces.append((token, kind))


def _kind(token: str) -> str:
    if _NUMBER.fullmatch(token):
        return "number"
    if any(map(str.isalnum, token)):
        return "word"
    return "sign" if _QUOTES & set(token) else ""
