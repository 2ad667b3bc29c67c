from __future__ import annotations

from django.conf import settings
from django.db import models

from wenyuan.library.models import Category, Document


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


class Verdict(models.Model):
    """What a librarian said of an item of a queue. The log of the desk: each can be taken back from here."""

    #: The key of the queue, the item's key in it, and the name of the verb.
    queue = models.CharField(max_length=20)
    item = models.BigIntegerField()
    verb = models.CharField(max_length=20)
    #: The document it is about; the title is not kept, so that what is gone is gone.
    document = models.ForeignKey(Document, null=True, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    #: What it takes to take it back: the queue's own.
    before = models.JSONField(default=dict)
    #: Said of many at once: taken back together.
    batch = models.CharField(max_length=16, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["queue", "item"], name="verdict_item"),
            models.Index(fields=["by", "queue", "-id"], name="verdict_mine"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.queue}:{self.item}"


class Assignment(models.Model):
    """That an item is somebody's to decide. It ends with the decision, or by itself after ASSIGNED (workbench.assigning)."""

    queue = models.CharField(max_length=20)
    item = models.BigIntegerField()
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "item"], name="assignment_once")]

    def __str__(self) -> str:
        return f"{self.queue}:{self.item} {self.to_id}"


class Settled(models.Model):
    """That a librarian has seen a document in a queue and lets it be. It comes back when what was seen (`mark`) changes."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="settled")
    queue = models.CharField(max_length=20)
    #: What it rests on: the key of the revision that failed, of the category it stands in; 0: nothing.
    mark = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "queue"], name="settled_once")]

    def __str__(self) -> str:
        return f"{self.queue}:{self.document_id}"


class Misplaced(models.Model):
    """A document that fits another category clearly better than the one it stood in when it was looked at."""

    document = models.OneToOneField(Document, primary_key=True, on_delete=models.CASCADE, related_name="misplaced")
    #: Where it stood: once it is filed elsewhere, this says nothing any more.
    stood = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    fits = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(db_index=True)
    #: Words of the document that say so, the loudest first.
    words = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.document_id}: {self.stood_id} -> {self.fits_id}"
