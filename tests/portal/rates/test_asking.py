from __future__ import annotations

import dataclasses

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from wenyuan.accounts.models import User
from wenyuan.env import env
from wenyuan.portal.rates import asking


@pytest.fixture
def behind(monkeypatch: pytest.MonkeyPatch):
    """Says that the site stands behind so many proxies of its own."""

    def say(proxies: int) -> None:
        changed = dataclasses.replace(env(), proxies=proxies)
        monkeypatch.setattr(asking, "env", lambda: changed)

    return say


def ask(peer: str, forwarded: str = "", user: User | AnonymousUser | None = None, exempt: str = "") -> str | None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers)
    request.user = user or AnonymousUser()
    return asking.asker(request, exempt=exempt)


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "counted"),
    [
        (0, "192.0.2.1", "", "192.0.2.1"),
        # Without proxies of our own, what the header says is a claim.
        (0, "1.2.3.4", "198.51.100.9", "1.2.3.4"),
        (1, "10.0.0.1", "192.0.2.1", "192.0.2.1"),
        (1, "10.0.0.1", "198.51.100.9, 192.0.2.1", "192.0.2.1"),
        (2, "10.0.0.1", "198.51.100.9, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
        # Fewer than there are proxies: somebody came in by another door.
        (2, "192.0.2.7", "198.51.100.9", "192.0.2.7"),
        (1, "192.0.2.7", "", "192.0.2.7"),
        (1, "10.0.0.1", "192.0.2.1:4711", "192.0.2.1"),
        (1, "10.0.0.1", "[2001:db8:1:2:3::9]:443", "2001:db8:1:2::/64"),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (0, "::ffff:192.0.2.1", "", "192.0.2.1"),
        (1, "10.0.0.1", "unknown", None),
        (0, "", "", None),
        # This machine itself, and everybody behind a proxy that was not declared.
        (0, "127.0.0.1", "", None),
        (0, "::1", "", None),
        (0, "127.0.0.1", "192.0.2.1", None),
        (0, "172.17.0.1", "192.0.2.1", None),
        (0, "172.17.0.1", "", "172.17.0.1"),
        (1, "127.0.0.1", "192.0.2.1", "192.0.2.1"),
    ],
)
def test_a_stranger_is_counted_by_the_address_our_own_proxies_saw(
    behind, proxies: int, peer: str, forwarded: str, counted: str | None
) -> None:
    behind(proxies)
    assert ask(peer, forwarded) == counted


@pytest.mark.parametrize("peer", ["192.0.2.9", "2001:db8::1"])
def test_networks_that_are_exempt_are_not_counted(behind, peer: str) -> None:
    behind(0)
    assert ask(peer, exempt="192.0.2.0/24\n\n2001:db8::/32") is None
    assert ask(peer, exempt="192.0.3.0/24") is not None


def test_a_person_is_counted_wherever_the_request_comes_from(behind) -> None:
    behind(0)
    reader = User(pk=7, username="r")
    assert ask("192.0.2.1", user=reader) == ask("127.0.0.1", "192.0.2.1", user=reader) == "person 7"
    assert ask("192.0.2.1", user=reader, exempt="192.0.2.0/24") == "person 7"


@pytest.mark.parametrize("flag", ["is_staff", "is_curator", "is_superuser"])
def test_librarians_are_not_counted(behind, flag: str) -> None:
    behind(0)
    assert ask("192.0.2.1", user=User(pk=7, username="r", **{flag: True})) is None
