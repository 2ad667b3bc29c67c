"""Writing events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from wenyuan.audit.models import Event

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


def record(actor: User | None, verb: str, subject: models.Model | str, **data: object) -> Event:
    """Note a deed, inside the transaction that does it. `data` is what changed, as JSON values."""
    return Event.objects.create(actor=actor, verb=verb, subject=subject_of(subject), data=data)


def subject_of(thing: models.Model | str) -> str:
    """How a row is named in events: the lower-case name of its model, a colon, its key."""
    return thing if isinstance(thing, str) else f"{thing._meta.model_name}:{thing.pk}"
