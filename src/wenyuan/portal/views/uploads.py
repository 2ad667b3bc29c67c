"""What the signed-in person brought: every file, also those that could not be made readable."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenyuan.library import queries
from wenyuan.portal.paging import asked_page, pager
from wenyuan.portal.reasons import failure

LENGTH = 50


@require_safe
@login_required
def uploads(request: HttpRequest) -> HttpResponse:
    """One's own documents in every state, newest first, 50 a page, each with its reason and its original."""
    mine = queries.documents(request.user).filter(owner_id=request.user.pk).order_by("-pk")
    number = asked_page(request)
    turn = pager(number, total=mine.count(), length=LENGTH)
    start = (number - 1) * LENGTH
    rows = [(document, failure(document.current)) for document in mine[start : start + LENGTH]]
    return render(request, "portal/uploads.html", {"rows": rows, "pager": turn})
