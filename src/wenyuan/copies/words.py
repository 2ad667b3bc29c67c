"""A normalised text as words, and each telling word as the number of its class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import rjieba

from wenyuan.copies.classes import ClassMap, shipped

IGNORED = np.uint64(0)


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


def cut(text: str, classes: ClassMap | None = None) -> Words:
    """The words of a normalised text, in the shipped classes or those of another map. Joined they are the text.

    Linear, about three million characters a second.
    """
    texts = rjieba.cut(text)
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)), out=starts[1:])
    return Words(texts=texts, starts=starts, classes=classes_of(texts, classes or shipped()))


def classes_of(texts: list[str], classes: ClassMap) -> np.ndarray:
    """The class of each word by this map (uint64; IGNORED: none)."""
    return np.fromiter(map(classes.class_id, texts), np.uint64, len(texts))
