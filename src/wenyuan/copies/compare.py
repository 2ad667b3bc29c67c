"""Two texts compared: the verdict, how much of each it covers, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wenyuan.copies.alignment import Alignment, align
from wenyuan.copies.candidates import Candidate
from wenyuan.copies.differences import Differences
from wenyuan.copies.evidence import differences
from wenyuan.copies.reading import Reading
from wenyuan.copies.score import REPORTED, figures, model


class Level(StrEnum):
    """What a pair is called. All but SHARED are tier 1: a person should look."""

    EXACT = "exact"
    NEAR = "near"
    REWRITTEN = "rewritten"
    EXCERPT = "excerpt"
    CONTAINS = "contains"
    SHARED = "shared"


#: Coverage (see Alignment) from which both texts are one; from which one side alone stands in the other; from which both are
#: nearly the same; and the share of changed words that is more than an edit. Chosen on the development half of the bench.
BOTH, ONE, NEARLY, EDITED = 0.55, 0.7, 0.8, 0.01
#: Coverage of both sides from which a near copy of hardly a changed word (EDITED) is the same text but for a stamp or a
#: typing error: a form that somebody filled in is not the form.
SAME = 0.97


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """`ours` is the text that was asked about. Coverages and likelihood between 0 and 1."""

    level: Level
    #: An excerpt or container in which words or numbers were changed as well.
    is_rewritten: bool
    likelihood: float
    covered_ours: float
    covered_theirs: float
    alignment: Alignment
    differences: Differences

    @property
    def tier(self) -> int:
        """1: a copy, whole or of one side; 2: for information."""
        return 2 if self.level is Level.SHARED else 1


def compare(ours: Reading, theirs: Reading, candidate: Candidate) -> Comparison | None:
    """The verdict on a candidate, or None if the two do not share enough to be named.

    Deterministic. Linear but for the join in `align`, which is bounded.
    """
    if ours.norm_hash and ours.norm_hash == theirs.norm_hash:
        return same(ours, theirs)
    alignment = align(ours, theirs)
    if not len(alignment.ours):
        return None
    likelihood = model().likelihood(figures(candidate, alignment))
    if likelihood <= REPORTED:
        return None
    found = differences(ours, theirs, alignment)
    level = _level(alignment, found)
    was_changed = found.share >= EDITED or bool(found.numbers)
    return Comparison(
        level=level,
        is_rewritten=level in {Level.REWRITTEN, Level.EXCERPT, Level.CONTAINS} and was_changed,
        likelihood=likelihood,
        covered_ours=alignment.covered_ours,
        covered_theirs=alignment.covered_theirs,
        alignment=alignment,
        differences=found,
    )


def same(ours: Reading, theirs: Reading) -> Comparison:
    """The verdict on two texts of the same words."""
    alignment = align(ours, theirs)
    return Comparison(
        level=Level.EXACT,
        is_rewritten=False,
        likelihood=1.0,
        covered_ours=1.0,
        covered_theirs=1.0,
        alignment=alignment,
        differences=Differences(),
    )


def _level(alignment: Alignment, found: Differences) -> Level:
    a, b = alignment.covered_ours, alignment.covered_theirs
    was_changed = found.share >= EDITED or bool(found.numbers)
    if min(a, b) >= BOTH and was_changed:
        return Level.REWRITTEN
    if min(a, b) >= NEARLY:
        return Level.NEAR
    if max(a, b) >= ONE:
        return Level.EXCERPT if a >= b else Level.CONTAINS
    return Level.NEAR if min(a, b) >= BOTH else Level.SHARED
