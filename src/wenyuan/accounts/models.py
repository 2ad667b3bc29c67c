from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person who signs in. Librarians have `is_staff`, administrators `is_superuser`."""

    #: Name shown to others; empty: the user name.
    display_name = models.CharField(max_length=80, blank=True)
    #: Others see the first and last character only (g****t).
    is_masked = models.BooleanField(default=True)

    @property
    def public_name(self) -> str:
        """The name as strangers see it: masked to its first and last character where the person wants it."""
        name = self.display_name or self.username
        if not self.is_masked:
            return name
        return f"{name[0]}****{name[-1]}" if len(name) > 1 else f"{name}****"
