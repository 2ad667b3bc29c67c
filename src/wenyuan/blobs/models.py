from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Blob(models.Model):
    """Bytes that are kept. A row exists only after the bytes are durable in the store."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    #: Since when nobody refers to it. A day later its bytes are removed (`collecting`); a new reference lifts the mark.
    condemned_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["condemned_at"], condition=Q(condemned_at__isnull=False), name="blob_condemned"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class Hold(models.Model):
    """That somebody copies the bytes of a list made after `since`: what was condemned since then stays meanwhile."""

    name = models.CharField(max_length=80)
    since = models.DateTimeField(db_default=Now())
    #: Renewed while the work goes on; of who died it ends by itself.
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
