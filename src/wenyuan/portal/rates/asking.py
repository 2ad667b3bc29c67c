"""Whom a request is counted for."""

from __future__ import annotations

import ipaddress
import logging
from functools import lru_cache

from django.http import HttpRequest

from wenyuan.accounts.models import Role
from wenyuan.env import env
from wenyuan.kernel import networks

log = logging.getLogger(__name__)

#: What one household or one rented machine gets of IPv6; its holder may change the rest at will.
IPV6_PREFIX = 64


def asker(request: HttpRequest, *, exempt: str = "") -> str | None:
    """A word for who asks: a person, or an address without one. None: is not counted.

    Librarians are not counted, nor what comes from this machine itself, nor the networks of `exempt` (one a line). Where a
    proxy was not declared (WENYUAN_PROXIES), all strangers look like one: then none of them is counted.
    """
    if _is_local(request):
        return None
    if request.user.is_authenticated:
        person = request.user
        return None if person.role in {Role.LIBRARIAN, Role.ADMINISTRATOR} else f"person {person.pk}"
    if _is_behind_undeclared_proxy(request):
        _say_so_once()
        return None
    found = networks.asking(_peer(request), request.headers.get("X-Forwarded-For", ""), proxies=env().proxies)
    if found is None or any(found in network for network in _networks(exempt)):
        return None
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, IPV6_PREFIX), strict=False))
    return str(found)


@lru_cache(maxsize=8)
def _networks(text: str) -> tuple[networks.Network, ...]:
    return networks.parse(text)


def _peer(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _is_local(request: HttpRequest) -> bool:
    peer = networks.address(_peer(request))
    return peer is not None and peer.is_loopback and "X-Forwarded-For" not in request.headers


def _is_behind_undeclared_proxy(request: HttpRequest) -> bool:
    if env().proxies or "X-Forwarded-For" not in request.headers:
        return False
    peer = networks.address(_peer(request))
    return peer is None or peer.is_private


@lru_cache(maxsize=1)
def _say_so_once() -> None:
    log.warning(
        "requests come through a proxy, but WENYUAN_PROXIES is 0: strangers are not counted, see docs/operating.md"
    )
