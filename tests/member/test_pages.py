from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.accounts import invitations
from wenyuan.accounts.models import Farewell, Token
from wenyuan.moderation import people
from wenyuan.notices.actions import tell


@pytest.fixture
def member(library: samples.Library) -> Client:
    """Signed in with the password, as tests of what asks again need it."""
    client = Client()
    client.post("/en/sign-in", {"username": "member", "password": samples.PASSWORD})
    return client


def prove(client: Client, response) -> object:
    """Give the password once more where it is asked for; the answer to what was wanted."""
    assert response["Location"].startswith("/en/sign-in/again")
    return client.post(response["Location"], {"password": samples.PASSWORD})


def test_a_person_changes_name_mask_and_language(library: samples.Library, member: Client) -> None:
    form = {"display_name": "王小明", "is_masked": "on", "language": "zh-hans"}
    response = member.post("/en/me", form)
    assert response["Location"] == "/me"
    library.member.refresh_from_db()
    assert (library.member.public_name, library.member.language) == ("王****明", "zh-hans")
    member.post("/en/me", {"display_name": "王小明", "language": ""})
    library.member.refresh_from_db()
    assert library.member.public_name == "王小明"


def test_what_a_person_cannot_say_of_oneself_is_not_read(library: samples.Library, member: Client) -> None:
    member.post("/en/me", {"display_name": "x", "is_staff": "on", "is_superuser": "on", "username": "root"})
    library.member.refresh_from_db()
    assert (library.member.role, library.member.username) == ("reader", "member")


def test_a_token_is_made_after_the_password_is_given_again_and_shown_once(
    library: samples.Library, member: Client
) -> None:
    asked = member.post("/en/me/tokens/make", {"name": "script", "scopes": ["read"], "days": "30"})
    assert not Token.objects.exists()
    text = prove(member, asked).content.decode()
    key = re.search(r'value="(wy_[\w-]{40,})"', text)[1]
    assert Client(headers={"authorization": f"Bearer {key}"}).get("/").status_code == 200
    assert key not in member.get("/en/me/tokens").content.decode()


def test_a_token_without_a_scope_is_not_made(library: samples.Library, member: Client) -> None:
    asked = member.post("/en/me/tokens/make", {"name": "script", "days": "30"})
    assert prove(member, asked).status_code == 400
    assert not Token.objects.exists()


def test_tokens_are_revoked_by_their_owner_only(
    library: samples.Library, member: Client, client_of: Callable[[str], Client]
) -> None:
    row = Token.objects.create(user=library.member, name="x", scopes="read", digest="d", start="wy_")
    assert client_of("librarian").post(f"/me/tokens/{row.pk}/revoke").status_code == 404
    row.refresh_from_db()
    assert row.is_open
    member.post(f"/en/me/tokens/{row.pk}/revoke")
    row.refresh_from_db()
    assert not row.is_open


def test_the_export_has_what_is_known_and_no_secret(library: samples.Library) -> None:
    people.set_role(library.owner, "librarian", branches=[library.shelves["rules"]], by=None)
    client = Client()
    tell(library.public, to=library.owner, verb="remark", text="Which edition?")
    invitations.invite(by=library.owner, note="editors")
    Farewell.objects.create(user=library.owner)
    client.post("/en/sign-in", {"username": "guest-ant", "password": samples.PASSWORD})
    response = prove(client, client.get("/en/me/data/export"))
    found = json.loads(client.get(response["Location"]).content)
    assert found["account"]["user_name"] == "guest-ant"
    assert {row["title"] for row in found["documents"]} >= {library.private.title, library.kept.title}
    assert found["branches"] == ["rules"]
    assert [deed["verb"] for deed in found["deeds"]] == ["user.role"]
    assert [(row["document"], row["text"]) for row in found["notices"]] == [
        (library.public.public_id, "Which edition?")
    ]
    assert [row["note"] for row in found["account"]["invitations"]] == ["editors"]
    assert found["account"]["asked_to_be_erased"].startswith("20")
    library.owner.refresh_from_db()
    assert library.owner.password not in json.dumps(found)


def test_the_export_of_one_says_nothing_of_others(library: samples.Library, member: Client) -> None:
    response = prove(member, member.get("/en/me/data/export"))
    text = member.get(response["Location"]).content.decode()
    assert library.private.title not in text and "guest-ant" not in text


def test_asking_to_be_erased_is_noted_once_and_taken_back(library: samples.Library, member: Client) -> None:
    prove(member, member.post("/en/me/data/leave"))
    member.post("/en/me/data/leave")
    assert Farewell.objects.filter(user=library.member).count() == 1
    assert "You asked for it on" in member.get("/en/me/data").content.decode()
    member.post("/en/me/data/stay")
    assert not Farewell.objects.exists()


def test_no_page_holds_a_script_that_the_policy_would_stop(library: samples.Library, member: Client) -> None:
    pages = ["/sign-in", "/sign-up", "/me", "/me/security", "/me/tokens", "/me/data", "/me/e-mail", "/me/password"]
    for path in pages:
        for client in (member, Client()):
            html = client.get(path, follow=True).content.decode()
            kinds = re.findall(r"<script(?![^>]*src=)([^>]*)>", html)
            assert all("application/json" in kind for kind in kinds), (path, kinds)
            assert "<style" not in html and not re.search(r"\son\w+=", html), path


def test_pages_of_allauth_speak_chinese_and_wear_our_clothes(library: samples.Library, member: Client) -> None:
    for path in ("/me/e-mail", "/me/password", "/me/providers"):
        text = member.get(path).content.decode()
        assert '<html lang="zh-hans"' in text and "我的账号" in text and "member.css" in text, path
