"""Reading a notice away."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from wenyuan.notices import actions


@require_POST
@login_required
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that one has read it, and go back to the page it stood on. Others' notices are not there."""
    if not actions.read(pk, by=request.user):  # type: ignore[arg-type]
        raise Http404("no such notice")
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "portal:uploads")
