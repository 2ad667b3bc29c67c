"""A classifier of texts by their characters: complement naive Bayes over 1- to 3-grams, in plain Python.

Characters, not words: whoever cuts a Chinese text into words for a classifier makes a whole clause one word where the
dictionary ends. Rennie, Shih, Teevan and Karger, "Tackling the poor assumptions of naive Bayes text classifiers" (ICML
2003): weights from all classes but the one, normalised, so that a class with many documents is not preferred.
A library like scikit-learn would do it faster and bring 200 MB for it.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest
from math import log, sqrt
from operator import add, itemgetter

from wenyuan.kernel.folding import fold

#: Characters of a text that are looked at: what it is about is said at its beginning.
LENGTH = 3_000
#: Grams that are kept, those that differ most between classes; fewer where that times the classes is more than CELLS,
#: four bytes each.
FEATURES, CELLS = 30_000, 2_000_000
#: A gram of fewer texts is a name or an error.
_LEAST = 3
_SMOOTHING = 1.0


def grams(text: str) -> set[str]:
    """The 1- to 3-grams in the beginning of a text, folded; white space and punctuation separate nothing and are left out."""
    chars = "".join(filter(str.isalnum, fold(text[:LENGTH])))
    pairs = list(map(add, chars, chars[1:]))
    return {*chars, *pairs, *map(add, pairs, chars[2:])}


@dataclass(frozen=True, kw_only=True)
class Model:
    """Weight of each gram for each class; higher speaks for it."""

    classes: tuple[int, ...]
    weights: Mapping[str, array[float]]

    def scores(self, text: str) -> dict[int, float]:
        """Mean weight of the known grams of a text by class; empty if it has none."""
        rows = [row for gram in grams(text) if (row := self.weights.get(gram)) is not None]
        if not rows:
            return {}
        return {
            one: total / len(rows) for one, total in zip(self.classes, map(sum, zip(*rows, strict=True)), strict=True)
        }

    def speaks(self, word: str, of: int) -> float:
        """How much a word speaks for a class rather than for the others: the mean over its grams."""
        place = self.classes.index(of)
        rows = [row for gram in grams(word) if (row := self.weights.get(gram)) is not None]
        return sum(row[place] - sum(row) / len(row) for row in rows) / len(rows) if rows else 0.0


def train(texts: Iterable[tuple[int, str]]) -> Model:
    """The model of (class, text) pairs; at least two classes. A text counts each of its grams once."""
    counts: dict[int, Counter[str]] = {}
    number: Counter[int] = Counter()
    for of, text in texts:
        counts.setdefault(of, Counter()).update(grams(text))
        number[of] += 1
    total: Counter[str] = Counter()
    for counted in counts.values():
        total.update(counted)
    classes = tuple(sorted(counts))
    everything = sum(number.values())
    known = [gram for gram, n in total.items() if _LEAST <= n < everything]
    shares = [(counts[of], number[of]) for of in classes]

    def spread(gram: str) -> float:
        """How far the classes are from having the gram equally often, in standard errors (a chi-square)."""
        mean = total[gram] / everything
        return sum((counted[gram] - n * mean) ** 2 / (n * mean) for counted, n in shares)

    most = min(FEATURES, CELLS // len(classes))
    chosen = [gram for _, gram in nlargest(most, ((spread(gram), gram) for gram in known), key=itemgetter(0))]
    columns = [_weights(chosen, total, counts[of], everything - number[of], everything) for of in classes]
    rows = (array("f", row) for row in zip(*columns, strict=True))
    return Model(classes=classes, weights=dict(zip(chosen, rows, strict=True)))


def _weights(chosen: list[str], total: Counter[str], own: Counter[str], others: int, everything: int) -> list[float]:
    """Minus the logarithm of how often each gram stands in the other classes, times its idf, to length 1."""
    raw = [
        -log((total[gram] - own[gram] + _SMOOTHING) / (others + 2 * _SMOOTHING)) * log(1 + everything / total[gram])
        for gram in chosen
    ]
    length = sqrt(sum(x * x for x in raw)) or 1.0
    return [x / length for x in raw]
