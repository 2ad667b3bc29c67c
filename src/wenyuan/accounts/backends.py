"""Whom a proof of identity lets in."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser


class Backend(AuthenticationBackend):
    """allauth's, for people who are not suspended. Asked at every request, so that running sessions end as well."""

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:  # type: ignore[override]
        """Active, and not suspended now."""
        return super().user_can_authenticate(user) and not getattr(user, "is_suspended", False)
