"""What a change of a document owes to the stores that are derived from it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from wenyuan.jobs import bell, outbox
from wenyuan.jobs.models import Outbox
from wenyuan.library.models import Progress

#: The indexer's topic: documents whose entries are not true any more.
INDEX_TOPIC = "index"
#: The topic of what looks whether documents stand where they belong.
PLACE_TOPIC = "place"


def owe_index(document_ids: Iterable[int]) -> None:
    """Note, in the caller's transaction, that the index must hear of these documents; ring it after the commit.

    Owed is whatever changes what is found and who finds it: text, title, description, category, tags, access, status.
    """
    rows = [Outbox(topic=INDEX_TOPIC, key=pk) for pk in document_ids]
    if rows:
        Outbox.objects.bulk_create(rows, batch_size=500)
        transaction.on_commit(lambda: bell.ring(INDEX_TOPIC))


def index_heard(ids: list[int]) -> None:
    """Forget effects (keys of Outbox) of which the index has heard, and note that it did. For the one indexer."""
    if not ids:
        return
    with transaction.atomic():
        outbox.delivered(ids)
        if not Progress.objects.filter(topic=INDEX_TOPIC).update(number=F("number") + 1):
            Progress.objects.create(topic=INDEX_TOPIC, number=1)


def owe_place(document_id: int) -> None:
    """Note, in the caller's transaction, that somebody must look whether a document stands where its words belong."""
    outbox.owe(PLACE_TOPIC, document_id)
