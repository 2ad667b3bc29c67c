"""Who may make an account."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from wenyuan.env import env


class SignUp(StrEnum):
    """How accounts come to be."""

    OPEN = "open"
    INVITATION = "invitation"
    CLOSED = "closed"


def _environment() -> str:
    return env().sign_up


#: Where the answer comes from: a package above may keep one that is easier to change than the environment.
_answer: Callable[[], str] = _environment


def ask(source: Callable[[], str]) -> None:
    """Have `source` say from now on who may sign up, in a word of SignUp."""
    global _answer  # noqa: PLW0603 - set once, when the site starts
    _answer = source


def sign_up() -> SignUp:
    """What the site allows. A word that is none of ours closes the door rather than opening it."""
    try:
        return SignUp(_answer().strip().lower())
    except ValueError:
        return SignUp.CLOSED


def has_mail() -> bool:
    """Whether mails leave the machine."""
    return bool(env().mail_url)


def has_provider() -> bool:
    """Whether people may sign in with an OpenID Connect provider."""
    return bool(env().oidc_url)
