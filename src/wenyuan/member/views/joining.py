"""Where the link of an invitation leads."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wenyuan.accounts import invitations
from wenyuan.accounts.policy import SignUp, sign_up


@require_safe
@never_cache
def join(request: HttpRequest, key: str) -> HttpResponse:
    """Keep the invitation in the session and go to the form; say so where it is over or nobody may join."""
    if request.user.is_authenticated:
        return render(request, "member/joined.html", status=409)
    if sign_up() == SignUp.CLOSED or invitations.find(key) is None:
        return render(request, "account/signup_closed.html", {"is_over": True}, status=410)
    request.session[invitations.SESSION] = key
    return redirect("account_signup")
