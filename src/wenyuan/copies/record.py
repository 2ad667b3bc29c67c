"""A comparison as it is kept: from the text with the smaller hash to the other, whichever was asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wenyuan.copies.compare import EDITED, SAME, Comparison, Level
from wenyuan.copies.evidence import Evidence
from wenyuan.copies.models import Pair
from wenyuan.copies.normalise import NORM_VERSION
from wenyuan.copies.original import Original

_OTHER_SIDE = {Level.EXCERPT: Level.CONTAINS, Level.CONTAINS: Level.EXCERPT}
_SIDES = {"ours": "theirs", "theirs": "ours"}
_BOTH = ("quotes_lost", "mixed_script", "impossible", "hidden")


@dataclass(frozen=True, kw_only=True)
class Record:
    """What is said of two texts, from one side."""

    level: Level
    is_rewritten: bool
    likelihood: float
    covered_ours: float
    covered_theirs: float
    characters: int
    evidence: dict[str, Any]
    original: dict[str, Any]

    @property
    def tier(self) -> int:
        """1: a copy; 2: for information."""
        return 2 if self.level is Level.SHARED else 1

    @property
    def is_whole(self) -> bool:
        """Whether one of the two texts may stand for the other in lists."""
        if self.level is not Level.NEAR:
            return self.level is Level.EXACT
        other = self.evidence.get("changed_share", 1.0) + self.evidence.get("loose_share", 1.0)
        return min(self.covered_ours, self.covered_theirs) >= SAME and other < EDITED

    def flipped(self) -> Record:
        """The same from the other side."""
        return Record(
            level=_OTHER_SIDE.get(self.level, self.level),
            is_rewritten=self.is_rewritten,
            likelihood=self.likelihood,
            covered_ours=self.covered_theirs,
            covered_theirs=self.covered_ours,
            characters=self.characters,
            evidence=_flip_evidence(self.evidence),
            original={
                **self.original,
                "side": _SIDES.get(self.original.get("side", ""), "undetermined"),
                "reasons": [[what, theirs, ours] for what, ours, theirs in self.original.get("reasons", [])],
            },
        )


def _flip_evidence(one: dict[str, Any]) -> dict[str, Any]:
    if not one:
        return {}
    passages = sorted([c, d, a, b, same] for a, b, c, d, same in one["passages"])
    return {
        **one,
        "passages": passages,
        "exchanged": [[after, before, n] for before, after, n in one["exchanged"]],
        "numbers": [[after, before, n] for before, after, n in one["numbers"]],
        "year_offset": -one["year_offset"],
        "added": one["dropped"],
        "dropped": one["added"],
        **{name: one[name][::-1] for name in _BOTH},
    }


def record(pair: Comparison, shown: Evidence, first: Original) -> Record:
    """What `compare`, `evidence` and `original` found, as one."""
    return Record(
        level=pair.level,
        is_rewritten=pair.is_rewritten,
        likelihood=pair.likelihood,
        covered_ours=pair.covered_ours,
        covered_theirs=pair.covered_theirs,
        characters=pair.alignment.characters,
        evidence=shown.as_json(),
        original=first.as_json(),
    )


def save(ours: str, theirs: str, found: Record, *, map_version: str) -> Pair:
    """Keep a record under the norm hashes of its sides. What a person decided on the pair stays. Idempotent."""
    if ours > theirs:
        ours, theirs, found = theirs, ours, found.flipped()
    row, _ = Pair.objects.update_or_create(
        a=ours,
        b=theirs,
        defaults={
            "norm_version": NORM_VERSION,
            "map_version": map_version,
            "level": found.level.value,
            "is_rewritten": found.is_rewritten,
            "likelihood": round(found.likelihood, 4),
            "covered_a": round(found.covered_ours, 4),
            "covered_b": round(found.covered_theirs, 4),
            "characters": found.characters,
            "evidence": found.evidence,
            "original": found.original,
        },
    )
    return row


def load(row: Pair, *, ours: str) -> Record:
    """A kept pair from the side of the text with the hash `ours`."""
    found = Record(
        level=Level(row.level),
        is_rewritten=row.is_rewritten,
        likelihood=row.likelihood,
        covered_ours=row.covered_a,
        covered_theirs=row.covered_b,
        characters=row.characters,
        evidence=row.evidence,
        original=row.original,
    )
    return found if ours == row.a else found.flipped()
