"""Invariants of the search index, for `wenyuan check`."""

from __future__ import annotations

from collections.abc import Iterator

from wenyuan.jobs.models import Outbox
from wenyuan.search import drift, generations
from wenyuan.search.errors import IndexNotReady
from wenyuan.search.indexer import OUTBOX_TOPIC

_SAID = {
    "missing": "has no entry in the index",
    "stale": "has an entry in the index that is not true any more",
    "left over": "is in the index but has no row",
}


def problems() -> Iterator[str]:
    """A sentence for each document on which index and rows differ. What the indexer still owes is no problem yet."""
    try:
        index = generations.current()
        owed = set(Outbox.objects.filter(topic=OUTBOX_TOPIC).values_list("key", flat=True))
        for found in drift.differences(index):
            if found.document not in owed:
                yield f"document {found.document} {_SAID[found.what]}; `wenyuan reindex` repairs it"
    except IndexNotReady as error:
        yield f"the search index cannot be read ({error.detail}); `wenyuan reindex` makes it anew"
