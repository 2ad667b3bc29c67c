from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


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
    def public_name(self) -> str:
        """The name as strangers see it: masked to its first and last character where the person wants it."""
        name = self.display_name or self.username
        if not self.is_masked:
            return name
        return f"{name[0]}****{name[-1]}" if len(name) > 1 else f"{name}****"
