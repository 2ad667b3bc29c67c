"""A short list that does not say the same thing six times."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def varied(scores: Mapping[T, float], alike: Callable[[T, T], float], *, limit: int, relevance: float) -> list[T]:
    """`limit` of the given, the best first, each next one by how good it is and how unlike those before it.

    Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): relevance * score - (1 - relevance) * likeness to
    the most alike of those chosen; scores as a part of the best one, `alike` from 0 to 1. Ties keep the given order.
    """
    left = dict(scores)
    best = max(left.values(), default=0.0) or 1.0
    nearest = dict.fromkeys(left, 0.0)
    chosen: list[T] = []
    while left and len(chosen) < limit:
        pick = max(left, key=lambda one: relevance * left[one] / best - (1 - relevance) * nearest[one])
        chosen.append(pick)
        del left[pick]
        for one in left:
            nearest[one] = max(nearest[one], alike(one, pick))
    return chosen
