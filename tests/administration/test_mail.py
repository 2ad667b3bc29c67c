"""The trial mail."""

from __future__ import annotations

import socket

from django.core import mail
from django.test import Client

from wenyuan.audit.models import Event


def test_a_trial_mail_is_sent_to_the_address_given(admin: Client) -> None:
    answer = admin.post("/admin/mail", {"to": "reader@example.org"})
    assert answer.status_code == 200
    (sent,) = mail.outbox
    assert sent.to == ["reader@example.org"] and "文渊" in sent.subject
    event = Event.objects.get(verb="mail.test")
    assert event.data == {"ok": True}
    assert "example.org" not in str(event.data) + event.subject


def test_what_the_server_says_is_shown_if_it_refuses(admin: Client, settings) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed.getsockname()
        text = admin.post("/admin/mail", {"to": "reader@example.org"}).content.decode()
    assert "没有发出" in text and "ConnectionRefusedError" in text
    assert Event.objects.get(verb="mail.test").data == {"ok": False}


def test_what_is_no_address_is_sent_nothing(admin: Client) -> None:
    for address in ("", "nobody", "a@b.org\nBcc: all@example.org"):
        assert 'role="alert"' in admin.post("/admin/mail", {"to": address}).content.decode()
    assert mail.outbox == []
