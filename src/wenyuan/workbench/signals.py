"""A new fingerprint means a new text: its look is taken in the same transaction."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from wenyuan.copies.models import Fingerprint
from wenyuan.workbench.actions import flag


@receiver(post_save, sender=Fingerprint)
def _look(instance: Fingerprint, created: bool, **_: Any) -> None:
    if created:
        flag(instance.document)
