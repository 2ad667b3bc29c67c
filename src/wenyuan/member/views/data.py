"""What is known of oneself: to take away, and to have erased."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenyuan.accounts.actions import ask_to_be_erased
from wenyuan.accounts.models import Farewell
from wenyuan.accounts.personal import known_of
from wenyuan.library import queries
from wenyuan.member.guard import me, own, proven


@require_safe
@own
def data(request: HttpRequest) -> HttpResponse:
    """What is kept, and what is not; the export; the wish to be forgotten."""
    context = {
        "tab": "data",
        "farewell": Farewell.objects.filter(user=me(request).pk).first(),
        "documents": queries.documents(request.user).filter(owner_id=me(request).pk).count(),
    }
    return render(request, "member/data.html", context)


@require_safe
@proven
def export(request: HttpRequest) -> HttpResponse:
    """Everything known of the person, as one JSON file."""
    found = known_of(me(request))
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    name = f"wenyuan-{me(request).pk}-{timezone.localdate():%Y%m%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@proven
def leave(request: HttpRequest) -> HttpResponse:
    """Ask for the account to be erased; asking twice changes nothing."""
    ask_to_be_erased(me(request))
    messages.success(request, _("Your wish is noted. An administrator will erase the account."))
    return redirect("member:data")


@require_POST
@own
def stay(request: HttpRequest) -> HttpResponse:
    """Take the wish back."""
    Farewell.objects.filter(user=me(request).pk).delete()
    messages.success(request, _("You stay. Nothing was erased."))
    return redirect("member:data")
