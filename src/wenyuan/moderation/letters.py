"""Answers by mail to who asked for one. Nothing depends on their arrival: the same stands on the page of the report."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from wenyuan.accounts.letters import post
from wenyuan.env import env
from wenyuan.moderation.models import Report


def answer(report: Report) -> None:
    """Send the decision on a report to its writer, once the transaction is committed; nothing where no address was left."""
    if not report.mail:
        return
    with override(report.language or settings.LANGUAGE_CODE):
        subject = _("Your report %(number)s was decided on") % {"number": report.number}
        lines = [
            _("Decision: %(outcome)s") % {"outcome": report.get_outcome_display()},
            report.answer,
            f"{env().public_url.rstrip('/')}/report/{report.key}" if env().public_url else "",
        ]
    post(report.mail, subject, "\n\n".join(filter(None, lines)))
