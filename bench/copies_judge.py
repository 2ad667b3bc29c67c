"""What a reported pair is: the source, a text that really shares text with the query, or a mistake."""

from __future__ import annotations

from functools import lru_cache

from bench.copies_gen import Query, World

#: Share of character 8-grams (of the smaller text) from which two real texts share text, and from which they share a lot.
SHARES, SHARES_MUCH = 0.10, 0.30
GRAM = 8


def verdict(query: Query, hit: int, world: World) -> str:
    """source, natural, near (natural of 10 to 30 %), mate (another fill of the same template) or wrong."""
    if hit in query.sources:
        return "source"
    if hit in world.series:
        return "mate" if query.kind == "template" else "wrong"
    theirs = grams(world.indexed[hit])
    best = max((_contained(grams(text), theirs) for text in (*query.natural, query.text)), default=0.0)
    if best >= SHARES_MUCH:
        return "natural"
    return "near" if best >= SHARES else "wrong"


@lru_cache(maxsize=4000)
def grams(text: str) -> frozenset[int]:
    """Hashes of the 8-grams of a text's letters."""
    letters = "".join(filter(str.isalnum, text))
    return frozenset(hash(letters[i : i + GRAM]) for i in range(len(letters) - GRAM + 1))


def _contained(a: frozenset[int], b: frozenset[int]) -> float:
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else 0.0
