"""Documents that look as if a rewriting tool went over them, with the forms that tell."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from wenyuan.library.models import Document
from wenyuan.portal.paging import asked_page, pager
from wenyuan.workbench import actions, queries
from wenyuan.workbench.access import whole_library_only
from wenyuan.workbench.models import Flagged

LENGTH = 30


@whole_library_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The most telling first; `?show=seen` those that somebody has looked at."""
    is_seen = request.GET.get("show") == "seen"
    rows = queries.flagged(is_seen=is_seen)
    number = asked_page(request)
    turn = pager(number, total=rows.count(), length=LENGTH)
    shown = rows[(number - 1) * LENGTH : number * LENGTH]
    return render(
        request, "workbench/rewritten.html", {"tab": "rewritten", "rows": shown, "pager": turn, "is_seen": is_seen}
    )


@whole_library_only
@require_POST
def see(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that it was looked at; an empty `seen` takes that back."""
    # By the document's own key: a number that no row can have is compared with that without an error.
    row = get_object_or_404(Flagged, document__in=Document.objects.filter(pk=pk))
    actions.see(row, by=request.user, is_seen=bool(request.POST.get("seen")))  # type: ignore[arg-type]
    return redirect("desk:rewritten")
