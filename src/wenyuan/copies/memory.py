"""Postings in memory: for comparing a handful of texts without rows, and for measuring. Same contract as the tables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from wenyuan.copies.candidates import MOST_CLUSTERS, Holder
from wenyuan.copies.fingerprints import Fingerprint


class MemoryPostings:
    """A dictionary of hashes. Adding is idempotent by cluster."""

    def __init__(self) -> None:
        self._lists: dict[int, list[int]] = {}
        self._stopped: set[int] = set()
        self._holders: dict[int, Holder] = {}

    def add(self, cluster: int, mark: Fingerprint) -> None:
        """Add a cluster. A hash at its MOST_CLUSTERS + 1st cluster is stopped."""
        if cluster in self._holders:
            return
        kept = 0
        for h in mark.kept.tolist():
            if h in self._stopped:
                continue
            found = self._lists.setdefault(h, [])
            if len(found) >= MOST_CLUSTERS:
                self._stopped.add(h)
                del self._lists[h]
                continue
            found.append(cluster)
            kept += 1
        self._holders[cluster] = Holder(hashes=kept, is_short=mark.is_short)

    def find(self, hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """See `candidates.Postings`."""
        h: list[int] = []
        c: list[int] = []
        wanted = hashes.tolist()
        for one in wanted:
            found = self._lists.get(one, ())
            h += [one] * len(found)
            c += found
        stopped = np.fromiter((one in self._stopped for one in wanted), bool, len(wanted))
        return np.array(h, np.int64), np.array(c, np.int64), stopped

    def holders(self, clusters: list[int]) -> Mapping[int, Holder]:
        """See `candidates.Postings`."""
        return {c: self._holders[c] for c in clusters if c in self._holders}

    def size(self) -> int:
        """See `candidates.Postings`."""
        return len(self._holders)
