"""Mails from the house: to whom, in which language, and what happens where the server refuses them."""

from __future__ import annotations

import logging
from smtplib import SMTPRecipientsRefused

import pytest

from tests.portal import samples
from wenyuan.accounts import letters
from wenyuan.accounts.actions import ask_to_be_erased
from wenyuan.accounts.models import Farewell

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_wish_to_be_erased_is_told_once_to_every_administrator_in_their_language(mailoutbox: list, set_env) -> None:
    set_env(public_url="https://library.example.org/")
    for name, language in (("root-zh", ""), ("root-en", "en")):
        samples.user(name, is_superuser=True, email=f"{name}@example.org", language=language)
    samples.user("librarian", is_staff=True, email="librarian@example.org")
    samples.user("mute", is_superuser=True)
    samples.user("gone", is_superuser=True, is_active=False, email="gone@example.org")
    leaving = samples.user("leaving", language="en")
    ask_to_be_erased(leaving)
    ask_to_be_erased(leaving)
    chinese, english = mailoutbox
    assert (chinese.to, english.to) == (["root-zh@example.org"], ["root-en@example.org"])
    assert "申请注销" in chinese.subject and "https://library.example.org/admin/people?leaving=1" in chinese.body
    assert "leaving asks to be erased" in english.subject
    assert "https://library.example.org/en/admin/people?leaving=1" in english.body


def test_a_server_that_refuses_keeps_nothing_back_and_the_log_names_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_args: object) -> None:
        raise SMTPRecipientsRefused({"root@example.org": (550, b"no such user")})

    monkeypatch.setattr(letters, "send_mail", refuse)
    samples.user("root", is_superuser=True, email="root@example.org")
    with caplog.at_level(logging.WARNING):
        ask_to_be_erased(samples.user("leaving"))
    assert Farewell.objects.count() == 1
    assert "not sent" in caplog.text and "example.org" not in caplog.text and "leaving" not in caplog.text
