"""The outermost layer: answers probes, names each request, counts and logs it."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from wenyuan.env import env
from wenyuan.kernel import metrics
from wenyuan.kernel.logs import REQUEST
from wenyuan.operations import views
from wenyuan.operations.scraping import may_scrape

log = logging.getLogger("wenyuan.requests")

#: What has no route: static files, and addresses that lead nowhere.
NO_ROUTE = "none"
#: A request id that one of our own proxies gave.
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")


class Watch:
    """Stands before everything, so that a probe needs no host name, no session and no database.

    A log line has route, method, status and time, and a number by which the lines of one request are found; nothing says
    who asked, or for what.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if answer := _probe(request):
            return answer
        begun = time.perf_counter()
        named = REQUEST.set(_name(request))
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = REQUEST.get()
            _note(request, response.status_code, time.perf_counter() - begun)
            return response
        finally:
            REQUEST.reset(named)


def _probe(request: HttpRequest) -> HttpResponseBase | None:
    if request.path_info == "/healthz":
        return views.healthz(request)
    if request.path_info == "/readyz":
        return views.readyz(request)
    if request.path_info == "/metrics" and may_scrape(request):
        return views.metrics(request)
    return None


def _name(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-ID", "")
    return given if env().proxies and _GIVEN.fullmatch(given) else secrets.token_hex(8)


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    match = request.resolver_match
    route = match.view_name if match is not None else NO_ROUTE
    metrics.answered(route, status, seconds)
    facts = {"route": route, "method": _method(request), "status": status, "ms": round(seconds * 1000, 1)}
    log.log(logging.ERROR if status >= 500 else logging.INFO, "answered", extra={"facts": facts})


def _method(request: HttpRequest) -> str:
    method = request.method or ""
    return method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"
