"""Tokens: made, recognised, revoked, and which views take them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db.models import Q
from django.utils import timezone

from wenyuan.accounts import secret
from wenyuan.accounts.errors import TokenRefused
from wenyuan.accounts.models import Scope, Token, User

PREFIX = "wy_"
View = TypeVar("View", bound=Callable[..., object])


def make(user: User, *, name: str, scopes: Iterable[str], days: int | None = 365) -> tuple[Token, str]:
    """A token for `user`, good for `scopes`, for `days` (None: for ever); the row, and the token itself, shown once."""
    wanted = [scope for scope in Scope.values if scope in set(scopes)]
    key = secret.new(PREFIX)
    row = Token.objects.create(
        user=user,
        name=name[:60],
        scopes=" ".join(wanted),
        digest=secret.digest(key),
        start=key[:8],
        expires_at=None if days is None else timezone.now() + dt.timedelta(days=days),
    )
    return row, key


def find(key: str) -> Token:
    """The token of this secret, with its owner; noted as used today. Raises TokenRefused.

    One answer for unknown, expired, revoked, and those whose owner is suspended or gone.
    """
    row = Token.objects.select_related("user").filter(digest=secret.digest(key)).first()
    if row is None or not row.is_open or not row.user.is_active or row.user.is_suspended:
        raise TokenRefused
    today = timezone.localdate()
    if row.last_used_on != today:
        Token.objects.filter(Q(pk=row.pk) & ~Q(last_used_on=today)).update(last_used_on=today)
        row.last_used_on = today
    return row


def revoke(token: Token) -> None:
    """End a token."""
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def takes_token(scope: str) -> Callable[[View], View]:
    """Mark a view as one that a token of `scope` opens, by whatever method. Views without the mark take none for writing."""

    def mark(view: View) -> View:
        view.token_scope = scope  # type: ignore[attr-defined]
        return view

    return mark
