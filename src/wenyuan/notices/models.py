from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenyuan.library.models import Document


class Verb(models.TextChoices):
    """What was done with the document, as its uploader is told."""

    SENT_BACK = "sent_back", _("A librarian sent this back to you.")
    WITHDRAWN = "withdrawn", _("A librarian withdrew this.")
    REMOVED = "removed", _("A librarian took this down.")
    TAKEN_BACK = "taken_back", _("What you were told before was a mistake and has been taken back.")
    REMARK = "remark", _("A librarian writes to you.")


class Notice(models.Model):
    """A message to a person about a document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="notices")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    verb = models.CharField(max_length=16, choices=Verb.choices, default=Verb.REMARK)
    text = models.CharField(max_length=500, blank=True)
    #: The deed it speaks of, as its writer names it (verdict:12): who takes the deed back takes the notice back by it.
    about = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["to", "-at"], condition=Q(read_at__isnull=True), name="notice_unread")]

    def __str__(self) -> str:
        return f"{self.verb} {self.document_id}"
