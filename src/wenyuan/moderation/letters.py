"""Answers by mail to who asked for one. Nothing depends on their arrival: the same stands on the page of the report."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from wenyuan.env import env
from wenyuan.moderation.models import Report

log = logging.getLogger(__name__)


def answer(report: Report) -> None:
    """Send the decision on a report to its writer, once the transaction is committed; nothing where no address was left."""
    if not report.mail:
        return
    to = report.mail
    with override(report.language or None):
        subject = _("Your report %(number)s was decided on") % {"number": report.number}
        lines = [
            _("Decision: %(outcome)s") % {"outcome": report.get_outcome_display()},
            report.answer,
            f"{env().public_url.rstrip('/')}/report/{report.key}" if env().public_url else "",
        ]
    body = "\n\n".join(filter(None, lines))
    transaction.on_commit(lambda: _send(to, subject, body))


def _send(to: str, subject: str, body: str) -> None:
    try:
        send_mail(subject, body, None, [to])
    except (OSError, SMTPException) as error:
        # Neither the address nor the words belong into a log.
        log.warning("an answer to a report could not be mailed: %s", type(error).__name__)
