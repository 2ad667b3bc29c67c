"""Who may make an account."""

from __future__ import annotations

from enum import StrEnum

from wenyuan.env import env


class SignUp(StrEnum):
    """How accounts come to be."""

    OPEN = "open"
    INVITATION = "invitation"
    CLOSED = "closed"


def sign_up() -> SignUp:
    """What the site allows. A word that is none of ours closes the door rather than opening it."""
    try:
        return SignUp(env().sign_up.strip().lower())
    except ValueError:
        return SignUp.CLOSED


def has_mail() -> bool:
    """Whether mails leave the machine."""
    return bool(env().mail_url)


def has_provider() -> bool:
    """Whether people may sign in with an OpenID Connect provider."""
    return bool(env().oidc_url)
