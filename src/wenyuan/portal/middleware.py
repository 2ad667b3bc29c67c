"""Who asks, headers that keep a hostile document from becoming a hostile page, compression that leaves files alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.functional import SimpleLazyObject

from wenyuan.house import settings
from wenyuan.portal.link_keys import who_asks
from wenyuan.portal.robots import directives

#: Nothing from elsewhere, no inline script, no inline <style>. Style *attributes* are allowed, because the reader's text
#: layer places every run of a page by its own left, top and size: a few numbers, escaped, never a document's own words.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self'; "
    "font-src 'self' data:; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'"
)
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"

#: What is worth compressing. Downloads and pictures are compressed already, and a compressed range is not a range.
TEXT_TYPES = (
    "text/",
    "application/json",
    "application/xml",
    "application/atom+xml",
    "application/ld+json",
    "image/svg+xml",
)


class LinkKeys:
    """Hangs the keys of opened links on the person who asks, when somebody first wants to know who that is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.user = SimpleLazyObject(partial(who_asks, request))  # type: ignore[assignment]
        return self.get_response(request)


class SecurityHeaders:
    """Adds the policy to every answer that has none of its own. A view that may be framed sets `response.frameable`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if getattr(response, "frameable", False):
            response.headers.setdefault("Content-Security-Policy", f"{POLICY}; frame-ancestors *")
        else:
            response.headers.setdefault("Content-Security-Policy", f"{POLICY}; frame-ancestors 'none'")
            response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        said = [response.headers["X-Robots-Tag"]] if "X-Robots-Tag" in response.headers else []
        if told := [*said, *directives(settings.get())]:
            response.headers["X-Robots-Tag"] = ", ".join(told)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            # What a page shows depends on who asks and on what has been withdrawn since.
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class CompressText(GZipMiddleware):
    """Gzip for pages and data only, so that ranges, lengths and strong ETags of files stay what they are."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith(TEXT_TYPES) or "Content-Range" in response.headers:
            return response
        return super().process_response(request, response)
