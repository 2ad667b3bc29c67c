"""Which words may be shown as what a document is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import exp

import rjieba

from wenyuan.search.analyzer import is_known
from wenyuan.search.common_words import is_common

#: Parts of speech that name something: nouns of all kinds, verbs and adjectives used as nouns, abbreviations,
#: set phrases. ICTCLAS names them so, and the dictionary of jieba after it.
_NAMING = ("n", "vn", "an", "j", "l")
#: Words of the texts that jieba's frequencies were counted in; words of a usual document.
_ALL_WORDS, _USUAL_LENGTH = 60_000_000, 2_000
#: Words of more documents in general are no subject: 工作 .9, 时间 .7, 基础 .5; but 劳动 .3.
_TOO_GENERAL = 0.4
_SHORTEST, _SHORTEST_LATIN = 2, 3


@lru_cache(maxsize=50_000)
def is_subject(word: str) -> bool:
    """Whether a folded word can stand alone as a subject: a word of the dictionary that names something (专利权 by its
    last part), or a Latin word of three letters or more; never one that is common in every library."""
    if is_common(word) or generality(word) > _TOO_GENERAL:
        return False
    if word.isascii():
        return len(word) >= _SHORTEST_LATIN and word.isalpha()
    if len(word) < _SHORTEST or not is_known(word):
        return False
    return bool(rjieba.tag(word)[-1][1].startswith(_NAMING))


@lru_cache(maxsize=50_000)
def generality(word: str) -> float:
    """The part of all documents, of any library, that have a Chinese word: from its frequency in the general language, as
    the dictionary of jieba has it, for documents of _USUAL_LENGTH words. 0 for Latin ones, of which it knows nothing."""
    return 0.0 if word.isascii() else 1 - exp(-_USUAL_LENGTH * rjieba.suggest_freq(word) / _ALL_WORDS)


def whole_words(words: Iterable[str], counts: Mapping[str, int]) -> list[str]:
    """The words in their order, but of those of which one is a part of another (著作, 著作权) only one.

    The longer one, in the place of the first of them, if it stands at least two thirds as often as the shorter; otherwise
    the shorter is a subject of its own (工会 in a text that names 总工会 once) and the longer is left out.
    """
    kept: list[str] = []
    for word in words:
        inside = [i for i, other in enumerate(kept) if other in word or word in other]
        if not inside:
            kept.append(word)
        elif all(kept[i] in word and 3 * counts[word] >= 2 * counts[kept[i]] for i in inside):
            kept[inside[0]] = word
            kept = [other for i, other in enumerate(kept) if i not in inside[1:]]
    return kept


def fragments(counts: Mapping[str, int]) -> set[str]:
    """Words that stand only at the end of one longer word: 利权 of 专利权, which is cut into overlapping words."""
    return {
        word[start:]
        for word, n in counts.items()
        if not word.isascii() and is_known(word)
        for start in range(1, len(word) - 1)
        if counts.get(word[start:]) == n
    }
