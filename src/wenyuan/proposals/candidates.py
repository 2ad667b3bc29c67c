"""What a reading of a document says could be written into one of its fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as made_by

from wenyuan.kernel.folding import fold


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A value for a field: where it comes from, how certain that is (0 to 1), and what a sentence about it needs."""

    #: A value of Proposal.Field.
    field: str
    value: str
    #: As in Proposal.source.
    source: str
    confidence: float
    why: Mapping[str, object] = made_by(default_factory=dict)


def key(text: str) -> str:
    """Letters and digits of a text, folded: what two spellings of the same title have in common."""
    return "".join(filter(str.isalnum, fold(text)))


def best_first(candidates: Iterable[Candidate], limit: int) -> list[Candidate]:
    """The most certain ones, of equals the first; of those that say the same only one."""
    found: dict[str, Candidate] = {}
    for one in sorted(candidates, key=lambda one: -one.confidence):
        found.setdefault(key(one.value), one)
    return list(found.values())[:limit]
