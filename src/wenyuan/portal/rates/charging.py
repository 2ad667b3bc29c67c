"""Counting a request, and refusing it."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.http import HttpRequest

from wenyuan.env import env
from wenyuan.house import settings as house
from wenyuan.portal.rates.asking import asker
from wenyuan.portal.rates.errors import TooManyRequests
from wenyuan.portal.rates.ledger import Ledger, shared
from wenyuan.portal.rates.rules import Rule


def charge(request: HttpRequest, rule: Rule, *, count: int = 1) -> None:
    """Count `count` things towards the limit of who asks. Raises TooManyRequests, and then counts nothing."""
    said = house.get()
    limit = getattr(said, rule.setting) * rule.times
    if not limit:
        return
    who = asker(request, exempt=said.rate_exempt)
    if who is None:
        return
    if request.user.is_authenticated:
        limit *= rule.times_signed_in
    wait = ledger().take(f"{rule.name} {who}", cost=count * rule.seconds / limit, room=rule.seconds)
    if wait:
        raise TooManyRequests(rule.name, seconds=max(1, round(wait + 0.5)))


@cache
def ledger() -> Ledger:
    """This machine's table."""
    return shared(env().home / "run" / "rates", secret=settings.SECRET_KEY.encode())


def forget() -> None:
    """Owe nobody anything: between tests."""
    (env().home / "run" / "rates").unlink(missing_ok=True)
    ledger.cache_clear()
