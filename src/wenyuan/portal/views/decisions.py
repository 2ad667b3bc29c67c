"""What was taken from a person's own documents and why, with the way to appeal; and the public numbers of takedowns."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wenyuan.kernel.errors import WenyuanError
from wenyuan.moderation import appeals, numbers, takedowns
from wenyuan.moderation.models import Reason
from wenyuan.portal.reasons import sentence

LENGTH = 200


@require_safe
@login_required
def decisions(request: HttpRequest) -> HttpResponse:
    """The decisions on one's own documents, the newest first."""
    found = takedowns.of(request.user)[:LENGTH]  # type: ignore[arg-type]
    response = render(request, "portal/decisions.html", {"takedowns": found})
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decision(request: HttpRequest, key: str) -> HttpResponse:
    """One decision on a document of one's own; POST appeals against it. Nobody else finds it."""
    found = takedowns.of(request.user).filter(key=key).first()  # type: ignore[arg-type]
    if found is None:
        raise Http404("no such decision")
    trouble: WenyuanError | None = None
    if request.method == "POST":
        try:
            appeals.appeal(found, request.POST.get("text", ""), by=request.user)  # type: ignore[arg-type]
        except WenyuanError as error:
            trouble = error
        else:
            messages.success(request, _("Your appeal was received. Another librarian looks at it."))
            return redirect(reverse("portal:decision", kwargs={"key": key}))
    context = {
        "takedown": found,
        "appeal": getattr(found, "appeal", None),
        "said": request.POST.get("text", ""),
        "trouble": sentence(trouble) if trouble else "",
    }
    response = render(request, "portal/decision.html", context, status=trouble.status if trouble else 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def public_numbers(request: HttpRequest) -> HttpResponse:
    """How much was taken down, by month and reason; figures under five are not told."""
    months = [
        (month.first, [month.taken[reason] for reason in Reason.values], month.lifted) for month in numbers.by_month()
    ]
    return render(
        request,
        "portal/takedowns.html",
        {"months": months, "reasons": [label for _value, label in Reason.choices], "least": numbers.LEAST},
    )
