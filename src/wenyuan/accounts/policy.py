"""Who may make an account."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from django.utils.translation import gettext as _

from wenyuan.env import env


class SignUp(StrEnum):
    """How accounts come to be."""

    OPEN = "open"
    INVITATION = "invitation"
    CLOSED = "closed"


def _environment() -> str:
    return env().sign_up


def _named() -> str:
    return env().site_name


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


#: Where the name of the library comes from, as with `_answer`; empty: it has none of its own.
_name: Callable[[], str] = _named


def ask_name(source: Callable[[], str]) -> None:
    """Have `source` say from now on what the library is called."""
    global _name  # noqa: PLW0603 - set once, when the site starts
    _name = source


def site_name() -> str:
    """What the library is called, in mails and in authenticator apps."""
    return _name() or _("Wenyuan")


def has_mail() -> bool:
    """Whether mails leave the machine."""
    return bool(env().mail_url)


def has_provider() -> bool:
    """Whether people may sign in with an OpenID Connect provider."""
    return bool(env().oidc_url)
