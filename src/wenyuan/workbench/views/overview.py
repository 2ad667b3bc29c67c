"""The desk as one comes to it: what waits, in numbers that are true for who looks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenyuan.library.models import Category
from wenyuan.workbench import assigning, log
from wenyuan.workbench.access import librarians_only
from wenyuan.workbench.counts import counted
from wenyuan.workbench.queues import PAGES, QUEUES

#: Entries of the log below the queues.
LATEST = 8


@librarians_only
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Every queue with how many wait in it, how many of them are one's own, and what was decided last."""
    user = request.user
    queues = []
    given = assigning.items_of(user)  # type: ignore[arg-type]
    for queue in QUEUES:
        rows = queue.rows(user)  # type: ignore[arg-type]
        mine = counted(rows.filter(pk__in=given.get(queue.key, [])))
        queues.append((queue, counted(rows), mine))
    pages = [
        (page, page.count(user) if page.count else None)  # type: ignore[arg-type]
        for page in PAGES
        if user.is_staff or not page.is_for_all_branches
    ]
    latest = log.in_words(log.entries(user)[:LATEST], user=user)
    own = Category.objects.none() if user.is_staff else Category.objects.filter(curatorships__user=user.pk)
    context = {
        "tab": "desk",
        "branches": own.order_by("path"),
        "queues": queues,
        "pages": pages,
        "entries": latest,
    }
    return render(request, "workbench/overview.html", context)
