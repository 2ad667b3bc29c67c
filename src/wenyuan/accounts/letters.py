"""Mails from the house to a person: in that person's language, sent after the transaction. Nothing depends on their arrival."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from wenyuan.accounts.models import User
from wenyuan.accounts.policy import site_name
from wenyuan.env import env

if TYPE_CHECKING:
    from collections.abc import Iterable

log = logging.getLogger(__name__)


def post(to: str, subject: str, body: str) -> None:
    """Send a mail once the transaction is committed. A server that refuses it is logged, without address and words."""
    transaction.on_commit(lambda: _send(to, subject, body))


def language_of(person: User) -> str:
    """The language to write to a person in: the one they chose, else the site's own."""
    return person.language or settings.LANGUAGE_CODE


def tell_of_farewell(person: User) -> None:
    """Tell every administrator who has an address that a person asks to be erased."""
    for administrator in _administrators():
        with override(language_of(administrator)):
            subject = f"[{site_name()}] " + _("%(name)s asks to be erased") % {"name": person.username}
            said = _("An administrator erases the account with “wenyuan user %(name)s --erase” on the machine; documents stay, under no name.")  # fmt: skip
            host = env().public_url.rstrip("/")
            address = f"{host}{reverse('house:people')}?leaving=1" if host else ""
            post(administrator.email, subject, "\n\n".join(filter(None, [said % {"name": person.username}, address])))


def _administrators() -> Iterable[User]:
    rows = User.objects.filter(is_superuser=True, is_active=True).exclude(email="").order_by("pk")
    return [row for row in rows if not row.is_suspended]


def _send(to: str, subject: str, body: str) -> None:
    try:
        send_mail(subject, body, None, [to])
    except (OSError, SMTPException) as error:
        log.warning("a mail was not sent: %s", type(error).__name__)
