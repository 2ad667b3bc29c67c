"""Effects still owed to derived stores: written in the change's own transaction, delivered afterwards."""

from __future__ import annotations

from django.db import transaction

from wenyuan.jobs import bell
from wenyuan.jobs.models import Outbox
from wenyuan.kernel.faults import point


def owe(topic: str, key: int) -> None:
    """Note, inside the caller's transaction, that `topic` must hear of `key`; ring its process after the commit."""
    Outbox.objects.create(topic=topic, key=key)
    transaction.on_commit(lambda: bell.ring(topic))


def pending(topic: str, *, limit: int) -> list[tuple[int, int]]:
    """The oldest (id, key) of a topic that are not delivered."""
    return list(Outbox.objects.filter(topic=topic).order_by("id").values_list("id", "key")[:limit])


def delivered(ids: list[int]) -> None:
    """Forget effects that are durable in their store now."""
    point("outbox.delivering")
    Outbox.objects.filter(pk__in=ids).delete()
    point("outbox.delivered")
