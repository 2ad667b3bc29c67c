"""Who may read the numbers without signing in."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def may_scrape(request: HttpRequest) -> bool:
    """Whether the request has the token (WENYUAN_METRICS_TOKEN), or comes straight from a network of WENYUAN_METRICS.

    What a proxy passed on has the proxy's address, so an address counts only where none stands between.
    """
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    token = settings.METRICS_TOKEN
    if token and kind.lower() == "bearer" and hmac.compare_digest(key.strip().encode(), token.encode()):
        return True
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        peer = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(peer in network for network in settings.METRICS_NETWORKS)
