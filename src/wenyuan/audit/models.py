from __future__ import annotations

from django.conf import settings
from django.db import models


class Event(models.Model):
    """One deed. Never changed, never deleted."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    #: Null: the machine by itself, or a person whose account is gone.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    #: document.withdraw, category.merge, user.suspend …
    verb = models.CharField(max_length=40, db_index=True)
    #: document:123, category:7, user:5 …
    subject = models.CharField(max_length=80, db_index=True)
    #: What changed, as plain values; no text of documents, no address of a person.
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"
