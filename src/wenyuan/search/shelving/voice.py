"""What a voice says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Claim:
    """That a document fits a category: how strongly, within this voice, and by which words of the document."""

    score: float
    words: tuple[str, ...] = field(default=())


#: By category key. Only those for which something speaks.
Claims = Mapping[int, Claim]


def shares(claims: Claims) -> dict[int, float]:
    """Each category's part of all that is claimed; they add up to 1."""
    total = sum(claim.score for claim in claims.values())
    return {pk: claim.score / total for pk, claim in claims.items()} if total else {}
