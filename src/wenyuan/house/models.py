from __future__ import annotations

from django.db import models


class Setting(models.Model):
    """A value that an administrator gave; an entry without a row has its default."""

    key = models.CharField(primary_key=True, max_length=40)
    value = models.JSONField()

    def __str__(self) -> str:
        return f"{self.key}={self.value!r}"


class Picture(models.Model):
    """A logo, as our own encoder wrote it. Kept when another takes its place, so that the change can be taken back."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    png = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.sha256[:12]
