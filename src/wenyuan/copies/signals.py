"""A fingerprint that goes, whatever deletes it, takes its share of the postings with it, in the same transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver

from wenyuan.copies import actions
from wenyuan.copies.models import Fingerprint


@receiver(pre_delete, sender=Fingerprint)
def _withdraw(instance: Fingerprint, **_: Any) -> None:
    with transaction.atomic():
        # Where its cluster goes on, for the head that has to be chosen anew once it is gone.
        instance.cluster = actions.withdraw(instance)


@receiver(post_delete, sender=Fingerprint)
def _forget(instance: Fingerprint, **_: Any) -> None:
    with transaction.atomic():
        actions.forget_texts(instance.norm_hash)
        actions.settle_cluster(instance.cluster)
