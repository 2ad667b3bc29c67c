from __future__ import annotations

from django.db import models


class Copy(models.Model):
    """A backup that was made, as the operations page shows it. The backup itself says more (manifest.json)."""

    at = models.DateTimeField(auto_now_add=True)
    place = models.CharField(max_length=400)
    documents = models.PositiveIntegerField()
    blobs = models.PositiveIntegerField()
    bytes = models.BigIntegerField()
    seconds = models.FloatField()
    #: Blobs the library should have had and that could not be copied.
    missing = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.place


class Drill(models.Model):
    """That a backup was restored into a scratch place, and what was found there."""

    at = models.DateTimeField(auto_now_add=True)
    place = models.CharField(max_length=400)
    is_good = models.BooleanField()
    documents = models.PositiveIntegerField(default=0)
    seconds = models.FloatField()
    #: Lines of `wenyuan check` and differences of counts; empty if all is well.
    troubles = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.place}: {'good' if self.is_good else 'not good'}"


class Round(models.Model):
    """One reading of all blobs, in order of their sha256."""

    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    #: The last blob that was read.
    reached = models.CharField(max_length=64, blank=True)
    blobs = models.PositiveIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.blobs} blobs"


class Sweep(models.Model):
    """One look for bytes that nobody refers to, and what it removed."""

    at = models.DateTimeField(auto_now_add=True)
    #: Newly marked; they go a day later.
    condemned = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    #: Parts that a killed process left, and PDFs whose page images nobody needs.
    parts = models.PositiveIntegerField(default=0)
    pictures = models.PositiveIntegerField(default=0)
    #: Freed by all of it.
    bytes = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.removed} blobs"


class Damage(models.Model):
    """Bytes that are not what their name says."""

    class Kind(models.TextChoices):
        MISSING = "missing"
        CHANGED = "changed"

    #: A sha256; not a reference, because the row must outlive its blob.
    blob = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    found_at = models.DateTimeField(auto_now_add=True)
    #: When it was put right from the second store.
    repaired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.blob[:12]} {self.kind}"
