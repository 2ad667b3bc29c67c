"""Writing events, and forgetting what they tell of a person."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import models, transaction

from wenyuan.audit.models import Event

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

#: The deed of forgetting. Its own details name the events and are never forgotten: the chain leans on them.
FORGOT = "audit.forget"


def record(actor: User | None, verb: str, subject: models.Model | str, **data: object) -> Event:
    """Note a deed, inside the transaction that does it. `data` is what changed, as JSON values."""
    return Event.objects.create(actor=actor, verb=verb, subject=subject_of(subject), data=data)


def forget_details(subject: models.Model | str, *, by: User | None, verbs: Collection[str] = ()) -> int:
    """Empty the details of the events (of these verbs) about a subject that is being erased; of how many.

    That it was done is an event. Who did what when stays, and so does the chain: it holds a salted digest of the details,
    and the salt goes with them. In the caller's transaction or its own.
    """
    with transaction.atomic():
        about = Event.objects.filter(subject=subject_of(subject)).exclude(verb=FORGOT).exclude(data={})
        if verbs:
            about = about.filter(verb__in=verbs)
        keys = sorted(about.values_list("pk", flat=True))
        if keys:
            Event.objects.filter(pk__in=keys).update(data={}, salt="")
            record(by, FORGOT, subject, events=keys)
    return len(keys)


def subject_of(thing: models.Model | str) -> str:
    """How a row is named in events: the lower-case name of its model, a colon, its key."""
    return thing if isinstance(thing, str) else f"{thing._meta.model_name}:{thing.pk}"
