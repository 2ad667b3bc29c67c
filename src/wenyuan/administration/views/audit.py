"""What administrators and librarians did."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenyuan.administration import events
from wenyuan.administration.access import administrators_only
from wenyuan.audit.queries import chain_state
from wenyuan.portal.paging import asked_page, pager

LENGTH = 50


@administrators_only
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """`?q=` by verb, subject or person; 50 events a page, the newest first."""
    words = request.GET.get("q", "")[:200]
    number = asked_page(request)
    found = events.search(words)
    total = found.count()
    rows = found[(number - 1) * LENGTH : number * LENGTH]
    context = {
        "tab": "audit",
        "asked": words,
        "verbs": events.verbs(),
        "chain": chain_state(),
        "rows": [events.told(row) for row in rows],
        "total": total,
        "pager": pager(number, total=max(total, 1), length=LENGTH),
    }
    return render(request, "administration/audit.html", context)
