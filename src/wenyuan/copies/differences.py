"""What was changed between two sentences that hold each other's text: words, numbers, nothing else."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from wenyuan.copies.reading import Reading

#: Most words on either side of an exchange that is still a word put for a word; more is a new phrasing.
MOST_WORDS = 2
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, kw_only=True)
class Spot:
    """One exchange: index of the words in each reading, [start, end)."""

    ours: tuple[int, int]
    theirs: tuple[int, int]


@dataclass(kw_only=True)
class Differences:
    """What differs in the aligned sentences of two texts."""

    #: (theirs, ours): how often; single words, or two.
    exchanged: Counter[tuple[str, str]] = field(default_factory=Counter)
    numbers: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: Ours minus theirs, of years before 年 and alone.
    year_shifts: Counter[int] = field(default_factory=Counter)
    #: Aligned telling words of ours, and those of them that stand where theirs has others.
    words: int = 0
    changed: int = 0
    #: Telling words that only one side has, without another in their place.
    loose: int = 0
    spots: list[Spot] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Exchanged words among the aligned ones."""
        return self.changed / self.words if self.words else 0.0

    @property
    def loose_share(self) -> float:
        """Words put in or left out, by the aligned ones."""
        return self.loose / self.words if self.words else 0.0


def word_range(reading: Reading, sentence: int) -> tuple[int, int]:
    """The words of a sentence, [start, end)."""
    start, end = reading.sentences[sentence], reading.sentences[sentence + 1]
    first, last = reading.words.starts.searchsorted([start, end])
    return int(first), int(last)


def note(found: Differences, ours: Reading, a: int, theirs: Reading, b: int) -> None:
    """Add what differs between sentence `a` of ours and `b` of theirs. Quadratic in one sentence's words at worst."""
    a0, a1 = word_range(ours, a)
    b0, b1 = word_range(theirs, b)
    mine, yours = ours.words.texts[a0:a1], theirs.words.texts[b0:b1]
    found.words += int(ours.telling_in[a])
    if mine == yours:
        return
    matcher = SequenceMatcher(None, yours, mine, autojunk=False)
    for what, j1, j2, i1, i2 in matcher.get_opcodes():
        if what == "equal":
            continue
        left, right = yours[j1:j2], mine[i1:i2]
        _exchange(found, left, right, Spot(ours=(a0 + i1, a0 + i2), theirs=(b0 + j1, b0 + j2)))


def _exchange(found: Differences, left: list[str], right: list[str], spot: Spot) -> None:
    left_words = [word for word in left if word[:1].isalnum()]
    right_words = [word for word in right if word[:1].isalnum()]
    if not left_words and not right_words:
        return
    old, new = _numbers(left_words), _numbers(right_words)
    if old or new:
        if len(old) == len(new):
            for before, after in zip(old, new, strict=True):
                if before != after:
                    _number(found, before, after)
        elif old and new:
            found.numbers["、".join(old), "、".join(new)] += 1
        left_words = [word for word in left_words if word not in old]
        right_words = [word for word in right_words if word not in new]
    telling = max(sum(len(word) > 1 for word in left_words), sum(len(word) > 1 for word in right_words))
    if not left_words or not right_words:
        found.loose += telling
        return
    found.changed += telling
    if len(left_words) == len(right_words) > 1 and len(left_words) <= 4:
        for before, after in zip(left_words, right_words, strict=True):
            if before != after:
                found.exchanged[before, after] += 1
        found.spots.append(spot)
    elif len(left_words) <= MOST_WORDS and len(right_words) <= MOST_WORDS:
        found.exchanged["".join(left_words), "".join(right_words)] += 1
        found.spots.append(spot)


def _numbers(words: list[str]) -> list[str]:
    return [word for word in words if _NUMBER.fullmatch(word)]


def _number(found: Differences, before: str, after: str) -> None:
    found.numbers[before, after] += 1
    if _YEAR.fullmatch(before) and _YEAR.fullmatch(after):
        found.year_shifts[int(after) - int(before)] += 1


def year_offset(found: Differences) -> int:
    """The one number of years by which all moved years were moved; 0 if there is none.

    At least two moved years, or one that is the only change of a number; nine in ten must agree.
    """
    if not found.year_shifts:
        return 0
    shift, n = found.year_shifts.most_common(1)[0]
    every = sum(found.year_shifts.values())
    if n >= 0.9 * every and (n > 1 or sum(found.numbers.values()) == 1):
        return shift
    return 0
