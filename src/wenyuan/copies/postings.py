"""Postings as rows: leaves that are read by the hashes they may hold, and rewritten by one writer at a time."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping

import numpy as np
from django.db import connection
from django.db.models import Q

from wenyuan.copies.candidates import MOST_CLUSTERS, Holder
from wenyuan.copies.leaves import EVERYBODY, join, keys, rewritten
from wenyuan.copies.models import Fingerprint, Leaf, Templated
from wenyuan.library.models import Document

#: Hashes of one question or one write: bounds what is held of a book of a thousand pages.
BATCH = 2_000
#: Counting is cheap for a small library; a large one is counted again only so often, for the logarithm of it.
SMALL, SECONDS = 5_000, 60.0

_TABLE = Leaf._meta.db_table
#: The leaves that may hold the given hashes. On SQLite the list comes as JSON, on PostgreSQL as an array; the LATERAL keeps
#: its planner from reading all leaves.
_FIND = {
    "sqlite": f"SELECT first, postings FROM {_TABLE} WHERE first IN"  # noqa: S608 - names only
    f" (SELECT (SELECT max(first) FROM {_TABLE} WHERE first <= value) FROM json_each(%s)) ORDER BY first",
    "postgresql": f"SELECT DISTINCT ON (first) first, postings FROM unnest(%s::int[]) AS asked(h), LATERAL"  # noqa: S608
    f" (SELECT first, postings FROM {_TABLE} WHERE first <= h ORDER BY first DESC LIMIT 1) leaf ORDER BY first",
}
_STOPPED = {
    "sqlite": f"SELECT DISTINCT h FROM {Templated._meta.db_table} WHERE h IN (SELECT value FROM json_each(%s))",  # noqa: S608
    "postgresql": f"SELECT DISTINCT h FROM {Templated._meta.db_table} WHERE h = ANY(%s::int[])",  # noqa: S608
}
_WRITE = (
    f"INSERT INTO {_TABLE} (first, postings) VALUES (%s, %s)"  # noqa: S608
    " ON CONFLICT (first) DO UPDATE SET postings = excluded.postings"
)
#: Names the lock under which the leaves are written on PostgreSQL; any number that nobody else uses.
_LOCK = 0x77790C0B


class TablePostings:
    """The postings of the library, as `candidates.Postings`; `visible` limits the holders to documents of that condition."""

    def __init__(self, visible: Q | None = None) -> None:
        self._visible = visible

    def find(self, hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """See `candidates.Postings`."""
        h, c = standing(hashes)
        is_common = c == EVERYBODY
        is_stopped = np.isin(hashes, h[is_common]) | np.isin(hashes, templated(hashes))
        return h[~is_common], c[~is_common], is_stopped

    def holders(self, clusters: list[int]) -> Mapping[int, Holder]:
        """See `candidates.Postings`. The largest member speaks for a cluster."""
        rows = Fingerprint.objects.filter(cluster__in=clusters)
        if self._visible is not None:
            rows = rows.filter(visible_document(self._visible))
        best: dict[int, tuple[int, bool]] = {}
        for cluster, kept, is_short in rows.values_list("cluster", "kept", "is_short"):
            best[cluster] = max(best.get(cluster, (0, is_short)), (kept, is_short))
        return {cluster: Holder(hashes=kept, is_short=is_short) for cluster, (kept, is_short) in best.items()}

    def size(self) -> int:
        """See `candidates.Postings`."""
        return _size()


def visible_document(visible: Q) -> Q:
    """A condition on Document as one on Fingerprint."""
    return Q(document__in=Document.objects.filter(visible))


_counted: tuple[float, int] = (0.0, 0)


def _size() -> int:
    global _counted  # noqa: PLW0603 - one number that the whole process may share
    when, n = _counted
    if n < SMALL or time.monotonic() - when > SECONDS:
        n = Fingerprint.objects.count()
        _counted = (time.monotonic(), n)
    return n


def standing(hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(hash, cluster) of each posting of the given ascending hashes; EVERYBODY where one is in too many."""
    found = [_among(step, *_leaves(step)[1:3]) for step in _steps(hashes)]
    return np.concatenate([h for h, _ in found] or [hashes[:0]]), np.concatenate([c for _, c in found] or [hashes[:0]])


def templated(hashes: np.ndarray) -> np.ndarray:
    """Those of the hashes that belong to a form or template."""
    found: list[int] = []
    with connection.cursor() as cursor:
        for step in _steps(hashes):
            cursor.execute(_STOPPED[connection.vendor], [_list(step)])
            found += [row[0] for row in cursor.fetchall()]
    return np.array(sorted(found), np.int64)


def put(cluster: int, hashes: np.ndarray) -> int:
    """Add ascending hashes to a cluster; those that come to their MOST_CLUSTERS + 1st are everybody's from then on.

    How many of them the cluster is found by now. Inside the caller's transaction; idempotent.
    """
    alone()
    held = 0
    for step in _steps(hashes):
        names, h, c, leaf = _leaves(step)
        of_ours = _among(step, h, c)
        is_common = np.isin(step, of_ours[0][of_ours[1] == EVERYBODY])
        is_mine = np.isin(step, of_ours[0][of_ours[1] == cluster])
        counts = np.bincount(np.searchsorted(step, of_ours[0]), minlength=len(step))
        is_full = ~is_common & ~is_mine & (counts >= MOST_CLUSTERS)
        is_new = ~is_common & ~is_mine & ~is_full
        fresh = step[is_new | is_full]
        added = keys(fresh, np.where(is_full[is_new | is_full], EVERYBODY, cluster))
        rewrite(names, (h, c, leaf), added, np.isin(h, step[is_full]))
        found = step[is_new | is_mine]
        held += len(found) - len(templated(found))
    return held


def take(cluster: int, hashes: np.ndarray) -> None:
    """Remove ascending hashes from a cluster. Inside the caller's transaction; idempotent."""
    alone()
    for step in _steps(hashes):
        names, h, c, leaf = _leaves(step)
        rewrite(names, (h, c, leaf), np.zeros(0, np.uint64), (c == cluster) & np.isin(h, step))


def held(hashes: np.ndarray) -> int:
    """How many of a fingerprint's ascending hashes it is found by: all but everybody's and those of templates."""
    h, c = standing(hashes)
    return len(np.setdiff1d(hashes, np.union1d(h[c == EVERYBODY], templated(hashes))))


def alone() -> None:
    """Be the only writer of postings until the transaction ends, as SQLite has it anyway: put and take read, then write."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def write(leaves: list[tuple[int, bytes]]) -> None:
    """Write leaves as they are. Inside the caller's transaction, alone."""
    if leaves:
        with connection.cursor() as cursor:
            cursor.executemany(_WRITE, leaves)


def rewrite(
    names: list[int], old: tuple[np.ndarray, np.ndarray, np.ndarray], new: np.ndarray, gone: np.ndarray
) -> None:
    """Write what leaves.rewritten makes of leaves. Inside the caller's transaction, alone."""
    changed = list(rewritten(np.array(names, np.int64), old, new, gone))
    if empty := [name for name, packed in changed if not packed]:
        Leaf.objects.filter(first__in=empty).delete()
    write([row for row in changed if row[1]])


def _leaves(hashes: np.ndarray) -> tuple[list[int], np.ndarray, np.ndarray, np.ndarray]:
    """The leaves that may hold these hashes: their names, and what is in them (see leaves.join)."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND[connection.vendor], [_list(hashes)])
        rows = cursor.fetchall()
    names = [row[0] for row in rows]
    return names, *join(names, [row[1] for row in rows])


def _among(wanted: np.ndarray, h: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The postings of ascending `wanted` alone."""
    if not len(wanted):
        return h[:0], c[:0]
    is_wanted = wanted[np.minimum(np.searchsorted(wanted, h), len(wanted) - 1)] == h
    return h[is_wanted], c[is_wanted]


def _list(hashes: np.ndarray) -> str | list[int]:
    return json.dumps(hashes.tolist()) if connection.vendor == "sqlite" else hashes.tolist()


def _steps(hashes: np.ndarray) -> Iterator[np.ndarray]:
    for start in range(0, len(hashes), BATCH):
        yield hashes[start : start + BATCH]
