"""The keys by which a text is found from its beginning: as it is written, by full pinyin, by initials.

A text and what a reader types pass through the same `units`, so width, case, traditional forms, punctuation and
blanks never come between the two. A title is found from each of its first words on, not only from its very beginning:
nobody types 中华人民共和国 to come to 劳动法.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import rjieba

from wenyuan.kernel.folding import fold
from wenyuan.kernel.text import is_cjk
from wenyuan.search.analyzer import spelled

#: plain: as written, folded. pinyin: all letters. initials: the first letter of each character.
Form = Literal["plain", "pinyin", "initials"]

#: Words of a text from which on it is found.
STARTS = 8
#: Characters of each key: as many as anybody types before looking.
LENGTHS: dict[Form, int] = {"plain": 24, "pinyin": 36, "initials": 12}
#: In the first so many characters of a key, one may take its second reading.
_SECOND_WITHIN = 8


@dataclass(frozen=True, slots=True)
class Unit:
    """A letter, digit or Chinese character of a text, folded, or the one blank between two Latin words."""

    offset: int
    char: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One way to type a text. `start` is the number of its first unit, `shape` how many letters each unit gave."""

    form: Form
    text: str
    start: int
    shape: str
    is_second: bool = False


def units(text: str) -> list[Unit]:
    """What of a text is typed and compared. Everything else separates; controls, emoji and surrogates vanish."""
    found: list[Unit] = []
    is_apart = False
    for offset, char in enumerate(fold(text)):
        if not char.isalnum():
            is_apart = True
            continue
        if is_apart and found and not is_cjk(char) and not is_cjk(found[-1].char):
            found.append(Unit(offset - 1, " "))
        found.append(Unit(offset, char))
        is_apart = False
    return found


def plain(text: str) -> str:
    """A text as its units say it."""
    return "".join(unit.char for unit in units(text))


def starts(text: str, of: Sequence[Unit]) -> list[int]:
    """The numbers of the units of a text with which its first STARTS words begin."""
    written = spelled(text)
    found: list[int] = []
    n = 0
    while n < len(of) and len(found) < STARTS:
        end = n + 1
        if is_cjk(of[n].char):
            while end < len(of) and is_cjk(of[end].char):
                end += 1
            for word in rjieba.cut("".join(written[unit.offset] for unit in of[n:end])):
                found.append(n)
                n += len(word)
        else:
            found.append(n)
            while end < len(of) and of[end].char != " " and not is_cjk(of[end].char):
                end += 1
            n = end + (end < len(of) and of[end].char == " ")
    return found[:STARTS]


def keys(text: str, *, readings: Callable[[str], list[tuple[str, ...]]], everywhere: bool = False) -> Iterator[Key]:
    """The keys of a text from its beginning, or (`everywhere`) from each of its first words.

    `readings` gives each character's, see pinyin.readings. Where a character has two, the first such one of a key
    takes its second in a further key.
    """
    of = units(text)
    said = _said(text, of, readings)
    for start in starts(text, of) if everywhere else [0] if of else []:
        yield _key("plain", start, [unit.char for unit in of[start:]])
        first = [one[0] if one else "" for one in said[start:]]
        # A text without a Chinese character soon after its start is typed as it is written.
        if any(said[start : start + _SECOND_WITHIN]):
            yield from _spoken(start, of, first)
            at = next((n for n, one in enumerate(said[start : start + _SECOND_WITHIN]) if len(one) > 1), None)
            if at is not None:
                yield from _spoken(start, of, [*first[:at], said[start + at][1], *first[at + 1 :]], is_second=True)


def covered(shape: str, letters: int) -> int:
    """How many units of a key's shape the first so many letters of it reach into."""
    for number, given in enumerate(shape):
        if letters <= 0:
            return number
        letters -= int(given)
    return len(shape)


def _said(text: str, of: Sequence[Unit], readings: Callable[[str], list[tuple[str, ...]]]) -> list[tuple[str, ...]]:
    """Readings of each unit; none for Latin letters. Read run by run, so that words of several characters are known."""
    written = spelled(text)
    found: list[tuple[str, ...]] = []
    n = 0
    while n < len(of):
        end = n
        while end < len(of) and is_cjk(of[end].char):
            end += 1
        found += readings("".join(written[unit.offset] for unit in of[n:end]))
        if end == n:
            found.append(())
            end += 1
        n = end
    return found


def _spoken(start: int, of: Sequence[Unit], said: Sequence[str], *, is_second: bool = False) -> Iterator[Key]:
    whole = [one or unit.char.strip() for one, unit in zip(said, of[start:], strict=True)]
    yield _key("pinyin", start, whole, is_second=is_second)
    yield _key("initials", start, [one[:1] for one in whole], is_second=is_second)


def _key(form: Form, start: int, parts: Sequence[str], *, is_second: bool = False) -> Key:
    parts = parts[: LENGTHS[form]]
    shape = "".join(str(len(part)) for part in parts)
    return Key(form=form, text="".join(parts)[: LENGTHS[form]], start=start, shape=shape, is_second=is_second)
