"""Who one is to others."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from wenyuan.accounts.models import User
from wenyuan.accounts.policy import has_mail
from wenyuan.library.models import Curatorship
from wenyuan.member.forms import ProfileForm
from wenyuan.member.guard import me, own


@require_http_methods(["GET", "HEAD", "POST"])
@own
def profile(request: HttpRequest) -> HttpResponse:
    """Name, mask, language; role and address of mail beside them."""
    # Its own row: a form that fails has already written into the one it was given.
    person = User.objects.get(pk=me(request).pk)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        with override(person.language or None):
            messages.success(request, _("Saved."))
            return redirect("member:profile")
    context = {
        "form": form,
        "tab": "profile",
        "branches": Curatorship.objects.filter(user=person).select_related("category") if person.is_curator else [],
        "address": EmailAddress.objects.filter(user=person).order_by("-primary").first(),
        "has_mail": has_mail(),
        "groups": person.groups.order_by("name"),
    }
    return render(request, "member/profile.html", context)
