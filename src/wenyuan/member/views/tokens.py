"""Tokens for the command line and the API."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenyuan.accounts import tokens as store
from wenyuan.accounts.models import Token
from wenyuan.member.forms import TokenForm
from wenyuan.member.guard import me, own, proven


@require_safe
@own
def tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens, newest first, and the form for another one."""
    return _page(request, TokenForm())


@require_POST
@proven
def make(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, this once: the page that says it is the only place where it ever stands."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    said = form.cleaned_data
    _row, key = store.make(me(request), name=said["name"], scopes=said["scopes"], days=said["days"] or None)
    return _page(request, TokenForm(), key=key)


@require_POST
@own
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's tokens."""
    row = Token.objects.filter(pk=pk, user=me(request).pk).first()
    if row is None:
        raise Http404("no such token")
    store.revoke(row)
    messages.success(request, _("The token is revoked."))
    return redirect("member:tokens")


def _page(request: HttpRequest, form: TokenForm, *, key: str = "", status: int = 200) -> HttpResponse:
    rows = Token.objects.filter(user=me(request).pk)
    context = {"tab": "tokens", "form": form, "rows": rows, "key": key}
    return render(request, "member/tokens.html", context, status=status)
