from __future__ import annotations

from django.db import models


class Blob(models.Model):
    """Bytes that are kept. A row exists only after the bytes are durable in the store."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256[:12]
