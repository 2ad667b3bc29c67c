from __future__ import annotations

import datetime as dt
import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import path
from django.utils import timezone

from tests.portal import samples
from wenyuan import urls
from wenyuan.accounts import actions, tokens
from wenyuan.accounts.errors import TokenRefused
from wenyuan.accounts.models import Token, User


def brings(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"by {request.user.username}", status=201)


def writes(request: HttpRequest) -> HttpResponse:
    return HttpResponse("written", status=201)


urlpatterns = [
    *urls.urlpatterns,
    path("test/brings", tokens.takes_token("upload")(brings)),
    path("test/writes", writes),
]


def named(response: HttpResponse) -> set[str]:
    """The documents an answer leads to."""
    assert response.status_code == 200
    return set(re.findall(r"/d/(\w{8,})", response.content.decode()))


def bearer(user: User, *scopes: str) -> Client:
    """A client with a token of its owner, which checks forms as browsers are checked."""
    _row, key = tokens.make(user, name="x", scopes=scopes or ("read",))
    return Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {key}"})


@pytest.mark.parametrize("role", ["member", "owner", "librarian"])
def test_a_token_opens_what_its_owner_sees_and_nothing_else(role: str, library: samples.Library, index: None) -> None:
    owner = getattr(library, role)
    cookie, token = Client(), bearer(owner)
    cookie.force_login(owner)
    for document in (library.public, library.members, library.private, library.in_review, library.kept):
        for tail in ("", "/download", "/text/1", "/find?q=x", "/thumbs"):
            address = f"/d/{document.public_id}{tail}"
            assert token.get(address).status_code == cookie.get(address).status_code, address
    for address in ("/", "/search?q=借阅", "/search.atom?q=借阅", "/c/rules"):
        assert named(token.get(address)) == named(cookie.get(address)) != set(), address


@pytest.mark.parametrize("address", ["/me", "/me/tokens", "/me/data/export", "/me/security", "/desk/copies"])
def test_a_token_opens_neither_a_persons_own_pages_nor_the_desk(library: samples.Library, address: str) -> None:
    response = bearer(library.librarian, "read", "upload").get(address)
    assert response.status_code == 403
    assert response["WWW-Authenticate"] == 'Bearer error="insufficient_scope"'


@override_settings(ROOT_URLCONF=__name__)
def test_only_a_token_for_uploading_uploads_and_needs_no_form(library: samples.Library) -> None:
    assert bearer(library.owner, "upload").post("/test/brings").content == b"by guest-ant"
    assert bearer(library.owner, "read").post("/test/brings").status_code == 403
    assert bearer(library.owner, "upload").get(f"/d/{library.public.public_id}/download").status_code == 403


@override_settings(ROOT_URLCONF=__name__)
def test_a_view_that_takes_no_tokens_is_not_written_to_with_one(library: samples.Library) -> None:
    assert bearer(library.owner, "read", "upload").post("/test/writes").status_code == 403


@override_settings(ROOT_URLCONF=__name__)
def test_a_form_without_its_token_is_refused_where_a_cookie_asks(library: samples.Library) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(library.owner)
    assert client.post("/test/brings").status_code == 403


def test_a_cookie_beside_a_token_counts_for_nothing(library: samples.Library) -> None:
    client = bearer(library.member)
    client.force_login(library.owner)
    assert client.get(f"/d/{library.private.public_id}").status_code == 404


@pytest.mark.parametrize("change", ["unknown", "revoked", "expired", "suspended", "closed"])
def test_what_is_over_opens_nothing_not_even_public_pages(library: samples.Library, change: str) -> None:
    row, key = tokens.make(library.owner, name="x", scopes=["read"])
    match change:
        case "unknown":
            key += "x"
        case "revoked":
            tokens.revoke(row)
        case "expired":
            Token.objects.filter(pk=row.pk).update(expires_at=timezone.now() - dt.timedelta(seconds=1))
        case "suspended":
            actions.suspend(library.owner, reason="x", until=None, by=None)
        case "closed":
            User.objects.filter(pk=library.owner.pk).update(is_active=False)
    response = Client(headers={"authorization": f"Bearer {key}"}).get("/")
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')
    with pytest.raises(TokenRefused):
        tokens.find(key)


def test_the_token_itself_is_kept_nowhere(library: samples.Library) -> None:
    _row, key = tokens.make(library.owner, name="x", scopes=["read"])
    assert key not in str(list(Token.objects.values()))


def test_of_its_use_the_day_is_kept_and_written_once(library: samples.Library, django_assert_num_queries) -> None:
    row, key = tokens.make(library.owner, name="x", scopes=["read"])
    with django_assert_num_queries(2):
        tokens.find(key)
    row.refresh_from_db()
    assert row.last_used_on == timezone.localdate()
    with django_assert_num_queries(1):
        tokens.find(key)
