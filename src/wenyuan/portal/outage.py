"""What a visitor is told when our own code failed, and when the database is away: Django's handler of status 500."""

from __future__ import annotations

import sys

from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from wenyuan.blobs.errors import NoSpace
from wenyuan.kernel.errors import WenyuanError
from wenyuan.portal.reasons import sentence

#: How databases say that their disk is full (SQLite; PostgreSQL's words for ENOSPC).
_FULL = ("disk is full", "No space left on device")
#: Where programs ask that read no pages.
_PLAIN = ("/upload/files",)


class DatabaseAway(WenyuanError):
    """The database of the library does not answer just now. Nothing was changed; try again in a minute."""

    code, status, retry = "database_away", 503, True


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer for an exception that nobody caught: 503 where only the database is away, 507 where its disk is full.

    Asks no database, of course; so the page is a file in both languages.
    """
    error = sys.exc_info()[1]
    if not isinstance(error, OperationalError | InterfaceError):
        return HttpResponse(loader.render_to_string("500.html"), status=500)
    reason: type[WenyuanError] = NoSpace if any(words in str(error) for words in _FULL) else DatabaseAway
    if request.path.startswith(_PLAIN):
        response = HttpResponse(sentence(reason), content_type="text/plain; charset=utf-8", status=reason.status)
    else:
        response = HttpResponse(loader.render_to_string("503.html"), status=reason.status)
    response.headers["Retry-After"] = "10"
    response.headers["Cache-Control"] = "no-store"
    return response
