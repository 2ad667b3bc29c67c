"""Postings packed into leaves: short stretches of the ascending postings, six bytes each.

As in the leaves of a B-tree whose upper levels are the database's own index: a leaf is a row, named by the least hash it may
have, and holds what stands between it and the next leaf. A row a posting costs ten times that on PostgreSQL (row head
and index entry) and twice that on SQLite. Nothing here knows rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

#: A posting: the hash as its distance from the leaf's first, in two bytes, and the cluster in four.
RECORD = np.dtype([("distance", "<u2"), ("cluster", "<u4")])
#: Hashes that a leaf can hold, from its first on. Leaves of a small library are not full for that; three bytes cost as much.
SPAN = 1 << 16
#: A leaf with more postings is cut in two or more. Measured: twice as many save little room and cost more to read and write.
FULL = 64
#: Instead of its clusters: the hash stands in too many, and is looked for no more.
EVERYBODY = 0


def split(hashes: np.ndarray, clusters: np.ndarray, *, first: int | None = None) -> Iterator[tuple[int, bytes]]:
    """Ascending postings as (first, packed) leaves of at most FULL; a leaf that is cut is cut into even parts.

    `first`: the name of the leaf they come from, which the first of them keeps.
    """
    start = 0
    while start < len(hashes):
        name = int(hashes[start]) if start or first is None else first
        end = int(np.searchsorted(hashes, name + SPAN))
        if end - start > FULL:
            parts = -(-(end - start) // FULL)
            end = start + -(-(end - start) // parts)
            # All postings of a hash stand in one leaf: there it is looked for.
            end = int(np.searchsorted(hashes, hashes[end]))
        made = np.empty(end - start, RECORD)
        made["distance"] = hashes[start:end] - name
        made["cluster"] = clusters[start:end]
        yield name, made.tobytes()
        start = end


def join(firsts: Sequence[int], packed: Sequence[bytes | memoryview]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(hash, cluster, number of the leaf) of each posting of these leaves, as int64. Ascending if the leaves are."""
    counts = [len(one) // RECORD.itemsize for one in packed]
    rows = np.frombuffer(b"".join(packed), RECORD)
    leaf = np.repeat(np.arange(len(counts)), counts)
    if not len(rows):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), leaf
    hashes = np.asarray(firsts, np.int64)[leaf] + rows["distance"]
    return hashes, rows["cluster"].astype(np.int64), leaf


def keys(hashes: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """Postings as numbers (uint64), so that lists of them can be sorted and compared."""
    return (hashes.astype(np.uint64) << np.uint64(32)) | clusters.astype(np.uint64)


def of_keys(found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(hash, cluster) of what `keys` made, as int64."""
    return (found >> np.uint64(32)).astype(np.int64), (found & np.uint64(0xFFFFFFFF)).astype(np.int64)


def home(firsts: np.ndarray, hashes: np.ndarray) -> np.ndarray:
    """The number of the leaf, of all with these ascending names, that each hash belongs into; -1 if it needs a new one."""
    if not len(firsts):
        return np.full(len(hashes), -1)
    at = np.searchsorted(firsts, hashes, side="right") - 1
    return np.where((at >= 0) & (hashes - firsts[np.maximum(at, 0)] < SPAN), at, -1)


def rewritten(
    firsts: np.ndarray, old: tuple[np.ndarray, np.ndarray, np.ndarray], new: np.ndarray, gone: np.ndarray
) -> Iterator[tuple[int, bytes]]:
    """The leaves that change when the `gone` of the old postings (hash, cluster, leaf) go and the keys `new` come.

    `firsts` are the ascending names of the old leaves. A leaf of no bytes is empty and to be deleted.
    """
    h, c, leaf = old
    fresh = of_keys(new)[0]
    homes = home(firsts, fresh)
    changed = np.union1d(leaf[gone], homes[homes >= 0])
    is_kept = np.isin(leaf, changed) & ~gone
    mine, clusters = of_keys(np.union1d(keys(h[is_kept], c[is_kept]), new[homes >= 0]))
    names = firsts[changed]
    ends = np.searchsorted(mine, np.append(names, np.int64(1) << 40))[1:]
    start = 0
    for name, end in zip(names.tolist(), ends.tolist(), strict=True):
        yield from split(mine[start:end], clusters[start:end], first=name)
        if start == end:
            yield name, b""
        start = end
    yield from split(*of_keys(np.unique(new[homes < 0])))


def postings_of(members: Iterable[tuple[int, np.ndarray]], *, most: int) -> np.ndarray:
    """The keys of all postings that clusters with these (cluster, hashes) have: EVERYBODY's where a hash is in more than `most`."""
    every = np.unique(np.concatenate([keys(h, np.full(len(h), c)) for c, h in members] or [np.zeros(0, np.uint64)]))
    hashes, counts = np.unique(every >> np.uint64(32), return_counts=True)
    is_common = counts > most
    own = every[np.repeat(~is_common, counts)]
    return np.union1d(own, hashes[is_common] << np.uint64(32))
