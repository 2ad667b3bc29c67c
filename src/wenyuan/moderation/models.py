from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenyuan.library.models import Document


class Reason(models.TextChoices):
    """What somebody holds against a document."""

    RIGHTS = "rights", _("It violates rights of mine or of others")
    PRIVACY = "privacy", _("It shows personal data")
    ILLEGAL = "illegal", _("It is illegal or dangerous")
    WRONG = "wrong", _("What is said of it is wrong")
    BROKEN = "broken", _("It is unreadable, empty or spam")
    OTHER = "other", _("Something else")


class Outcome(models.TextChoices):
    """What a librarian decided on a report."""

    NONE = "none", _("No action")
    CORRECTED = "corrected", _("Corrected")
    #: Out of the readers' sight; its uploader keeps it.
    RESTRICTED = "restricted", _("Withdrawn from readers")
    #: Taken down, and its text does not come back.
    REMOVED = "removed", _("Taken down")


class Takedown(models.Model):
    """That a document was withdrawn or removed because of what it is. In force until it is lifted."""

    #: Address of the page on which its uploader reads of it.
    key = models.CharField(max_length=24, unique=True)
    #: Null: it was deleted since; the numbers stay.
    document = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="takedowns")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    #: For its uploader, and for readers who knew the document.
    text = models.CharField(max_length=500, blank=True)
    #: The document's state before.
    before = models.CharField(max_length=12)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(lifted_at__isnull=True), name="takedown_in_force_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.document_id}"


class Report(models.Model):
    """What somebody says against a document, or a passage of it, and what was answered."""

    #: The number by which it is followed; only who has it reads the answer.
    key = models.CharField(max_length=24, unique=True)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="reports")
    page = models.PositiveIntegerField(null=True)
    passage = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    text = models.TextField(blank=True)
    #: Where the answer is sent, if anywhere; forgotten once it was sent.
    mail = models.EmailField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    #: A keyed hash of where it came from, against floods; forgotten with the decision.
    origin = models.CharField(max_length=32, blank=True, db_index=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    #: Empty: nobody has decided yet.
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    answer = models.TextField(blank=True)
    takedown = models.ForeignKey(Takedown, null=True, on_delete=models.SET_NULL, related_name="reports")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], condition=Q(outcome=""), name="report_open")]

    def __str__(self) -> str:
        return f"{self.reason} {self.document_id}"

    @property
    def number(self) -> str:
        """The key in groups of four, as it is read aloud."""
        return "-".join(self.key[n : n + 4] for n in range(0, len(self.key), 4))


class Appeal(models.Model):
    """What the uploader says against a takedown; once, and somebody else decides."""

    takedown = models.OneToOneField(Takedown, on_delete=models.CASCADE, related_name="appeal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    #: Null: nobody has decided yet; true: the takedown was lifted.
    is_granted = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"appeal to {self.takedown_id}"


class Barred(models.Model):
    """A file, and its text, that a takedown keeps out, whatever happens to the document."""

    takedown = models.ForeignKey(Takedown, on_delete=models.CASCADE, related_name="barred")
    sha256 = models.CharField(max_length=64, db_index=True)
    #: Of copies' fingerprint; empty where it has too little text.
    norm_hash = models.CharField(max_length=32, blank=True, db_index=True)
    hashes = models.BinaryField(default=bytes)
    is_short = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.sha256[:12]


class Likeness(models.TextChoices):
    """How what came resembles what was taken down."""

    BYTES = "bytes", _("The same file")
    TEXT = "text", _("The same text")
    NEAR = "near", _("Nearly the same text")
    REWRITTEN = "rewritten", _("The same text with words exchanged")


class Return(models.Model):
    """A document that came with what a takedown keeps out, and was stopped: removed, or laid before a librarian.

    It stays when a librarian lets the document in all the same, so that it is not stopped again.
    """

    document = models.OneToOneField(Document, primary_key=True, on_delete=models.CASCADE, related_name="stopped")
    takedown = models.ForeignKey(Takedown, on_delete=models.CASCADE, related_name="returns")
    likeness = models.CharField(max_length=12, choices=Likeness.choices)
    #: Part of the text that was taken down which stands in it, 0 to 1.
    share = models.FloatField(default=1)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.likeness} {self.document_id}"
