from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wenyuan.library.models import Document


class Posting(models.Model):
    """A hash stands in a cluster. On SQLite the table is its own index (WITHOUT ROWID, see the migration)."""

    pk = models.CompositePrimaryKey("h", "cluster")
    h = models.IntegerField()
    cluster = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.h} in {self.cluster}"


class Why(models.TextChoices):
    """Why a hash is looked for no more."""

    COMMON = "common", _("In too many texts")
    TEMPLATE = "template", _("Belongs to a form or template")


class Stopped(models.Model):
    """A hash that says nothing: it has no postings."""

    h = models.IntegerField(primary_key=True)
    why = models.CharField(max_length=8, choices=Why.choices, default=Why.COMMON)

    def __str__(self) -> str:
        return f"{self.h}: {self.why}"


class Fingerprint(models.Model):
    """What is kept of a document's text to find its copies. There is one for each document with enough text or a norm hash."""

    document = models.OneToOneField(Document, primary_key=True, on_delete=models.CASCADE, related_name="fingerprint")
    #: The revision it was made of; another one makes it stale.
    revision = models.BigIntegerField()
    #: Documents of one cluster hold one text as a whole. Named by the document that began it, which may be gone.
    cluster = models.IntegerField(db_index=True)
    norm_version = models.PositiveSmallIntegerField()
    map_version = models.PositiveSmallIntegerField()
    #: Hexadecimal; empty where the text is too short to be told by its words.
    norm_hash = models.CharField(max_length=32, blank=True, db_index=True)
    characters = models.PositiveIntegerField()
    is_short = models.BooleanField()
    #: Hashes that were not stopped when it was made.
    kept = models.PositiveIntegerField()
    #: All of them, packed by fingerprints.pack.
    hashes = models.BinaryField()

    def __str__(self) -> str:
        return f"fingerprint of {self.document_id}"


class Decision(models.TextChoices):
    """What a person said of two texts."""

    NONE = "", _("Not decided")
    COPY = "copy", _("A copy")
    EDITION = "edition", _("Another edition of the same work")
    TEMPLATE = "template", _("The same form or template")
    QUOTATION = "quotation", _("A quotation")
    NOT_A_COPY = "not", _("Not a copy")


class Pair(models.Model):
    """Two texts compared, by their norm hashes, a <= b; all sides and coverages are said from a to b.

    A decision outlives the documents, re-runs and new maps: whatever has these words meets it again.
    """

    a = models.CharField(max_length=32)
    b = models.CharField(max_length=32, db_index=True)
    norm_version = models.PositiveSmallIntegerField()
    map_version = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=9)
    is_rewritten = models.BooleanField(default=False)
    likelihood = models.FloatField()
    covered_a = models.FloatField()
    covered_b = models.FloatField()
    #: Word characters of a that stand in b: the weight of the matter.
    characters = models.PositiveIntegerField(default=0)
    #: See evidence.Evidence.as_json and original.Original.as_json.
    evidence = models.JSONField(default=dict)
    original = models.JSONField(default=dict)
    decision = models.CharField(max_length=9, choices=Decision.choices, default=Decision.NONE, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["a", "b"], name="copies_pair_once")]

    def __str__(self) -> str:
        return f"{self.level}: {self.a[:8]} {self.b[:8]}"
