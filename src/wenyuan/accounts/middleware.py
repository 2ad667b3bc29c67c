"""`Authorization: Bearer`: a token instead of a cookie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext

from wenyuan.accounts import tokens
from wenyuan.accounts.errors import OutOfScope, TokenRefused
from wenyuan.accounts.models import Scope, Token
from wenyuan.kernel.errors import WenyuanError

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: Where every view may be read with a token: the public site, never a person's own pages, the desk or administration.
READABLE = frozenset({"files", "portal"})


class BearerTokens:
    """Makes the owner of a token the one who asks, where the token is good for what is asked.

    A request with a token is that of its owner alone: a cookie beside it counts for nothing. The check of forms is left
    out for it, since no other site can make a browser send this header.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        kind, _, key = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer":
            try:
                request.token = tokens.find(key.strip())  # type: ignore[attr-defined]
            except TokenRefused as error:
                return _refusal(error, "invalid_token")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_args: object) -> HttpResponse | None:
        """Let the token in, or say what it lacks. Comes after the session's person was put on the request."""
        token: Token | None = getattr(request, "token", None)
        if token is None:
            return None
        needed = _scope(request, view)
        if needed is None or needed not in token.scopes.split():
            return _refusal(OutOfScope(), "insufficient_scope")
        request.user = token.user
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return None


def _scope(request: HttpRequest, view: Callable[..., Any]) -> str | None:
    marked: str | None = getattr(view, "token_scope", None)
    if marked is not None:
        return marked
    match = request.resolver_match
    is_plain = request.method in SAFE and match is not None and match.namespace in READABLE
    return Scope.READ if is_plain else None


def _refusal(error: WenyuanError, word: str) -> HttpResponse:
    """As RFC 6750 has it: the status, the challenge, and a sentence."""
    response = JsonResponse({"code": error.code, "error": gettext(error.msgid())}, status=error.status)
    response.headers["WWW-Authenticate"] = f'Bearer error="{word}"'
    response.headers["Cache-Control"] = "no-store"
    return response
