"""The form of a word by which class maps know it: Chinese words as they are, English ones in lower case and stemmed."""

from __future__ import annotations

from functools import cache
from threading import Lock

import snowballstemmer

from wenyuan.kernel.text import is_cjk

#: What every English sentence has; as 的 and 了 they say nothing of which text it is.
_FUNCTION = frozenset(
    """
    a an the and or but nor so yet of in on at to for from by with as into onto upon over under about than then that
    this these those it its he she they them their his her him we our us you your i my me is are was were be been being
    am do does did done has have had having will would shall should may might can could must not no if when while which
    who whom whose what where how there here also such any some all both each other more most very just only own same
    too up down out off again once because until between through during before after above below
    """.split()
)
_NUMERAL = frozenset("〇零一二三四五六七八九十百千万亿两第")
#: A stemmer keeps the word in hand in itself, and the worker has several threads.
_STEMMING = Lock()


def form(word: str) -> str:
    """The form of a word of a normalised text; empty for numbers, punctuation, single characters and function words."""
    if len(word) < 2 or not word[0].isalpha():
        return ""
    if is_cjk(word[0]):
        return "" if _counts(word) else word
    if word in _FUNCTION:
        return ""
    return stem(word)


def stem(word: str) -> str:
    """An English word as the class map has it; any other as it is."""
    if not word.isascii():
        return word
    with _STEMMING:
        return str(_stemmer().stemWord(word))


def _counts(word: str) -> bool:
    """Whether a word is a number or an ordinal: 第十二, 二十, 一百."""
    return all(c in _NUMERAL for c in word)


@cache
def _stemmer() -> snowballstemmer.EnglishStemmer:  # type: ignore[name-defined]
    return snowballstemmer.stemmer("english")
