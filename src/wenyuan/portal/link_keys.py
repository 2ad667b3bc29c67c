"""Documents whose access is by link: the key comes once in an address and stays in the session."""

from __future__ import annotations

from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from wenyuan.accounts.models import User
from wenyuan.library.models import Access, Document

SESSION = "link_keys"
#: How many a session keeps; the oldest are forgotten first.
KEPT = 50


def remember(request: HttpRequest, public_id: str) -> bool:
    """Put the key of the address into the session; whether the address carried one.

    Only a key that opens this document now is kept, so that nobody fills a session with rubbish. Whether it did is not
    told: the document's own address answers as for everybody.
    """
    key = request.GET.get("key", "")
    if not key:
        return False
    kept: list[str] = request.session.get(SESSION, [])
    is_right = Document.objects.filter(public_id=public_id, access=Access.LINK, link_key=key).exists()
    if is_right and (not kept or kept[-1] != key):
        request.session[SESSION] = [*(old for old in kept if old != key), key][-KEPT:]
    return True


def who_asks(request: HttpRequest) -> User | AnonymousUser:
    """The person of the session, with the keys of the links it has opened. No query for those without a session."""
    user: User | AnonymousUser = get_user(request)  # type: ignore[assignment]
    user.link_keys = frozenset(request.session.get(SESSION, ()))  # type: ignore[union-attr]
    return user
