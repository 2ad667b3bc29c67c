"""Who may enter."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from wenyuan.accounts.models import User

View = Callable[..., HttpResponse]


def is_librarian(user: User | AnonymousUser) -> bool:
    """Whether the person is librarian of the library or of a branch of it."""
    return user.is_authenticated and (user.is_staff or user.is_curator)


def librarians_only(view: View) -> View:
    """The view for librarians; for all others there is no such page, signed in or not."""
    return _guarded(view, is_librarian)


def whole_library_only(view: View) -> View:
    """The view for librarians of the whole library: it shows documents of all branches."""
    return _guarded(view, lambda user: user.is_authenticated and user.is_staff)


def administrators_only(view: View) -> View:
    """The view for administrators; for all others there is no such page."""
    return _guarded(view, lambda user: user.is_authenticated and user.is_superuser)


def _guarded(view: View, may: Callable[[Any], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may(request.user):
            raise Http404("no such page")
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return guarded
