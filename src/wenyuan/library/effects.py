"""What a change of a document owes to the stores that are derived from it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from wenyuan.jobs import bell
from wenyuan.jobs.models import Outbox

#: The indexer's topic: documents whose entries are not true any more.
INDEX_TOPIC = "index"


def owe_index(document_ids: Iterable[int]) -> None:
    """Note, in the caller's transaction, that the index must hear of these documents; ring it after the commit.

    Owed is whatever changes what is found and who finds it: text, title, description, category, tags, access, status.
    """
    rows = [Outbox(topic=INDEX_TOPIC, key=pk) for pk in document_ids]
    if rows:
        Outbox.objects.bulk_create(rows, batch_size=500)
        transaction.on_commit(lambda: bell.ring(INDEX_TOPIC))
