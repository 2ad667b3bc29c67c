from __future__ import annotations

from django.conf import settings
from django.db import models

from wenyuan.library.models import Document


class Flagged(models.Model):
    """A document whose text looks as if a rewriting tool went over it. Follows the text: gone when it no longer does."""

    document = models.OneToOneField(Document, primary_key=True, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(db_index=True)
    #: [[found, times, meant, what it adds]], the most telling first, and signs: see RewriteLook.as_json.
    forms = models.JSONField(default=list)
    signs = models.JSONField(default=list)
    #: Set when a librarian has looked and found nothing to do.
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.document_id}: {self.score}"


class WordChoice(models.Model):
    """What a librarian said of two words that confirmed copies put for each other."""

    meant = models.CharField(max_length=40)
    put = models.CharField(max_length=40)
    is_accepted = models.BooleanField()
    documents = models.PositiveIntegerField(default=0)
    times = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meant", "put"], name="workbench_word_choice_once")]

    def __str__(self) -> str:
        return f"{self.meant} {self.put}"
