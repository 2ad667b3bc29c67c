"""What the desk hears of: a new fingerprint means a new text, whose look is taken in the same transaction; in the worker's
spare time it looks whether documents stand where they belong."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from wenyuan.copies.models import Fingerprint
from wenyuan.ingest.signals import spare
from wenyuan.workbench import places
from wenyuan.workbench.actions import flag


@receiver(post_save, sender=Fingerprint)
def _look(instance: Fingerprint, created: bool, **_: Any) -> None:
    if created:
        flag(instance.document)


@receiver(spare, dispatch_uid="workbench.places")
def _look_at_places(**_: Any) -> int:
    return places.spend_spare_time()
