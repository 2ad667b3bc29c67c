"""A normalised text as words, and each telling word as the number of its class."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from threading import Lock

import numpy as np
import rjieba
import snowballstemmer

from wenyuan.copies.classes import root_of
from wenyuan.kernel.text import is_cjk

#: Stems of words are asked for again and again: a library's vocabulary fits.
REMEMBERED = 1 << 17
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

IGNORED = np.uint64(0)
#: A stemmer keeps the word in hand in itself, and the worker has several threads.
_STEMMING = Lock()


@dataclass(frozen=True, kw_only=True)
class Words:
    """All words of a text in order, blanks and punctuation included, and the class of each (IGNORED: none)."""

    texts: list[str]
    #: Where each word begins; one more for the end of the text.
    starts: np.ndarray
    classes: np.ndarray

    @property
    def telling(self) -> np.ndarray:
        """Indexes of the words that have a class."""
        return np.flatnonzero(self.classes != IGNORED)


def cut(text: str) -> Words:
    """The words of a normalised text. Joined they are the text. Linear, about three million characters a second."""
    texts = rjieba.cut(text)
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)), out=starts[1:])
    classes = np.fromiter(map(class_id, texts), np.uint64, len(texts))
    return Words(texts=texts, starts=starts, classes=classes)


@lru_cache(maxsize=REMEMBERED)
def class_id(word: str) -> int:
    """A number of 64 bits for the class of a word; 0 for numbers, punctuation, single characters and function words."""
    known = _telling(word)
    return int.from_bytes(blake2b(root_of(known).encode(), digest_size=8).digest()) | 1 if known else 0


def _telling(word: str) -> str:
    """The form of a word by which the class map knows it; empty if it tells nothing."""
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


_NUMERAL = frozenset("〇零一二三四五六七八九十百千万亿两第")


def _counts(word: str) -> bool:
    """Whether a word is a number or an ordinal: 第十二, 二十, 一百."""
    return all(c in _NUMERAL for c in word)


@cache
def _stemmer() -> snowballstemmer.EnglishStemmer:  # type: ignore[name-defined]
    return snowballstemmer.stemmer("english")
