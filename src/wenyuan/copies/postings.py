"""Postings as rows. Lookups are `h IN (…)` in batches, on both databases."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import lru_cache

import numpy as np
from django.db import connection
from django.db.models import Q

from wenyuan.copies.candidates import MOST_CLUSTERS, Holder
from wenyuan.copies.models import Fingerprint, Posting, Stopped, Why
from wenyuan.library.models import Document

#: Hashes of one question; SQLite takes no more than 32,766 parameters, and plans long lists no better.
BATCH = 500
#: Counting is cheap for a small library; a large one is counted again only so often, for the logarithm of it.
SMALL, SECONDS = 5_000, 60.0


class TablePostings:
    """The postings of the library, as `candidates.Postings`; `visible` limits the holders to documents of that condition."""

    def __init__(self, visible: Q | None = None) -> None:
        self._visible = visible

    def find(self, hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """See `candidates.Postings`."""
        # One plain question a batch: half of the time of two through the ORM.
        rows: list[tuple[int, int]] = []
        with connection.cursor() as cursor:
            for step in _steps(hashes):
                cursor.execute(_question(len(step)), [*step, *step])
                rows += cursor.fetchall()
        found = np.array(rows, np.int64).reshape(-1, 2)
        is_stopped = found[:, 1] < 0
        return found[~is_stopped, 0], found[~is_stopped, 1], np.isin(hashes, found[is_stopped, 0])

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


@lru_cache(maxsize=BATCH)
def _question(n: int) -> str:
    """Postings of n hashes, and -1 as the cluster of those that are stopped."""
    marks = ",".join(["%s"] * n)
    return (
        f"SELECT h, cluster FROM {Posting._meta.db_table} WHERE h IN ({marks})"  # noqa: S608 - names and marks only
        f" UNION ALL SELECT h, -1 FROM {Stopped._meta.db_table} WHERE h IN ({marks})"
    )


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


def _steps(hashes: np.ndarray) -> Iterator[list[int]]:
    values = hashes.tolist()
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]


def stopped(hashes: np.ndarray) -> np.ndarray:
    """Those of the hashes that are in the stop set."""
    found = [h for step in _steps(hashes) for h in Stopped.objects.filter(h__in=step).values_list("h", flat=True)]
    return np.array(sorted(found), np.int64)


def put(cluster: int, hashes: np.ndarray) -> int:
    """Add hashes to a cluster; those that come to their MOST_CLUSTERS + 1st are stopped instead. How many it holds now
    of them. Inside the caller's transaction; idempotent."""
    wanted = np.setdiff1d(hashes, stopped(hashes), assume_unique=True)
    counts: dict[int, int] = {}
    mine: set[int] = set()
    for step in _steps(wanted):
        for h, c in Posting.objects.filter(h__in=step).values_list("h", "cluster"):
            counts[h] = counts.get(h, 0) + 1
            if c == cluster:
                mine.add(h)
    full = [h for h, n in counts.items() if n >= MOST_CLUSTERS and h not in mine]
    stop(full, Why.COMMON)
    new = [h for h in wanted.tolist() if h not in mine and counts.get(h, 0) < MOST_CLUSTERS]
    Posting.objects.bulk_create([Posting(h=h, cluster=cluster) for h in new], batch_size=BATCH, ignore_conflicts=True)
    return len(new) + len(mine)


def stop(hashes: list[int], why: str) -> None:
    """Put hashes into the stop set and drop their postings. Inside the caller's transaction; idempotent."""
    rows = [Stopped(h=h, why=why) for h in hashes]
    Stopped.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    for start in range(0, len(hashes), BATCH):
        Posting.objects.filter(h__in=hashes[start : start + BATCH]).delete()


def take(cluster: int, hashes: np.ndarray) -> None:
    """Remove hashes from a cluster. Inside the caller's transaction; idempotent."""
    for step in _steps(hashes):
        Posting.objects.filter(cluster=cluster, h__in=step).delete()
