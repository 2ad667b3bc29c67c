"""The two usual ways to find near copies, each as its authors mean it, over the same texts.

datasketch: MinHash of character 5-grams with 128 permutations and an LSH at a Jaccard threshold (.3). Winnowing: minima of
windows of 8 over hashed 13-grams of letters (Schleimer, Wilkerson, Aiken 2003) with an inverted list.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

import numpy as np
from datasketch import MinHash, MinHashLSH

PERMUTATIONS, SHINGLE = 128, 5
GRAM, WINDOW = 13, 8


def letters(text: str) -> str:
    """A text's letters in lower case."""
    return "".join(filter(str.isalnum, text.lower()))


class Datasketch:
    """An LSH over MinHashes. `signing` holds the CPU seconds of each signature of a query."""

    def __init__(self, threshold: float) -> None:
        self._lsh = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
        self.signing: list[float] = []

    def build(self, texts: Sequence[str]) -> None:
        """Index the texts by their numbers."""
        with self._lsh.insertion_session() as session:
            for number, text in enumerate(texts):
                session.insert(number, self._sign(text), check_duplication=False)

    def find(self, text: str) -> list[int]:
        """Numbers of the texts that are reported."""
        began = time.process_time()
        signed = self._sign(text)
        self.signing.append(time.process_time() - began)
        return [int(n) for n in self._lsh.query(signed)]

    def _sign(self, text: str) -> MinHash:
        plain = letters(text)
        grams = {plain[i : i + SHINGLE].encode() for i in range(max(1, len(plain) - SHINGLE + 1))}
        made = MinHash(num_perm=PERMUTATIONS)
        made.update_batch(list(grams))
        return made


class Winnowing:
    """Fingerprints in an inverted list; a text is reported that holds `least` of the query's, or the other way."""

    def __init__(self, *, least: float, shared: int) -> None:
        self._lists: dict[int, list[int]] = {}
        self._sizes: list[int] = []
        self._least, self._shared = least, shared

    def build(self, texts: Sequence[str]) -> None:
        """Index the texts by their numbers."""
        for number, text in enumerate(texts):
            marks = self._marks(text)
            self._sizes.append(len(marks))
            for mark in marks:
                self._lists.setdefault(mark, []).append(number)

    def find(self, text: str) -> list[int]:
        """Numbers of the texts that are reported."""
        marks = self._marks(text)
        counts: Counter[int] = Counter()
        for mark in marks:
            found = self._lists.get(mark, ())
            # The same cap as ours: what is in more texts is boilerplate.
            if len(found) <= 12:
                counts.update(found)
        return [
            n
            for n, count in counts.items()
            if count >= self._shared and count / max(1, min(len(marks), self._sizes[n])) >= self._least
        ]

    def _marks(self, text: str) -> set[int]:
        codes = np.frombuffer(letters(text).encode("utf-32-le"), np.uint32).astype(np.uint64)
        n = len(codes) - GRAM + 1
        if n <= 0:
            return set()
        h = np.zeros(n, np.uint64)
        for i in range(GRAM):
            h = (h ^ codes[i : n + i]) * np.uint64(0x9E3779B97F4A7C15)
            h ^= h >> np.uint64(29)
        if n < WINDOW:
            return {int(h.min())}
        return {int(x) for x in np.unique(np.lib.stride_tricks.sliding_window_view(h, WINDOW).min(axis=1))}
