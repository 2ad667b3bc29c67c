"""One answer for every way in which a derived view can be missing."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase

from wenyuan.kernel.errors import WenyuanError
from wenyuan.renditions import NoPages

log = logging.getLogger(__name__)


def or_unavailable(answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer, or 404 for pages that are not there, or 503 without a body while they cannot be made.

    503 also stands for a PDF that broke its jailed child: the script shows the reason in the reader's language.
    """
    try:
        return answer()
    except NoPages:
        raise Http404 from None
    except WenyuanError as error:
        log.warning("a page could not be made: %s", error)
        response = HttpResponse(status=503, content_type="text/plain; charset=utf-8")
        response.headers["Cache-Control"] = "no-store"
        if error.retry:
            response.headers["Retry-After"] = "5"
        return response
