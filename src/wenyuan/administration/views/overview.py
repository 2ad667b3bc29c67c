"""Where an administrator begins: what is wrong, and the way to everything."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenyuan import __version__
from wenyuan.accounts.models import Farewell, User
from wenyuan.administration import storage, work
from wenyuan.administration.access import administrators_only
from wenyuan.library import queries
from wenyuan.library.models import Document


@administrators_only
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """A few true numbers, each with the page that explains it."""
    alive = {beat.kind for beat, is_alive in work.processes() if is_alive}
    context = {
        "tab": "overview",
        "documents": Document.objects.count(),
        "open": queries.documents(AnonymousUser()).count(),
        "people": User.objects.filter(is_active=True).count(),
        "leaving": Farewell.objects.count(),
        "failed": work.failed().count(),
        "quarantined": work.quarantined().count(),
        "waiting": sum(lane.ready for lane in work.lanes()),
        "missing": sorted({"worker", "indexer"} - alive),
        "free": storage.free_bytes(),
        "version": __version__,
    }
    return render(request, "administration/overview.html", context)
