"""The front door and the map of categories."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenyuan.library import queries
from wenyuan.library.tallies import tally
from wenyuan.portal.shelves import shelves

#: Covers in the first view.
NEWEST = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search first, then categories with counts, the newest documents, true numbers; three steps while it is empty."""
    totals = tally(request.user)
    return render(
        request,
        "portal/home.html",
        {
            "totals": totals,
            "shelves": shelves(request.user, counted=totals) if totals.documents else [],
            "newest": list(queries.newest(request.user, limit=NEWEST)),
        },
    )


@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """The whole tree of filled categories."""
    return render(request, "portal/categories.html", {"shelves": shelves(request.user)})
