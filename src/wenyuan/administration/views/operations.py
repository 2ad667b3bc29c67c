"""How the site is, in plain words: the same that Prometheus reads in numbers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenyuan.administration import health
from wenyuan.administration.access import administrators_only


@administrators_only
@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """Everything as it is now. Reading it writes no row."""
    return render(request, "administration/operations.html", {"tab": "operations", **health.now()})
