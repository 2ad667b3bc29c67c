"""Invariants of the search index, for `wenyuan check`."""

from __future__ import annotations

import random
from collections.abc import Iterator

from wenyuan.jobs.models import Outbox
from wenyuan.search import drift, generations
from wenyuan.search.errors import IndexNotReady
from wenyuan.search.indexer import OUTBOX_TOPIC
from wenyuan.search.sampling import unfound
from wenyuan.search.suspicion import suspect

_ANEW = "the indexer of a running site makes it anew by itself, and so does `wenyuan reindex`"
_SAID = {
    "missing": "has no entry in the index",
    "stale": "has an entry in the index that is not true any more",
    "left over": "is in the index but has no row",
}


def problems(dice: random.Random | None = None) -> Iterator[str]:
    """A sentence for each document on which index and rows differ, and for all else that is wrong with the index.

    What the indexer still owes is no problem yet. `dice` chooses the pages that are sampled.
    """
    try:
        index = generations.current()
        said = index.damage()
        if said:
            suspect(generations.current_folder() or generations.root())  # the indexer need not wait for a reader
            yield f"the search index is damaged ({said}); {_ANEW}"
            return
        owed = set(Outbox.objects.filter(topic=OUTBOX_TOPIC).values_list("key", flat=True))
        differing = set()
        for found in drift.differences(index):
            if found.document not in owed:
                differing.add(found.document)
                yield f"document {found.document} {_SAID[found.what]}; `wenyuan reindex --stale` repairs it"
        # A whole new index is needed: fingerprints say that these are in order.
        for document, page in unfound(index, dice or random.Random(), besides=owed | differing):  # noqa: S311
            yield f"page {page} of document {document} is not found by words that stand on it; `wenyuan reindex` repairs it"
    except IndexNotReady as error:
        other = generations.made_by_others()
        if other:
            yield f"the search index was made by another version ({other}); {_ANEW}"
        else:
            yield f"the search index cannot be read ({error.detail}); {_ANEW}"
