"""Which clusters may hold a text: by the weight of the hashes they share with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from wenyuan.copies.fingerprints import MOD, Fingerprint

#: A hash in more clusters than this is everybody's: its postings are dropped and it is looked for no more.
MOST_CLUSTERS = 12
#: Candidates kept; the first ALIGNED of them are compared sentence by sentence.
KEPT, ALIGNED = 10, 6
LEAST_SHARED, LEAST_CONTAINED = 2, 0.03
#: A smaller library is weighed as if it were of this size: what both of its texts have is not common for that.
LEAST_SIZE = 1000


@dataclass(frozen=True, kw_only=True)
class Holder:
    """What is known of a cluster: how many hashes that are not in the stop set, and whether it keeps all runs."""

    hashes: int
    is_short: bool


class Postings(Protocol):
    """Where hashes stand. Implementations: `postings.TablePostings` (rows) and `memory.MemoryPostings`."""

    def find(self, hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(hash, cluster) of each posting of the given ascending hashes, as two int64 arrays; and which of the given are stopped (bool)."""
        ...

    def holders(self, clusters: list[int]) -> Mapping[int, Holder]:
        """What is known of these clusters; unknown ones are missing."""
        ...

    def size(self) -> int:
        """How many clusters there are."""
        ...


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A cluster that may hold the text; containments by weight, both between 0 and 1."""

    cluster: int
    shared: int
    weight: float
    of_query: float
    of_holder: float


def candidates(mark: Fingerprint, postings: Postings, *, without: int | None = None) -> list[Candidate]:
    """The KEPT clusters that share most with a fingerprint, heaviest first; `without` is the text's own cluster.

    A hash weighs ln((N+1)/(df+1)). Containment, not resemblance: a page of a book is found in the book and the book by its
    page. A short text keeps all its runs and a long one a quarter; between the two only what both keep is counted.
    """
    h, c, stopped = postings.find(mark.kept)
    if without is not None:
        keep = c != without
        h, c = h[keep], c[keep]
    if not len(h):
        return []
    kept = mark.kept
    at = np.searchsorted(kept, h)
    frequency = np.bincount(at, minlength=len(kept))
    size = max(postings.size(), LEAST_SIZE)
    weights = np.log((size + 1) / (frequency + 1))
    weights[stopped] = 0
    clusters, which, counts = np.unique(c, return_inverse=True, return_counts=True)
    sums = np.bincount(which, weights=weights[at])
    order = [int(n) for n in np.lexsort((clusters, -sums)) if counts[n] >= LEAST_SHARED][: 4 * KEPT]
    known = postings.holders([int(clusters[n]) for n in order])
    whole, sampled = float(weights.sum()), float(weights[_sampled(mark)].sum())
    single = float(np.log((size + 1) / 2))
    found: list[Candidate] = []
    for n in order:
        holder = known.get(int(clusters[n]))
        if holder is None:
            continue
        weight = float(sums[n])
        mine = whole if holder.is_short or not mark.is_short else sampled
        theirs = holder.hashes * single / (MOD if holder.is_short and not mark.is_short else 1)
        one = Candidate(
            cluster=int(clusters[n]),
            shared=int(counts[n]),
            weight=weight,
            of_query=min(1.0, weight / mine) if mine else 0.0,
            of_holder=min(1.0, weight / theirs) if theirs else 0.0,
        )
        if max(one.of_query, one.of_holder) >= LEAST_CONTAINED:
            found.append(one)
    return found[:KEPT]


def _sampled(mark: Fingerprint) -> np.ndarray:
    return mark.is_sampled if mark.is_short else np.ones(len(mark.kept), bool)
