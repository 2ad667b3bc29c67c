"""Bringing the index in line with the rows where the two differ, beside a running site or without one."""

from __future__ import annotations

import time
from collections import Counter
from itertools import islice

from wenyuan.jobs import bell
from wenyuan.jobs.models import Outbox
from wenyuan.search import drift, generations, indexer
from wenyuan.search.errors import IndexBusy
from wenyuan.search.indexer import OUTBOX_TOPIC, Progress

#: Documents of one commit.
STEP = 200
#: Seconds between looks whether the indexer has done what it was asked for.
LOOK_SECONDS = 0.3


def mend(progress: Progress | None = None) -> Counter[str]:
    """Index anew every document on which index and rows differ; how many of each kind of difference.

    All of it is owed in the outbox first, so that nothing is forgotten if this process ends: the indexer of a running
    site, which has the writer, does it; what nobody else does is done here. Raises IndexNotReady.
    """
    found = list(drift.differences(generations.current()))
    rows = [Outbox(topic=OUTBOX_TOPIC, key=one.document) for one in found]
    owed = {row.pk: row.key for row in Outbox.objects.bulk_create(rows, batch_size=500)}
    while owed:
        bell.ring(OUTBOX_TOPIC)
        step = dict(islice(owed.items(), STEP))
        try:
            indexer.apply(step.values())
        except IndexBusy:
            time.sleep(LOOK_SECONDS)
        else:
            Outbox.objects.filter(pk__in=step).delete()
        owed = _left(owed)
        if progress is not None:
            progress(len(found) - len(owed), len(found))
    return Counter(one.what for one in found)


def _left(owed: dict[int, int]) -> dict[int, int]:
    """Those that nobody has delivered yet."""
    # They were written one after the other, so a range holds them without naming each.
    first, last = min(owed), max(owed)
    there = set(Outbox.objects.filter(topic=OUTBOX_TOPIC, pk__range=(first, last)).values_list("pk", flat=True))
    return {pk: key for pk, key in owed.items() if pk in there}
