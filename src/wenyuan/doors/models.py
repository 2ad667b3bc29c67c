from __future__ import annotations

from urllib.parse import unquote

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wenyuan.library.models import Access, Category


class Placement(models.Model):
    """Where what comes in is filed, whose it is and who sees it. Empty: as the door says."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    access = models.CharField(max_length=12, choices=Access.choices, blank=True)
    needs_review = models.BooleanField(null=True, blank=True)

    class Meta:
        abstract = True


class Door(Placement):
    """A folder or a mailbox that is looked at again and again."""

    class Kind(models.TextChoices):
        FOLDER = "folder", _("Watched folder")
        MAILBOX = "mailbox", _("Mailbox")

    class After(models.TextChoices):
        """What becomes of an item's source once it is received."""

        LEAVE = "leave", _("Leave it where it is")
        DELETE = "delete", _("Delete it")

    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    #: An absolute path, or imaps://user@host:port/folder. The password is in HOME/secrets.
    address = models.CharField(max_length=400)
    after = models.CharField(max_length=8, choices=After.choices, default=After.LEAVE)
    is_on = models.BooleanField(default=True)
    #: How far it was read: {"validity": …, "uid": …} of a mailbox.
    cursor = models.JSONField(default=dict)
    #: Taken by a process until then, so that two machines do not empty one box side by side.
    lease_until = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    #: Code and parameters of the error of the last look; empty: it went well.
    error_code = models.CharField(max_length=40, blank=True)
    error_params = models.JSONField(default=dict)
    received = models.PositiveIntegerField(default=0)

    @property
    def shown_address(self) -> str:
        """The address as people read it."""
        return unquote(self.address) if self.kind == self.Kind.MAILBOX else self.address

    def __str__(self) -> str:
        return self.name


class Rule(Placement):
    """Where a door's items that match are filed. The first rule that matches holds."""

    class Subject(models.TextChoices):
        """What of an item is compared."""

        PATH = "path", _("Path in the folder")
        NAME = "name", _("File name")
        SENDER = "sender", _("Sender")
        SUBJECT = "subject", _("Subject line")

    door = models.ForeignKey(Door, on_delete=models.CASCADE, related_name="rules")
    order = models.PositiveSmallIntegerField(default=0)
    subject = models.CharField(max_length=8, choices=Subject.choices)
    #: With * and ?; case does not matter.
    pattern = models.CharField(max_length=200)
    #: What matches is left alone.
    is_ignored = models.BooleanField(default=False)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.subject}: {self.pattern}"


class Refusal(models.Model):
    """An item that a door had and that was not received, with its reason."""

    door = models.ForeignKey(Door, on_delete=models.CASCADE, related_name="refusals")
    #: Name of the file or subject of the mail.
    item = models.CharField(max_length=300)
    #: Where in the door: the path, or validity:uid.
    place = models.CharField(max_length=500)
    code = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["door", "place", "code"], name="doors_refusal_once")]

    def __str__(self) -> str:
        return f"{self.item}: {self.code}"
