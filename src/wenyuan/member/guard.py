"""Pages of the person who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

View = Callable[..., HttpResponse]


def me(request: HttpRequest) -> User:
    """The person who is signed in, by the type; behind `own` there is one."""
    return cast("User", request.user)


def own(view: View) -> View:
    """For those signed in; nothing of the answer is kept on the way."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return guarded


def proven(view: View) -> View:
    """For those who have proved again, minutes ago, who they are: a screen left open gives nothing away for good."""

    @own
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise_if_reauthentication_required(request, app="wenyuan.member")
        return view(request, *args, **kwargs)

    return guarded
