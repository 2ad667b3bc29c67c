"""The place at which requests are counted: after it is known who asks, before anything is done for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from wenyuan.portal.rates.charging import charge
from wenyuan.portal.rates.errors import TooManyRequests
from wenyuan.portal.rates.rules import PIECES, SUGGESTIONS, UPLOADS, Rule, rule_for
from wenyuan.portal.reasons import sentence


class Rates:
    """Answers 429 with the time to come again where who asks is over a limit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Callable[..., Any], *_args: object) -> HttpResponse | None:
        """Count the request towards the rule of its route."""
        match = request.resolver_match
        rule = rule_for(match.view_name) if match is not None else None
        if rule is None or (rule is UPLOADS and request.method != "POST"):
            return None
        try:
            charge(request, rule)
        except TooManyRequests as error:
            return refusal(request, error, rule)
        return None


def refusal(request: HttpRequest, error: TooManyRequests, rule: Rule) -> HttpResponse:
    """The sentence, as JSON or text for who does not read pages; drawn without a query, since it may be needed often."""
    said = sentence(error)
    if "application/json" in request.headers.get("Accept", ""):
        response: HttpResponse = JsonResponse({"code": error.code, "error": said}, status=error.status)
    elif rule in {PIECES, SUGGESTIONS, UPLOADS}:
        response = HttpResponse(said, status=error.status, content_type="text/plain; charset=utf-8")
    else:
        response = HttpResponse(render_to_string("portal/too_many.html", {"sentence": said}), status=error.status)
    response.headers["Retry-After"] = str(error.params["seconds"])
    response.headers["Cache-Control"] = "no-store"
    return response
