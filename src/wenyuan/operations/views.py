"""Three answers for machines."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from wenyuan.operations.exposition import CONTENT_TYPE, exposition
from wenyuan.operations.readiness import lacks


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """This process answers. Touches nothing else, so that a database that is away does not have it started anew."""
    return _plain(HttpResponse("ok\n", content_type="text/plain; charset=utf-8"))


@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """200, or 503 and what is not there, by fixed words."""
    missing = lacks()
    return _plain(JsonResponse({"ready": not missing, "lacks": missing}, status=503 if missing else 200))


@require_safe
def metrics(_request: HttpRequest) -> HttpResponse:
    """The numbers, for whoever was found to be allowed."""
    return _plain(HttpResponse(exposition(), content_type=CONTENT_TYPE))


@require_safe
def metrics_for_administrators(request: HttpRequest) -> HttpResponse:
    """The numbers for an administrator who is signed in; for all others there is no such page."""
    if not (request.user.is_authenticated and request.user.is_superuser):
        raise Http404("no such page")
    return metrics(request)


def _plain(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
