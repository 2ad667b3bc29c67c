"""Pages for what went wrong: what happened, what was kept, what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wenyuan.kernel.errors import WenyuanError
from wenyuan.portal.reasons import sentence


def problem(request: HttpRequest, error: WenyuanError) -> HttpResponse:
    """The page of an error that has words of its own, with the status it declares."""
    return render(request, "portal/problem.html", {"sentence": sentence(error)}, status=error.status)
