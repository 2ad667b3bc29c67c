"""Who may keep a page."""

from __future__ import annotations

from typing import TypeVar

from django.http.response import HttpResponseBase

from wenyuan.library.models import Document
from wenyuan.library.rules import is_public

Response = TypeVar("Response", bound=HttpResponseBase)


def unkept_unless_public(response: Response, *documents: Document) -> Response:
    """The page; kept by nobody, the browser's own memory included, if it shows what not everybody may see.

    The right to see it may end, and so may the session of the one who looks.
    """
    if not all(map(is_public, documents)):
        response.headers["Cache-Control"] = "private, no-store"
    return response
