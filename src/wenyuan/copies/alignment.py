"""Which sentence of one text stands in the other, whatever their order.

Each sentence takes the one of the other text with the highest Dice coefficient over weighted word classes. Cost: one
join over the classes that both texts have, vectorised; classes that stand in very many sentences are left out of the join (and
counted again for the few pairs that remain), so that a thousand pages of one contract stay bounded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wenyuan.copies.reading import LEAST_WORDS, Reading
from wenyuan.copies.weights import weights_of

#: A pair is accepted at this Dice with so many shared classes, …
DICE, SHARED = 0.55, 3
#: … or if one sentence stands inside the other nearly whole and both have so many telling words, …
INSIDE, INSIDE_WORDS = 0.75, 6
#: … or, standing where its neighbours' matches call for it, at this lower one.
BESIDE, BESIDE_SHARED = 0.30, 2
#: Sentences that agree so are nearly the same.
CLOSE = 0.85
#: Most (sentence, sentence, class) triples that are looked at in one comparison.
MOST_TRIPLES = 3_000_000
#: Pairs of each sentence that are counted again over all classes where that was too many.
REMAINING = 4


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """Sentence pairs, ascending by `ours`; each of ours at most once.

    Coverage is the share of a side's word characters that stand in the other, between 0 and 1; each sentence counts
    as far as it agrees (by its Dice), which keeps two laws about one matter apart from a law and its copy.
    """

    ours: np.ndarray
    theirs: np.ndarray
    dice: np.ndarray
    covered_ours: float
    covered_theirs: float
    #: Word characters of ours in matched sentences, and in those that are nearly word for word the same.
    characters: int
    close: int
    #: Mean agreement of the matched sentences, by characters.
    agreement: float


def align(ours: Reading, theirs: Reading) -> Alignment:
    """Match the sentences of two texts. Deterministic; see `_ties` for equals."""
    scores = _scores(ours, theirs)
    best = np.full(len(ours.sentences) - 1, -1, np.int64)
    dice = np.zeros(len(best))
    if scores is not None:
        _take_best(scores, best, dice, ours, theirs)
        _take_beside(scores, best, dice)
    taken = np.flatnonzero(best >= 0)
    weights = ours.weights[taken]
    characters = int(weights.sum())
    back = np.zeros(len(theirs.sentences) - 1)
    np.maximum.at(back, best[taken], dice[taken])
    return Alignment(
        ours=taken,
        theirs=best[taken],
        dice=dice[taken],
        covered_ours=_share(ours, dice),
        covered_theirs=_share(theirs, back),
        characters=characters,
        close=int(weights[dice[taken] >= CLOSE].sum()),
        agreement=float((weights * dice[taken]).sum()) / characters if characters else 0.0,
    )


def _share(reading: Reading, agreement: np.ndarray) -> float:
    """Covered characters of those that could be covered: sentences that say too little count only where they match."""
    weights = np.where((reading.telling_in >= LEAST_WORDS) | (agreement > 0), reading.weights, 0)
    whole = int(weights.sum())
    return min(1.0, float((weights * agreement).sum()) / whole) if whole else 0.0


@dataclass(frozen=True, kw_only=True)
class _Scores:
    """Sentence pairs that share something: a row a pair, sorted by our sentence."""

    ours: np.ndarray
    theirs: np.ndarray
    shared: np.ndarray
    dice: np.ndarray
    inside: np.ndarray


def _bags(reading: Reading) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(class, sentence, count) of each class in each sentence, ascending by class."""
    order = np.lexsort((reading.sentence_of, reading.classes))
    classes, sentences = reading.classes[order], reading.sentence_of[order]
    new = np.ones(len(classes), bool)
    new[1:] = (classes[1:] != classes[:-1]) | (sentences[1:] != sentences[:-1])
    at = np.flatnonzero(new)
    return classes[at], sentences[at], np.diff(np.append(at, len(classes)))


def _scores(ours: Reading, theirs: Reading) -> _Scores | None:
    c1, s1, n1 = _bags(ours)
    c2, s2, n2 = _bags(theirs)
    if not len(c1) or not len(c2):
        return None
    w1, w2 = weights_of(c1), weights_of(c2)
    total1 = np.bincount(s1, weights=w1 * n1, minlength=len(ours.sentences) - 1)
    total2 = np.bincount(s2, weights=w2 * n2, minlength=len(theirs.sentences) - 1)
    first = np.searchsorted(c2, c1, side="left")
    span = np.searchsorted(c2, c1, side="right") - first
    bounded = _bounded(c1, span)
    is_whole = bounded is span
    span = bounded
    rows = np.repeat(np.arange(len(c1)), span)
    if not len(rows):
        return None
    cols = np.arange(len(rows)) - np.repeat(np.cumsum(span) - span, span) + np.repeat(first, span)
    key = s1[rows] * len(total2) + s2[cols]
    both = w1[rows] * np.minimum(n1[rows], n2[cols])
    pairs, which = np.unique(key, return_inverse=True)
    sums = np.bincount(which, weights=both)
    shared = np.bincount(which)
    a, b = pairs // len(total2), pairs % len(total2)
    if not is_whole:
        a, b = _heaviest(a, b, sums)
        sums, shared = _again(a, b, (c1, s1, n1), (c2, s2, n2), w1)
    low = np.minimum(total1[a], total2[b])
    return _Scores(ours=a, theirs=b, shared=shared, dice=2 * sums / (total1[a] + total2[b]), inside=sums / low)


def _bounded(classes: np.ndarray, span: np.ndarray) -> np.ndarray:
    """The spans to be joined: those of the most frequent classes become 0 until the join is small enough."""
    if int(span.sum()) <= MOST_TRIPLES:
        return span
    unique, which = np.unique(classes, return_inverse=True)
    cost = np.bincount(which, weights=span)
    order = np.argsort(cost, kind="stable")
    allowed = np.zeros(len(unique), bool)
    allowed[order[np.cumsum(cost[order]) <= MOST_TRIPLES]] = True
    return np.where(allowed[which], span, 0)


def _heaviest(a: np.ndarray, b: np.ndarray, sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The REMAINING pairs of each of our sentences that share most so far, ascending."""
    order = np.lexsort((b, -sums, a))
    begins = np.searchsorted(a[order], a[order], side="left")
    kept = np.sort(order[np.arange(len(order)) - begins < REMAINING])
    return a[kept], b[kept]


def _again(
    a: np.ndarray, b: np.ndarray, ours: tuple[np.ndarray, ...], theirs: tuple[np.ndarray, ...], weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(shared weight, shared classes) of the pairs over all classes, those left out of the join included."""
    c1, s1, n1 = ours
    c2, s2, n2 = theirs
    by_sentence = np.argsort(s1, kind="stable")
    first = np.searchsorted(s1[by_sentence], a, side="left")
    span = np.searchsorted(s1[by_sentence], a, side="right") - first
    pair = np.repeat(np.arange(len(a)), span)
    rows = by_sentence[np.arange(len(pair)) - np.repeat(np.cumsum(span) - span, span) + np.repeat(first, span)]
    known = np.unique(c2)
    sentences = int(max(s2.max(), b.max())) + 1
    keys = np.searchsorted(known, c2) * sentences + s2
    at = np.minimum(np.searchsorted(known, c1[rows]), len(known) - 1)
    wanted = np.where(known[at] == c1[rows], at * sentences + b[pair], -1)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    hit = keys[place] == wanted
    both = np.where(hit, weights[rows] * np.minimum(n1[rows], n2[place]), 0.0)
    return (
        np.bincount(pair, weights=both, minlength=len(a)),
        np.bincount(pair, weights=hit, minlength=len(a)).astype(np.int64),
    )


def _take_best(scores: _Scores, best: np.ndarray, dice: np.ndarray, ours: Reading, theirs: Reading) -> None:
    """Give each sentence its best match that stands by itself."""
    mine, yours = ours.telling_in[scores.ours], theirs.telling_in[scores.theirs]
    enough = (mine >= LEAST_WORDS) & (scores.shared >= SHARED)
    alike = scores.dice >= DICE
    inside = (scores.inside >= INSIDE) & (np.minimum(mine, yours) >= INSIDE_WORDS)
    rows = np.flatnonzero(enough & (alike | inside))
    rows = rows[np.lexsort((*_ties(scores, rows, len(ours.sentences), len(theirs.sentences)), scores.ours[rows]))]
    first = np.ones(len(rows), bool)
    first[1:] = scores.ours[rows[1:]] != scores.ours[rows[:-1]]
    rows = rows[first]
    best[scores.ours[rows]] = scores.theirs[rows]
    dice[scores.ours[rows]] = scores.dice[rows]


def _ties(scores: _Scores, rows: np.ndarray, ours: int, theirs: int) -> tuple[np.ndarray, ...]:
    """How the candidates of one sentence are ordered, for lexsort (the last counts first): by agreement; where several agree
    alike, as the items of a list do, by whether their neighbours match as well, then by the nearer place, then by order."""
    a, b = scores.ours[rows], scores.theirs[rows]
    keys = a * (theirs + 1) + b
    beside = np.isin(keys - theirs - 2, keys).astype(np.int64) + np.isin(keys + theirs + 2, keys)
    far = np.abs(a / ours - b / theirs)
    return b, far, -beside, -np.round(scores.dice[rows], 6)


def _take_beside(scores: _Scores, best: np.ndarray, dice: np.ndarray) -> None:
    """Give a sentence without a match the one that stands beside its neighbour's match, if it is like it at all.

    A rewritten sentence between two found ones is hardly anything else. Twice, so that a gap of two closes as well.
    """
    for _ in range(2):
        wanted = np.full((2, len(best)), -1, np.int64)
        wanted[0, 1:] = np.where(best[:-1] >= 0, best[:-1] + 1, -1)
        wanted[1, :-1] = np.where(best[1:] >= 0, best[1:] - 1, -1)
        free = best[scores.ours] < 0
        like = (scores.dice >= BESIDE) & (scores.shared >= BESIDE_SHARED)
        near = (wanted[0, scores.ours] == scores.theirs) | (wanted[1, scores.ours] == scores.theirs)
        rows = np.flatnonzero(free & like & near)
        if not len(rows):
            return
        rows = rows[np.argsort(scores.dice[rows], kind="stable")]
        best[scores.ours[rows]] = scores.theirs[rows]
        dice[scores.ours[rows]] = scores.dice[rows]
