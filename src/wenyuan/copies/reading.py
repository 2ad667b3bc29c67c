"""A document as the comparison sees it: its text, words and sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wenyuan.copies.classes import ClassMap, shipped
from wenyuan.copies.normalise import Normal, normalise
from wenyuan.copies.words import Words, classes_of, cut
from wenyuan.kernel.text import CJK

#: A sentence above LONG characters is also cut at commas, once it has CLAUSE; garbled text without any is cut at HARD.
LONG, CLAUSE, HARD = 120, 48, 240
#: A sentence with fewer telling words says too little to be looked for alone.
LEAST_WORDS = 4
#: A text with fewer telling words, or fewer different ones, has too little text to be compared.
ENOUGH_WORDS, ENOUGH_CLASSES = 20, 12

_END = re.compile(rf"[。！？；!?;\n]+[”’\"')）】」』]*|(?<=[{CJK}])\.(?!\d)|(?<=[a-z0-9\)\]\"'”])\.+[\"'”]?(?=\s)")
_COMMA = re.compile("[，,、：:]")


@dataclass(frozen=True)
class Reading:
    """One text, read. Immutable; all arrays ascending."""

    normal: Normal
    words: Words
    #: The map that the words' classes are of.
    map: ClassMap
    #: Where each sentence begins in the text; one more for the end.
    sentences: np.ndarray

    def classes_by(self, other: ClassMap) -> np.ndarray:
        """The classes of the telling words in order, by another map."""
        return self.classes if other.name == self.map.name else classes_of(self.words.texts, other)[self.telling]

    @property
    def text(self) -> str:
        """The normalised text."""
        return self.normal.text

    @cached_property
    def telling(self) -> np.ndarray:
        """Indexes of the telling words among all words."""
        return self.words.telling

    @cached_property
    def classes(self) -> np.ndarray:
        """The classes of the telling words in order."""
        return self.words.classes[self.telling]

    @cached_property
    def sentence_of(self) -> np.ndarray:
        """The sentence of each telling word."""
        found = np.searchsorted(self.sentences, self.words.starts[self.telling], side="right") - 1
        return found.astype(np.int64)

    @cached_property
    def weights(self) -> np.ndarray:
        """Word characters of each sentence: what coverage counts."""
        counts = np.zeros(len(self.text) + 1, np.int64)
        at = self.normal.words_at
        if len(at):
            counts[at + 1] = 1
            np.cumsum(counts, out=counts)
        return np.diff(counts[self.sentences])

    @cached_property
    def telling_in(self) -> np.ndarray:
        """Telling words of each sentence."""
        return np.bincount(self.sentence_of, minlength=len(self.sentences) - 1)

    @cached_property
    def is_enough(self) -> bool:
        """Whether there is enough text to say anything about copies."""
        return len(self.classes) >= ENOUGH_WORDS and len(np.unique(self.classes)) >= ENOUGH_CLASSES

    @property
    def norm_hash(self) -> bytes:
        """16 bytes that all texts of the same words share; empty if there is too little text."""
        return self.normal.norm_hash

    def sentence(self, n: int) -> tuple[int, int]:
        """Start and end of sentence `n` in the text, without white space around it."""
        start, end = int(self.sentences[n]), int(self.sentences[n + 1])
        piece = self.text[start:end]
        return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def read(pages: Sequence[str], classes: ClassMap | None = None) -> Reading:
    """Read a document's pages by the shipped map or another. Linear: about .3 CPU-seconds a million characters."""
    normal, known = normalise(pages), classes or shipped()
    words = cut(normal.text, known)
    return Reading(normal=normal, words=words, map=known, sentences=sentence_starts(normal.text))


def sentence_starts(text: str) -> np.ndarray:
    """Where the sentences of a normalised text begin, and its end. Covers the text without gaps; linear."""
    starts = [0]
    last = 0
    for end in (*(found.end() for found in _END.finditer(text)), len(text)):
        while end - last > LONG:
            comma = _COMMA.search(text, last + CLAUSE - 1, min(end, last + HARD))
            cut_at = comma.end() if comma else min(end, last + HARD)
            if end - cut_at < CLAUSE // 2:
                break
            starts.append(cut_at)
            last = cut_at
        if end > last:
            starts.append(end)
            last = end
    return np.array(starts, np.int64)
