from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: End of a suspension that has none: far, yet every time zone can still reckon with it.
FOREVER = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)


class Role(models.TextChoices):
    """What a person may do, each including what stands before it."""

    READER = "reader", _("Reader")
    UPLOADER = "uploader", _("Uploader")
    #: Keeps order in the whole library, or in some branches of the category tree (`is_curator`).
    LIBRARIAN = "librarian", _("Librarian")
    ADMINISTRATOR = "administrator", _("Administrator")


class User(AbstractUser):
    """A person who signs in. The role is what the flags say: `is_superuser` administrator, `is_staff` librarian of the
    whole library, `is_curator` librarian of some branches, `is_uploader` uploader."""

    #: Name shown to others; empty: the user name.
    display_name = models.CharField(max_length=80, blank=True)
    #: Others see the first and last character only (g****t).
    is_masked = models.BooleanField(default=True)
    is_uploader = models.BooleanField(default=False)
    #: Follows the rows that say of which branches (library.Curatorship): most people have none, and are not asked for them.
    is_curator = models.BooleanField(default=False)
    #: zh-hans or en: where a sign-in without another destination leads; empty: the language of the page signed in from.
    language = models.CharField(max_length=8, blank=True)
    #: Follows the row that says why (Suspension): who is asked at every request costs no query of their own.
    suspended_until = models.DateTimeField(null=True, blank=True)

    @property
    def role(self) -> Role:
        """The highest role the person has."""
        if self.is_superuser:
            return Role.ADMINISTRATOR
        if self.is_staff or self.is_curator:
            return Role.LIBRARIAN
        return Role.UPLOADER if self.is_uploader else Role.READER

    @property
    def may_upload(self) -> bool:
        """Whether the person may bring documents in."""
        return self.role != Role.READER

    @property
    def is_suspended(self) -> bool:
        """Whether the person may not sign in now. It ends by itself."""
        return self.suspended_until is not None and self.suspended_until > timezone.now()

    @property
    def public_name(self) -> str:
        """The name as strangers see it: masked to its first and last character where the person wants it."""
        name = self.display_name or self.username
        if not self.is_masked:
            return name
        return f"{name[0]}****{name[-1]}" if len(name) > 1 else f"{name}****"


class Suspension(models.Model):
    """That a person may not sign in for a while, and why. Rows stay: they are the history."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="suspensions")
    #: A sentence for the person.
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    #: FOREVER: until it is lifted.
    until = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-pk"]

    @property
    def has_end(self) -> bool:
        """Whether it ends by itself."""
        return self.until < FOREVER

    def __str__(self) -> str:
        return f"{self.user_id} until {self.until:%Y-%m-%d}"


class Invitation(models.Model):
    """A link by which people make an account with a role."""

    #: sha256 of what the link carries, in hex.
    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.READER)
    #: For whom it was made, in its maker's words.
    note = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    uses = models.PositiveIntegerField(default=0)
    max_uses = models.PositiveIntegerField(default=1)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    @property
    def is_open(self) -> bool:
        """Whether one more account can be made with it."""
        return self.revoked_at is None and self.uses < self.max_uses and self.expires_at > timezone.now()

    def __str__(self) -> str:
        return f"{self.role} {self.uses}/{self.max_uses}"


class Scope(models.TextChoices):
    """What a token is good for; never more than its owner may."""

    READ = "read", _("Read: pages, files, searches")
    UPLOAD = "upload", _("Upload documents")


class Token(models.Model):
    """Stands for a person at the API and on the command line."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    #: Values of Scope, separated by blanks.
    scopes = models.CharField(max_length=60)
    #: sha256 of the token, in hex.
    digest = models.CharField(max_length=64, unique=True)
    #: Its first characters, so that its owner recognises it.
    start = models.CharField(max_length=12)
    created_at = models.DateTimeField(auto_now_add=True)
    #: Null: never.
    expires_at = models.DateTimeField(null=True)
    #: The day only: what is kept of a person's reading is not when.
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    @property
    def is_open(self) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())

    @property
    def scope_names(self) -> list[str]:
        """What it is good for, in the reader's language."""
        return [str(Scope(value).label) for value in self.scopes.split()]

    def __str__(self) -> str:
        return f"{self.start}… {self.name}"


class Farewell(models.Model):
    """That a person asked for the account to be erased. An administrator does it: documents may have to change hands."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="farewell")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d}"
