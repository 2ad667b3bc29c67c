"""Phrases of two words that stand in a text often and say what it is about: 劳动争议 调解, water meter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from math import log

import rjieba

from wenyuan.search.analyzer import is_known, spelled
from wenyuan.search.common_words import is_common
from wenyuan.search.subject_words import is_subject

#: Fewer times is chance.
_LEAST = 2
#: Different words that must stand before and after a phrase: one always followed by the same is a piece of a longer
#: one (accessor variety; Feng, Chen, Deng and Zheng, Computational Linguistics 30, 2004).
_VARIETY = 2


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """Two words one after the other, spelled as the dictionary does, and how often they stand so."""

    first: str
    second: str
    count: int

    @property
    def text(self) -> str:
        """As one would type it: Chinese without a blank."""
        blank = " " if self.first.isascii() or self.second.isascii() else ""
        return f"{self.first}{blank}{self.second}"


#: Characters that join and mark words and belong to none: what stands beside them is whole.
_PARTICLES = frozenset("的地得了和与及或在由对等是为将以于把被从向同并而")


class _Role(IntEnum):
    BREAK = 0  # ends a phrase: punctuation, a particle, a word like "the" or 或者
    OTHER = 1
    VERB = 2
    SUBJECT = 3


def phrases(text: str, *, telling: Callable[[str], float]) -> list[Phrase]:
    """The phrases of a text that name something and stand at least twice, most telling first.

    `telling(word)` says how much a word alone tells, 0 for nothing; a phrase tells as much as both, times the logarithm
    of its number. The second word may be a verb (劳动争议 调解) if it tells something and nothing need follow:
    工会 开展, 成交量 达到 are none.
    """
    counts: Counter[tuple[str, str]] = Counter()
    before: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    after: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for left, first, second, right in _fours(text):
        pair = (first, second)
        counts[pair] += 1
        before[pair].add(left)
        after[pair].add(right)

    def is_whole(pair: tuple[str, str]) -> bool:
        begins, ends = (any(_role(word) is _Role.BREAK for word in beside[pair]) for beside in (before, after))
        return (
            counts[pair] >= _LEAST
            and (begins or len(before[pair]) >= _VARIETY)
            and (ends or len(after[pair]) >= _VARIETY)
            and (_role(pair[1]) is _Role.SUBJECT or (ends and telling(pair[1]) > 0))
            and telling(pair[0]) + telling(pair[1]) > 0
        )

    found = [Phrase(first=pair[0], second=pair[1], count=n) for pair, n in counts.items() if is_whole(pair)]

    def weight(phrase: Phrase) -> float:
        return (telling(phrase.first) + telling(phrase.second)) * log(1 + phrase.count)

    return sorted(found, key=lambda phrase: (-weight(phrase), phrase.text))


def _fours(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Each two adjacent words that may be a phrase, between the word before and the word after (or what breaks)."""
    # A line end within Chinese breaks nothing: pages break lines anywhere.
    words = [".", *(word for word in rjieba.cut(spelled(text)) if not word.isspace()), "."]
    roles = [_role(word) for word in words]
    for i in range(1, len(words) - 2):
        if roles[i] is _Role.SUBJECT and roles[i + 1] >= _Role.VERB and words[i] != words[i + 1]:
            yield words[i - 1], words[i], words[i + 1], words[i + 2]


@lru_cache(maxsize=50_000)
def _role(word: str) -> _Role:
    if not word[0].isalnum() or word in _PARTICLES or is_common(word):
        return _Role.BREAK
    if is_subject(word):
        return _Role.SUBJECT
    if len(word) < 2 or word.isascii() or not is_known(word):
        return _Role.OTHER
    return _Role.VERB if rjieba.tag(word)[-1][1] == "v" else _Role.OTHER
