"""Whether the postings are what the fingerprints say, and making them so. For `wenyuan check` and a rebuild.

The fingerprints are the truth. They are compared by ranges of hashes, so that memory is bounded; each range reads all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from django.db import transaction
from django.db.models import Sum

from wenyuan.copies import postings
from wenyuan.copies.candidates import MOST_CLUSTERS
from wenyuan.copies.fingerprints import BITS, unpack
from wenyuan.copies.leaves import EVERYBODY, SPAN, join, keys, of_keys, postings_of
from wenyuan.copies.models import Fingerprint, Leaf

#: Postings that are compared at once: about 300 MB.
AT_ONCE = 4_000_000


def differences() -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(missing, surplus) postings by ranges, as leaves.keys. Hashes that were in too many clusters once may stay so."""
    for low, high in _ranges():
        wanted = _wanted(low, high)
        _, (h, c, _) = _standing(low, high)
        inside = (h >= low) & (h < high)
        h, c = h[inside], c[inside]
        stand = keys(h, c)
        common = h[c == EVERYBODY]
        missing = np.setdiff1d(wanted, stand)
        missing = missing[~np.isin(of_keys(missing)[0], common)]
        surplus = np.setdiff1d(stand, wanted)
        told = of_keys(surplus)
        is_old = (told[1] == EVERYBODY) & np.isin(told[0], of_keys(wanted)[0])
        yield missing, surplus[~is_old]


def mend() -> int:
    """Make the postings what the fingerprints say, and no more; how many were wrong. Each range in a transaction of its own."""
    wrong = 0
    for low, high in _ranges():
        with transaction.atomic():
            postings.alone()
            wanted = _wanted(low, high)
            names, old = _standing(low, high)
            stand = keys(old[0], old[1])
            gone = ~np.isin(stand, wanted) & (old[0] >= low) & (old[0] < high)
            new = np.setdiff1d(wanted, stand)
            postings.rewrite(names, old, new, gone)
            wrong += len(new) + int(gone.sum())
    return wrong


def _ranges() -> Iterator[tuple[int, int]]:
    every = Fingerprint.objects.aggregate(n=Sum("kept"))["n"] or 0
    borders = np.linspace(0, 1 << BITS, 2 + every // AT_ONCE).astype(np.int64).tolist()
    return pairwise(borders)


def _wanted(low: int, high: int) -> np.ndarray:
    rows = Fingerprint.objects.values_list("cluster", "hashes").iterator(chunk_size=500)
    within = ((cluster, _between(unpack(packed), low, high)) for cluster, packed in rows)
    return postings_of(within, most=MOST_CLUSTERS)


def _between(hashes: np.ndarray, low: int, high: int) -> np.ndarray:
    return hashes[np.searchsorted(hashes, low) : np.searchsorted(hashes, high)]


def _standing(low: int, high: int) -> tuple[list[int], tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """The leaves that hold hashes of a range, and what is in them (see leaves.join); the outermost may reach beyond it."""
    rows = list(
        Leaf.objects.filter(first__gt=low - SPAN, first__lt=high).order_by("first").values_list("first", "postings")
    )
    return [first for first, _ in rows], join([first for first, _ in rows], [packed for _, packed in rows])
