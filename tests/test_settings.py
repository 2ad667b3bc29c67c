from __future__ import annotations

import pytest

from wenyuan.settings import _mail


@pytest.mark.parametrize(
    ("url", "port", "is_ssl", "is_tls", "sender"),
    [
        ("smtp://u%40x:p@mail.example.org", 587, False, True, "u@x"),
        ("smtps://u:p@mail.example.org", 465, True, False, "u"),
        ("smtp://localhost:25?tls=no&from=library@example.org", 25, False, False, "library@example.org"),
        ("smtp://localhost", 587, False, True, "wenyuan@localhost"),
    ],
)
def test_an_address_of_a_mail_server_says_how_to_send(
    url: str, port: int, is_ssl: bool, is_tls: bool, sender: str
) -> None:
    found = _mail(url)
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (port, is_ssl, is_tls)
    assert found["DEFAULT_FROM_EMAIL"] == sender


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://"])
def test_another_address_stops_the_start_without_saying_the_password(url: str) -> None:
    with pytest.raises(SystemExit, match="WENYUAN_MAIL_URL"):
        _mail(url)
