"""Signing in with an OpenID Connect provider: a small one of our own, over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db.models.signals import post_save
from django.test import Client

from wenyuan.accounts import actions, invitations
from wenyuan.accounts.models import Invitation, Role, User


class Provider(BaseHTTPRequestHandler):
    """Discovery, token and userinfo; `server.person` is whom it vouches for."""

    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_port}"
        if self.path.endswith("openid-configuration"):
            self._say(
                {
                    "issuer": base,
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token",
                    "userinfo_endpoint": f"{base}/userinfo",
                    "jwks_uri": f"{base}/jwks",
                }
            )
        else:
            self._say(self.server.person if self.headers["Authorization"] == "Bearer t1" else {})

    def do_POST(self) -> None:
        said = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        is_right = said["code"] == ["c1"] and said["client_secret"] == ["s1"] and "code_verifier" in said
        self._say({"access_token": "t1", "token_type": "Bearer"} if is_right else {"error": "invalid_grant"})

    def _say(self, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def provider(settings) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.person = {"sub": "7", "preferred_username": "wang", "name": "王小明", "email": "wang@example.org"}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = {
        "provider_id": "oidc",
        "name": "单位账号",
        "client_id": "c",
        "secret": "s1",
        "settings": {"server_url": f"http://127.0.0.1:{server.server_port}"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield server
    server.shutdown()


def come_back(client: Client):
    """Go to the provider and come back with its word."""
    there = urlsplit(client.get("/sign-in/with/oidc")["Location"])
    asked = parse_qs(there.query)
    assert there.path == "/authorize"
    assert asked["redirect_uri"] == ["http://testserver/sign-in/with/oidc/back"]
    return client.get("/sign-in/with/oidc/back", {"code": "c1", "state": asked["state"][0]})


def test_the_button_leads_there(db, provider: ThreadingHTTPServer, client: Client) -> None:
    text = client.get("/sign-in").content.decode()
    assert "使用 单位账号 登录" in text and 'href="/sign-in/with/oidc?process=login"' in text


def test_whom_the_provider_vouches_for_becomes_a_reader(db, provider: ThreadingHTTPServer, client: Client) -> None:
    assert come_back(client).status_code == 302
    person = User.objects.get(username="wang")
    assert (person.role, person.display_name, person.has_usable_password()) == ("reader", "王小明", False)
    assert client.get("/me").status_code == 200


def test_the_second_time_it_is_the_same_person(db, provider: ThreadingHTTPServer, client: Client) -> None:
    come_back(client), come_back(Client())
    assert User.objects.count() == SocialAccount.objects.count() == 1


def test_where_the_setting_says_no_nobody_new_comes_in(
    db, provider: ThreadingHTTPServer, client: Client, set_env: Callable
) -> None:
    set_env(oidc_sign_up=False, sign_up="closed")
    come_back(client)
    assert not User.objects.exists()


def test_an_account_is_not_taken_over_because_the_address_is_the_same(
    anna: User, provider: ThreadingHTTPServer, client: Client
) -> None:
    provider.person["email"], provider.person["preferred_username"] = anna.email, "anna"
    come_back(client)
    assert not SocialAccount.objects.filter(user=anna).exists()
    response = client.get("/me")
    assert response.status_code == 302 or "<h1><bdi>anna</bdi></h1>" not in response.content.decode()


@pytest.mark.parametrize("name", ["library", "管理员"])
def test_the_provider_gives_nobody_the_name_of_the_house(
    db, provider: ThreadingHTTPServer, client: Client, name: str
) -> None:
    provider.person["preferred_username"] = name
    come_back(client)
    assert not User.objects.filter(username=name).exists()


@pytest.mark.parametrize("local", ["library", "Root", "gone-7"])
def test_nor_does_an_address_whose_beginning_is_a_name_of_the_house(
    db, provider: ThreadingHTTPServer, client: Client, local: str
) -> None:
    provider.person = {"sub": "7", "preferred_username": local, "email": f"{local}@example.org"}
    come_back(client)
    assert User.objects.get().username == f"user-{local.lower()}"
    assert actions.person(actions.LIBRARY) != User.objects.get(socialaccount__uid="7")


def test_an_invitation_brought_to_the_provider_gives_its_role_once(
    db, provider: ThreadingHTTPServer, client: Client, set_env: Callable
) -> None:
    set_env(oidc_sign_up=False, sign_up="invitation")
    row, key = invitations.invite(role=Role.UPLOADER, by=None)
    other = Client()
    client.get(f"/join/{key}"), other.get(f"/join/{key}")
    come_back(client)
    row.refresh_from_db()
    assert (User.objects.get().role, row.uses, row.is_open) == ("uploader", 1, False)
    assert invitations.SESSION not in client.session
    provider.person = {"sub": "8", "preferred_username": "li", "email": "li@example.org"}
    come_back(other)
    row.refresh_from_db()
    assert (User.objects.count(), row.uses) == (1, 1)


def test_an_invitation_that_is_over_meanwhile_leaves_no_account_of_the_provider(
    db, provider: ThreadingHTTPServer, client: Client, set_env: Callable
) -> None:
    set_env(sign_up="invitation")
    row, key = invitations.invite(by=None)
    client.get(f"/join/{key}")

    def end(**_: object) -> None:
        Invitation.objects.filter(pk=row.pk).update(uses=1)

    post_save.connect(end, sender=User)
    try:
        assert come_back(client).status_code == 410
    finally:
        post_save.disconnect(end, sender=User)
    assert not User.objects.exists() and not SocialAccount.objects.exists()


def test_where_accounts_are_closed_an_invitation_gives_nothing_at_the_provider(
    db, provider: ThreadingHTTPServer, client: Client, set_env: Callable
) -> None:
    set_env(oidc_sign_up=True, sign_up="invitation")
    row, key = invitations.invite(role=Role.LIBRARIAN, by=None)
    client.get(f"/join/{key}")
    set_env(oidc_sign_up=True, sign_up="closed")
    come_back(client)
    row.refresh_from_db()
    assert (User.objects.get().role, row.uses) == ("reader", 0)


def test_a_suspension_holds_at_this_door_too(db, provider: ThreadingHTTPServer, client: Client) -> None:
    come_back(client)
    actions.suspend(User.objects.get(username="wang"), reason="Copied textbooks.", until=None, by=None)
    other = Client()
    assert "Copied textbooks." in come_back(other).content.decode()
    assert other.get("/me").status_code == 302


def test_a_state_of_somebody_elses_session_opens_nothing(db, provider: ThreadingHTTPServer, client: Client) -> None:
    asked = parse_qs(urlsplit(client.get("/sign-in/with/oidc")["Location"]).query)
    other = Client()
    other.get("/sign-in/with/oidc/back", {"code": "c1", "state": asked["state"][0]})
    assert other.get("/me").status_code == 302
    assert not User.objects.exists()
