"""What a door notes of each item."""

from __future__ import annotations

from django.db.models import F

from wenyuan.doors.models import Door, Refusal
from wenyuan.kernel.errors import WenyuanError
from wenyuan.kernel.faults import point

#: Refusals kept of a door.
KEPT = 200


def taken(door: Door, *, place: str, new: bool) -> None:
    """Count an item that was received; what kept it out before (a full disk, say) is no refusal any more."""
    point("door.taken")
    Refusal.objects.filter(door=door, place=place[:500]).delete()
    if new:
        point("door.counting")
        Door.objects.filter(pk=door.pk).update(received=F("received") + 1)
        point("door.counted")


def refuse(door: Door, *, item: str, place: str, error: WenyuanError) -> None:
    """Note once why an item was not received; the oldest notes go."""
    values = {"item": item[:300], "params": {name: str(value) for name, value in error.params.items()}}
    Refusal.objects.get_or_create(door=door, place=place[:500], code=error.code, defaults=values)
    old = Refusal.objects.filter(door=door).order_by("-pk").values_list("pk", flat=True)[KEPT : KEPT + 50]
    Refusal.objects.filter(pk__in=list(old)).delete()
