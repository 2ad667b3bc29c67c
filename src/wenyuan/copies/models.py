from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wenyuan.library.models import Document


class Leaf(models.Model):
    """Postings (a hash stands in a cluster) in the order of their hashes, from `first` on to the next leaf: see leaves.py."""

    first = models.IntegerField(primary_key=True)
    postings = models.BinaryField()

    def __str__(self) -> str:
        return f"from {self.first}"


class WordMap(models.Model):
    """A class map that was in force: the shipped one with these pairs of words. The newest is in force now.

    Fingerprints are taken anew in the background; until `finished_at` some are of the maps before it.
    """

    #: See classes.ClassMap.name: the same words make the same name.
    name = models.CharField(max_length=16)
    #: [[what authors write, what stands for it], …]
    pairs = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Fingerprint(models.Model):
    """What is kept of a document's text to find its copies. There is one for each document with enough text or a norm hash."""

    document = models.OneToOneField(Document, primary_key=True, on_delete=models.CASCADE, related_name="fingerprint")
    #: The revision it was made of; another one makes it stale.
    revision = models.BigIntegerField()
    #: Documents of one cluster hold one text as a whole. Named by the document that began it, which may be gone.
    cluster = models.IntegerField(db_index=True)
    norm_version = models.PositiveSmallIntegerField()
    #: See classes.ClassMap.name.
    map_version = models.CharField(max_length=16)
    #: Hexadecimal; empty where the text is too short to be told by its words.
    norm_hash = models.CharField(max_length=32, blank=True)
    characters = models.PositiveIntegerField()
    is_short = models.BooleanField()
    #: Hashes it is found by: not everybody's, and of no template.
    kept = models.PositiveIntegerField()
    #: All of them, packed by fingerprints.pack.
    hashes = models.BinaryField()

    class Meta:
        # Not db_index, which on PostgreSQL makes a second one for LIKE.
        indexes = [models.Index(fields=["norm_hash"], name="copies_text")]

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


class Side(models.TextChoices):
    """One of the two texts of a pair."""

    NONE = "", _("Not said")
    A = "a"
    B = "b"


class Pair(models.Model):
    """Two texts compared, by their norm hashes, a <= b; all sides and coverages are said from a to b.

    A decision outlives the documents, re-runs and new maps: whatever has these words meets it again.
    """

    a = models.CharField(max_length=32)
    b = models.CharField(max_length=32)
    norm_version = models.PositiveSmallIntegerField()
    #: See classes.ClassMap.name.
    map_version = models.CharField(max_length=16)
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
    #: With a decision "copy": which of the two is the copy of the other.
    copy_side = models.CharField(max_length=1, choices=Side.choices, default=Side.NONE, blank=True)
    #: Why it was decided so, in the librarian's words.
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["a", "b"], name="copies_pair_once")]
        indexes = [models.Index(fields=["b"], name="copies_pair_other")]

    def __str__(self) -> str:
        return f"{self.level}: {self.a[:8]} {self.b[:8]}"


class Templated(models.Model):
    """A hash that the two texts of a pair have in common as fills of one template: it says nothing.

    Its postings stay, so that taking the decision back brings everything back.
    """

    pk = models.CompositePrimaryKey("h", "pair_id")
    h = models.IntegerField()
    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="templated")

    def __str__(self) -> str:
        return f"{self.h} of {self.pair_id}"


class Stated(models.TextChoices):
    """What an uploader may say of a text that the library has already."""

    OWN = "own", _("My own work")
    EDITION = "edition", _("A new edition")
    QUOTATION = "quotation", _("A quotation")
    TEMPLATE = "template", _("A form or template")


class Statement(models.Model):
    """What the owner of a document says of another one that shares text with it. For librarians, who decide."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="statements")
    other = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=Stated.choices)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "other"], name="copies_statement_once")]

    def __str__(self) -> str:
        return f"{self.document_id} of {self.other_id}: {self.kind}"
