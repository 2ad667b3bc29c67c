from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models


def new_salt() -> str:
    """What keeps the digest of short details from being guessed: 128 bits."""
    return secrets.token_hex(16)


class Event(models.Model):
    """One deed. Never changed, never deleted; only its details may be forgotten (`actions.forget_details`)."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    #: Null: the machine by itself. A number and no constraint: a person's row may lose its name or go, the event stays
    #: as it was sealed, and its number leads to nobody. Ask with select_related, which answers None then.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    #: document.withdraw, category.merge, user.suspend …
    verb = models.CharField(max_length=40, db_index=True)
    #: document:123, category:7, user:5 …
    subject = models.CharField(max_length=80, db_index=True)
    #: What changed, as plain values; no text of documents, no address of a person.
    data = models.JSONField(default=dict)
    #: Hashed before the details. Events older than the chain, and forgotten ones, have none.
    salt = models.CharField(max_length=32, default=new_salt, editable=False)

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"


class Seal(models.Model):
    """The link of one event: what it says and everything before it, in one hash. Numbered from 1 without a gap.

    The order is that in which events were seen, not that of their keys: on PostgreSQL a lower key may be committed later.
    """

    sequence = models.BigIntegerField(primary_key=True)
    #: The key of the event; no reference, because the seal must tell of an event that is gone.
    event = models.BigIntegerField(unique=True)
    #: Salted digest of the event's details, which outlives them.
    details = models.CharField(max_length=64)
    #: `chain.link` of the seal before it and of this event.
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.sequence}: event {self.event}"


class Verification(models.Model):
    """That the whole chain was walked, and what was found: what the audit page shows without walking it."""

    at = models.DateTimeField(auto_now_add=True)
    events = models.BigIntegerField()
    seconds = models.FloatField()
    #: A sentence for each of the first troubles; empty: the chain is whole.
    troubles = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.events} events, {len(self.troubles)} troubles"
