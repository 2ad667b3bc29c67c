from __future__ import annotations

import pytest

from wenyuan.settings import _hosts, _mail


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


@pytest.mark.parametrize(
    ("hosts", "public_url", "answered"),
    [
        ("*", "", ["*"]),
        ("*", "https://library.example.org:8443", ["library.example.org", "localhost", "127.0.0.1", "[::1]"]),
        ("*", "http://[2001:db8::1]/", ["[2001:db8::1]", "localhost", "127.0.0.1", "[::1]"]),
        ("a.example.org, b.example.org", "https://a.example.org", ["a.example.org", "b.example.org"]),
    ],
)
def test_a_public_address_closes_the_site_to_other_host_names(hosts: str, public_url: str, answered: list[str]) -> None:
    assert _hosts(hosts, public_url) == answered


def test_a_public_address_without_its_scheme_stops_the_start() -> None:
    with pytest.raises(SystemExit, match="WENYUAN_PUBLIC_URL"):
        _hosts("*", "library.example.org")
