"""What a person is shown for a verdict: which passages stand where in both texts, and what was changed between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from wenyuan.copies.alignment import Alignment
from wenyuan.copies.differences import Differences, note, year_offset
from wenyuan.copies.marks import Marks
from wenyuan.copies.reading import LEAST_WORDS, Reading

#: Sentence pairs that are looked into word by word, and passages that are listed. What is beyond is counted.
MOST_COMPARED, MOST_LISTED = 4_000, 500
#: Exchanges and numbers that are listed, most frequent first.
MOST_EXCHANGES = 100

Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Matching passages as [start, end) in word characters of each text: all texts of one `norm_hash` share these."""

    ours: Span
    theirs: Span
    is_same: bool


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that is known of two aligned texts."""

    passages: tuple[Passage, ...]
    exchanged: tuple[tuple[str, str, int], ...]
    numbers: tuple[tuple[str, str, int], ...]
    year_offset: int
    #: Words put for others, and words put in or left out, among those of the aligned sentences.
    changed_share: float
    loose_share: float
    has_numbers_changed: bool
    added: tuple[Span, ...]
    dropped: tuple[Span, ...]
    #: Share of neighbouring matches that stand in another order.
    reordered: float
    quotes_lost: tuple[bool, bool]
    mixed_script: tuple[bool, bool]
    impossible: tuple[tuple[str, ...], tuple[str, ...]]
    hidden: tuple[int, int]

    def as_json(self) -> dict[str, Any]:
        """For the row of a pair: no text of the documents but the exchanged words."""
        return {
            "passages": [[*p.ours, *p.theirs, int(p.is_same)] for p in self.passages],
            "exchanged": [list(row) for row in self.exchanged],
            "numbers": [list(row) for row in self.numbers],
            "year_offset": self.year_offset,
            "changed_share": round(self.changed_share, 4),
            "loose_share": round(self.loose_share, 4),
            "added": [list(span) for span in self.added],
            "dropped": [list(span) for span in self.dropped],
            "reordered": round(self.reordered, 3),
            "quotes_lost": list(self.quotes_lost),
            "mixed_script": list(self.mixed_script),
            "impossible": [list(side) for side in self.impossible],
            "hidden": list(self.hidden),
        }


def differences(ours: Reading, theirs: Reading, alignment: Alignment) -> Differences:
    """What differs between the aligned sentences. Bounded by MOST_COMPARED pairs that are not the same."""
    found = Differences()
    pairs = zip(alignment.ours.tolist(), alignment.theirs.tolist(), strict=True)
    for a, b in islice(pairs, MOST_COMPARED):
        note(found, ours, a, theirs, b)
    return found


def evidence(
    ours: Reading, theirs: Reading, alignment: Alignment, found: Differences, signs: tuple[Marks, Marks]
) -> Evidence:
    """Put the evidence of one comparison together; `signs` are the marks of our pages and of theirs."""
    order = alignment.theirs
    moved = float(np.mean(np.diff(order) < 0)) if len(order) > 1 else 0.0
    return Evidence(
        passages=tuple(_passages(ours, theirs, alignment)),
        exchanged=tuple((a, b, n) for (a, b), n in found.exchanged.most_common(MOST_EXCHANGES)),
        numbers=tuple((a, b, n) for (a, b), n in found.numbers.most_common(MOST_EXCHANGES)),
        year_offset=year_offset(found),
        changed_share=found.share,
        loose_share=found.loose_share,
        has_numbers_changed=bool(found.numbers),
        added=tuple(_unmatched(ours, alignment.ours)),
        dropped=tuple(_unmatched(theirs, np.unique(alignment.theirs))),
        reordered=moved,
        quotes_lost=(
            signs[0].quotes_lost and not signs[1].quotes_lost,
            signs[1].quotes_lost and not signs[0].quotes_lost,
        ),
        mixed_script=(
            signs[0].is_mixed and not signs[1].is_mixed,
            signs[1].is_mixed and not signs[0].is_mixed,
        ),
        impossible=(
            tuple(sorted({r.found for r in ours.normal.repairs})),
            tuple(sorted({r.found for r in theirs.normal.repairs})),
        ),
        hidden=(ours.normal.hidden, theirs.normal.hidden),
    )


def _passages(ours: Reading, theirs: Reading, alignment: Alignment) -> list[Passage]:
    """The aligned sentences; those that follow each other in both texts and are the same are joined."""
    made: list[Passage] = []
    last = (-2, -2)
    for a, b in zip(alignment.ours.tolist(), alignment.theirs.tolist(), strict=True):
        one = Passage(
            ours=_span(ours, a),
            theirs=_span(theirs, b),
            is_same=_letters(ours, a) == _letters(theirs, b),
        )
        if made and last == (a - 1, b - 1) and made[-1].is_same and one.is_same:
            before = made.pop()
            one = Passage(ours=(before.ours[0], one.ours[1]), theirs=(before.theirs[0], one.theirs[1]), is_same=True)
        made.append(one)
        last = (a, b)
    return made[:MOST_LISTED]


def _letters(reading: Reading, sentence: int) -> str:
    start, end = reading.sentence(sentence)
    return "".join(filter(str.isalnum, reading.text[start:end]))


def _span(reading: Reading, sentence: int) -> Span:
    start, end = reading.sentence(sentence)
    first, last = np.searchsorted(reading.normal.words_at, [start, end])
    return int(first), int(last)


def _unmatched(reading: Reading, taken: np.ndarray) -> list[Span]:
    """Sentences that say something and have no match; neighbours joined."""
    free = reading.telling_in >= LEAST_WORDS
    free[taken] = False
    spans: list[Span] = []
    last = -2
    for n in np.flatnonzero(free).tolist():
        span = _span(reading, n)
        if n == last + 1 and spans:
            spans[-1] = (spans[-1][0], span[1])
        else:
            spans.append(span)
        last = n
    return spans[:MOST_LISTED]


def to_pages(reading: Reading, span: Span) -> tuple[tuple[int, int], tuple[int, int]]:
    """((page from 0, character), (page, character behind the last)) of a span in word characters, in the stored pages."""
    at = reading.normal.words_at
    if not len(at):
        return (0, 0), (0, 0)
    first = int(at[min(span[0], len(at) - 1)])
    last = int(at[min(max(span[1] - 1, 0), len(at) - 1)])
    page, character = reading.normal.at(last)
    return reading.normal.at(first), (page, character + 1)


def texts_of(reading: Reading, spans: Sequence[Span]) -> list[str]:
    """The normalised text of spans in word characters."""
    at = reading.normal.words_at
    return [reading.text[int(at[a]) : int(at[b - 1]) + 1] if 0 <= a < b <= len(at) else "" for a, b in spans]
