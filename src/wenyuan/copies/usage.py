"""How words follow each other in a library, in twelve megabytes: enough to tell a word in its place from one put there.

Counts are kept by hash (as in a count-min sketch of one row): two pairs that fall together are rare among four
million, and one wrong vote decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

PAIRS, SINGLES = 1 << 22, 1 << 19


class Usage:
    """Counts of words and of pairs of neighbours over the texts that were added."""

    def __init__(self) -> None:
        self._pairs = np.zeros(PAIRS, np.uint16)
        self._singles = np.zeros(SINGLES, np.uint32)
        self.words = 0

    def add(self, words: Sequence[str]) -> None:
        """Count a text's words in order. Linear."""
        ids = _ids(words)
        if len(ids) < 2:
            return
        pairs = np.bincount(_pair(ids[:-1], ids[1:]), minlength=PAIRS)
        self._pairs = np.minimum(self._pairs.astype(np.uint32) + pairs, 65_535).astype(np.uint16)
        self._singles += np.bincount(ids % SINGLES, minlength=SINGLES).astype(np.uint32)
        self.words += len(ids)

    def add_all(self, texts: Sequence[Sequence[str]]) -> None:
        """Count many texts; pairs across their borders are counted, too, which does not matter."""
        self.add([word for words in texts for word in words])

    def fitness(self, words: Sequence[str], inner: range) -> float:
        """How well `words[i]` for i in `inner` sit among their neighbours: mean ln of each step's probability, from the word
        before to the word behind, and a third as much for how common the words themselves are."""
        ids = _ids(words)
        first, last = max(inner.start, 1), min(inner.stop + 1, len(ids))
        before, after = ids[first - 1 : last - 1], ids[first:last]
        steps = np.log((self._pairs[_pair(before, after)] + 0.1) / (self._singles[before % SINGLES] + 50.0))
        own = np.log((self._singles[ids[inner.start : inner.stop] % SINGLES] + 0.5) / max(self.words, 1))
        return float(steps.mean() if len(steps) else 0.0) + 0.3 * float(own.mean() if len(own) else 0.0)


def _ids(words: Sequence[str]) -> np.ndarray:
    # Python's own hash of a string is salted by process, which is all the same within one.
    return np.fromiter((hash(word) & 0x7FFFFFFFFFFFFFFF for word in words), np.int64, len(words))


def _pair(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    mixed = (a * 31 + (b ^ (b >> 17))) * -7046029254386353131
    return ((mixed >> 21) & (PAIRS - 1)).astype(np.int64)
