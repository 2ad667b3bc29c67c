"""The ways one signs in, and where one is signed in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from wenyuan.accounts import actions
from wenyuan.accounts.policy import has_provider
from wenyuan.member.devices import device
from wenyuan.member.guard import me, own


@require_safe
@own
def security(request: HttpRequest) -> HttpResponse:
    """Password, authenticator app, passkeys, recovery codes, provider, sessions."""
    factors = list(Authenticator.objects.filter(user=me(request).pk).order_by("pk"))
    sessions = UserSession.objects.purge_and_list(me(request))
    context = {
        "tab": "security",
        "totp": next((row for row in factors if row.type == Authenticator.Type.TOTP), None),
        "keys": [row.wrap() for row in factors if row.type == Authenticator.Type.WEBAUTHN],
        "codes": next((row.wrap() for row in factors if row.type == Authenticator.Type.RECOVERY_CODES), None),
        "providers": SocialAccount.objects.filter(user=me(request).pk),
        "has_provider": has_provider(),
        "sessions": [
            (row, device(row.user_agent)) for row in sorted(sessions, key=lambda row: row.created_at, reverse=True)
        ],
        "here": request.session.session_key,
    }
    return render(request, "member/security.html", context)


@require_POST
@own
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one sign-in of one's own."""
    row = UserSession.objects.filter(pk=pk, user=me(request).pk).first()
    if row is None:
        raise Http404("no such session")
    is_here = row.session_key == request.session.session_key
    row.end()
    if is_here:
        request.session.flush()
        return redirect("portal:home")
    messages.success(request, _("That device is signed out."))
    return redirect("member:security")


@require_POST
@own
def end_others(request: HttpRequest) -> HttpResponse:
    """End all sign-ins but this one."""
    ended = actions.end_sessions(me(request), but=request.session.session_key or "")
    messages.success(
        request, ngettext("%(n)d device was signed out.", "%(n)d devices were signed out.", ended) % {"n": ended}
    )
    return redirect("member:security")
