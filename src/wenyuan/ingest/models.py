from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wenyuan.env import env
from wenyuan.kernel.ids import new_id
from wenyuan.library.models import Access, Category, Document, Revision


class Arrival(models.Model):
    """That somebody brought these bytes from this place. Bringing them again finds the document they became."""

    #: sha256 over owner, place and bytes.
    key = models.CharField(primary_key=True, max_length=64)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    #: Absolute path, or the address of another door.
    place = models.TextField()
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="arrivals")
    #: The bytes were in the library before.
    is_duplicate = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.place


class Batch(models.Model):
    """Files that a person brought together, and how all of them are filed."""

    key = models.CharField(max_length=16, unique=True, default=new_id)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="batches")
    #: What the person calls it; empty: its day and hour.
    name = models.CharField(max_length=120, blank=True)
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    access = models.CharField(max_length=12, choices=Access.choices, default=Access.PUBLIC)
    #: Where the files come from, in words or as an address.
    source = models.CharField(max_length=300, blank=True)
    #: A code of library.licences; empty: not stated.
    licence = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=12, blank=True)
    #: Names of tags.
    tags = models.JSONField(default=list, blank=True)
    is_draft = models.BooleanField(default=False)
    #: For oneself and the librarians.
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-created_at"], name="batch_owner")]

    def __str__(self) -> str:
        return self.name or self.key


def _expiry() -> dt.datetime:
    return timezone.now() + dt.timedelta(days=env().upload_days)


class Upload(models.Model):
    """A file on its way in. Its bytes are a part of blobs.uploads until it is taken."""

    class State(models.TextChoices):
        COMING = "coming", _("Being sent")
        #: All bytes are here and durable; it becomes a document next, whatever dies meanwhile.
        WHOLE = "whole", _("Received")
        #: It is `document` now, or the `revision` of it.
        TAKEN = "taken", _("Taken")
        #: It was an archive; what was in it are its `members`.
        UNPACKED = "unpacked", _("Unpacked")
        FAILED = "failed", _("Not taken")

    #: The end of its address.
    key = models.CharField(max_length=16, unique=True, default=new_id)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.CASCADE, related_name="uploads")
    #: The document whose new revision it is; null: a new document.
    target = models.ForeignKey(Document, null=True, on_delete=models.CASCADE, related_name="+")
    #: The archive it was in.
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="members")
    name = models.CharField(max_length=255)
    #: With the folders it lay in, as the browser or the archive named them. Only ever a column.
    path = models.CharField(max_length=1000)
    note = models.CharField(max_length=500, blank=True)
    size = models.BigIntegerField()
    #: Bytes that are durable.
    offset = models.BigIntegerField(default=0)
    #: Fencing token: raised by every request that begins to write.
    attempt = models.PositiveIntegerField(default=0)
    #: Name of the part, which is there while it is coming or whole; empty for what was in an archive.
    part = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.COMING)
    #: When the worker may look after it.
    ready_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    document = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="uploads")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    is_duplicate = models.BooleanField(default=False)
    error_code = models.CharField(max_length=40, blank=True)
    error_params = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    #: An unfinished one is removed then.
    expires_at = models.DateTimeField(default=_expiry)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["parent", "path"], name="upload_member_once")]
        indexes = [
            models.Index(fields=["ready_at"], condition=Q(state="whole"), name="upload_whole"),
            models.Index(fields=["expires_at"], condition=Q(state="coming"), name="upload_coming"),
        ]

    @property
    def is_archive(self) -> bool:
        """Whether its name says that it is one to be unpacked; its bytes decide."""
        return self.target_id is None and self.parent_id is None and self.name.lower().endswith(".zip")

    def __str__(self) -> str:
        return self.path


class Replacement(models.Model):
    """That a revision is to take the place of the one that is shown, and what came of it."""

    class State(models.TextChoices):
        COMING = "coming", _("Being processed")
        #: Readable, and a librarian has to say that readers may have it.
        WAITING = "waiting", _("Waiting for a librarian")
        #: It is or was the one that is shown.
        SHOWN = "shown", _("Shown")
        DECLINED = "declined", _("Declined")
        #: It could not be made readable; the one before stays.
        FAILED = "failed", _("Could not be made readable")

    revision = models.OneToOneField(Revision, primary_key=True, on_delete=models.CASCADE, related_name="replacement")
    needs_review = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.COMING)
    #: Why it was declined, for who brought it.
    reason = models.CharField(max_length=500, blank=True)
    shown_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state"], condition=Q(state="waiting"), name="replacement_waiting")]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.state}"


class Format(models.Model):
    """The same document as another file (the Word file beside its PDF): nothing is made of it, it is offered for download."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="formats")
    blob = models.ForeignKey("blobs.Blob", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    #: As the sniffer called it when it was a document of its own.
    kind = models.CharField(max_length=16, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "blob"], name="format_once")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.file_name
