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
#: Characters of the longest word that is marked as a whole for one changed character.
WORD = 4
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
    """Two Chinese strings as (is equal, of a, of b); a changed character takes the rest of its word with it."""
    if a == b:
        return [(True, a, b)]
    matcher = SequenceMatcher(None, fold(a), fold(b), autojunk=False)
    if any(text[:1].isascii() or _NUMBER.fullmatch(text) for text in (a, b)) or matcher.ratio() < ALIKE:
        return [(False, a, b)]
    codes = _turned(matcher.get_opcodes())
    parts: list[list[Any]] = [[what == "equal", a[i1:i2], b[j1:j2]] for what, i1, i2, j1, j2 in codes]
    words = _extents(a), _extents(b)
    for n, (_, i1, _, j1, _) in enumerate(codes):
        is_equal, one, other = parts[n]
        if is_equal or len(one) > 1 or len(other) > 1 or not (is_cjk(one) and is_cjk(other)):
            continue
        before, after = _reach(words[0][i1], words[1][j1], i1, j1)
        if n and (taken := _shared(parts[n - 1][1], parts[n - 1][2], before, from_end=True)):
            left = parts[n - 1]
            one, other = left[1][-taken:] + one, left[2][-taken:] + other
            left[1], left[2] = left[1][:-taken], left[2][:-taken]
        if n + 1 < len(parts) and (taken := _shared(parts[n + 1][1], parts[n + 1][2], after, from_end=False)):
            right = parts[n + 1]
            one, other = one + right[1][:taken], other + right[2][:taken]
            right[1], right[2] = right[1][taken:], right[2][taken:]
        parts[n] = [False, one, other]
    return [(is_equal, one, other) for is_equal, one, other in parts]


def _turned(codes: Sequence[tuple[str, int, int, int, int]]) -> list[tuple[str, int, int, int, int]]:
    """The same with 回答 for 答复 as one exchange: a character that only changed its place in a word is no common ground."""
    made: list[tuple[str, int, int, int, int]] = []
    for code in codes:
        made.append(code)
        names = [what for what, *_ in made[-3:]]
        if names in (["delete", "equal", "insert"], ["insert", "equal", "delete"]) and made[-2][2] - made[-2][1] == 1:
            first, last = made[-3], made[-1]
            made[-3:] = [("replace", first[1], last[2], first[3], last[4])]
    return made


def _extents(text: str) -> list[tuple[int, int]]:
    """For each character, where its word begins and ends."""
    found: list[tuple[int, int]] = []
    for word in rjieba.cut(fold(text)):
        found += [(len(found), len(found) + len(word))] * len(word)
    return found


def _reach(mine: tuple[int, int], yours: tuple[int, int], i: int, j: int) -> tuple[int, int]:
    """How many characters before and behind a changed one belong to its word.

    What both sides' words have; where they have nothing in common, what the one has that is a word. (A word that a tool put is
    often none: then it is cut into single characters, and the other side knows.)
    """
    spans = [(at - begin, end - at - 1) for (begin, end), at in ((mine, i), (yours, j)) if 1 < end - begin <= WORD]
    if len(spans) == 2 and (both := (min(spans[0][0], spans[1][0]), min(spans[0][1], spans[1][1]))) != (0, 0):
        return both
    return spans[0] if spans else (0, 0)


def _shared(one: str, other: str, wanted: int, *, from_end: bool) -> int:
    """How many of the wanted characters an equal part can give: Chinese ones, next to the changed one."""
    beside = one[::-1] if from_end else one
    known = next((n for n, char in enumerate(beside[:wanted]) if not is_cjk(char)), min(wanted, len(beside)))
    return min(known, len(other))


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
