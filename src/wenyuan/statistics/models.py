from __future__ import annotations

from django.db import models

from wenyuan.library.models import Document


class DocumentDownload(models.Model):
    """How often a document's file was taken on a day. Who took it is nowhere."""

    #: Without a constraint: what is counted in memory may be written after its document was deleted.
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="downloads", db_constraint=False)
    day = models.DateField()
    times = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "day"], name="document_download_once")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.day}: {self.times}"


class DayCount(models.Model):
    """How often something happened on a day on the whole site."""

    class What(models.TextChoices):
        SEARCH = "search"
        #: A search that found nothing with all its words.
        EMPTY_SEARCH = "empty"
        #: Documents opened and files taken by robots.
        ROBOT = "robot"

    what = models.CharField(max_length=8, choices=What.choices)
    day = models.DateField()
    times = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "day"], name="day_count_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.day}: {self.times}"


class EmptySearch(models.Model):
    """How often a query that found nothing was asked on a day. Rows of rare queries are forgotten again."""

    #: As kernel.folding reads it.
    folded = models.CharField(max_length=60)
    day = models.DateField(db_index=True)
    times = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["folded", "day"], name="empty_search_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.times}"
