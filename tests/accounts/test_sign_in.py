from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.hashers import get_hasher
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.accounts.conftest import PASSWORD
from wenyuan.accounts import actions
from wenyuan.accounts.models import User
from wenyuan.house import settings as house


def sign_in(client: Client, name: str = "anna", password: str = PASSWORD, **more: str):
    return client.post("/en/sign-in", {"username": name, "password": password}, **more)


def is_in(client: Client) -> bool:
    return client.get("/me").status_code == 200


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_suspended_person_is_told_why_and_until_when(anna: User, client: Client) -> None:
    until = timezone.now() + dt.timedelta(days=40)
    actions.suspend(anna, reason="Copied whole textbooks.", until=until, by=None)
    response = sign_in(client)
    text = response.content.decode()
    assert response.status_code == 403
    assert "Copied whole textbooks." in text and str(timezone.localtime(until).year) in text
    assert not is_in(client)


def test_only_who_knows_the_password_hears_of_a_suspension(anna: User, client: Client) -> None:
    actions.suspend(anna, reason="Copied whole textbooks.", until=None, by=None)
    known, unknown = sign_in(client, password="wrong"), sign_in(client, name="nobody", password="wrong")
    assert "Copied" not in known.content.decode()
    assert known.status_code == unknown.status_code == 200


def test_running_sessions_end_with_a_suspension_and_the_person_comes_back_after_it(anna: User, client: Client) -> None:
    sign_in(client)
    assert is_in(client)
    actions.suspend(anna, reason="x", until=timezone.now() + dt.timedelta(days=1), by=None)
    assert not is_in(client)
    User.objects.filter(pk=anna.pk).update(suspended_until=timezone.now() - dt.timedelta(seconds=1))
    sign_in(client)
    assert is_in(client)


def test_a_session_made_behind_our_back_ends_with_a_suspension_too(anna: User, client: Client) -> None:
    client.force_login(anna)
    actions.suspend(anna, reason="x", until=None, by=None)
    assert not is_in(client)


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(anna: User, client: Client) -> None:
    def said(response) -> str:
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
        return text.replace("nobody", "anna")

    known, unknown = sign_in(client, password="wrong"), sign_in(client, name="nobody", password="wrong")
    assert said(known) == said(unknown)


@pytest.mark.parametrize("name", ["anna", "nobody"])
def test_every_try_costs_one_hash_whether_or_not_the_name_exists(
    anna: User, client: Client, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    hasher, made = type(get_hasher("default")), []
    encode = hasher.encode

    def counted(self, *args: object, **more: object) -> str:
        made.append(1)
        return encode(self, *args, **more)

    monkeypatch.setattr(hasher, "encode", counted)
    sign_in(client, name=name, password="wrong")
    assert len(made) == 1


def test_guessing_at_one_account_from_one_address_is_stopped_and_its_owner_elsewhere_is_not(
    anna: User, client: Client
) -> None:
    for _ in range(5):
        sign_in(client, password="wrong", REMOTE_ADDR="192.0.2.1")
    assert "Too many failed" in sign_in(client, REMOTE_ADDR="192.0.2.1").content.decode()
    assert not is_in(client)
    assert sign_in(client, REMOTE_ADDR="192.0.2.2").status_code == 302


def test_guessing_at_a_name_that_does_not_exist_is_stopped_alike(anna: User, client: Client) -> None:
    for _ in range(5):
        sign_in(client, name="nobody", password="wrong")
    assert "Too many failed" in sign_in(client, name="nobody").content.decode()


def test_another_host_name_in_the_request_gives_no_new_tries(anna: User, client: Client, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    for n in range(5):
        sign_in(client, password="wrong", headers={"host": f"h{n}.example.org"})
    assert "Too many failed" in sign_in(client, headers={"host": "h9.example.org"}).content.decode()


def test_who_comes_past_the_proxies_signs_in_as_any_other(
    anna: User, client: Client, set_env: Callable[..., None]
) -> None:
    set_env(proxies=2)  # on the machine itself, say: the header names fewer than there are
    assert sign_in(client, headers={"X-Forwarded-For": "192.0.2.9"}).status_code == 302


def test_trying_many_names_from_one_address_is_stopped(anna: User, client: Client) -> None:
    for n in range(30):
        sign_in(client, name=f"x{n}", password="wrong", REMOTE_ADDR="192.0.2.1")
    assert sign_in(client, REMOTE_ADDR="192.0.2.1").status_code == 200
    assert not is_in(client)


def test_a_new_password_ends_all_other_sessions(anna: User, client: Client) -> None:
    other = Client()
    sign_in(client), sign_in(other)
    fresh = "a much newer one 8"
    form = {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}
    assert client.post("/me/password", form).status_code == 302
    assert is_in(client) and not is_in(other)


def test_sessions_are_ended_one_by_one_and_by_their_owner_only(anna: User, client: Client) -> None:
    other, stranger = Client(), Client()
    sign_in(client), sign_in(other)
    User.objects.create_user("eve", password=PASSWORD)
    sign_in(stranger, name="eve")
    rows = [row for row, _name in client.get("/me/security").context["sessions"]]
    assert len(rows) == 2
    theirs = next(one for one in rows if one.session_key == other.session.session_key)
    assert stranger.post(f"/me/sessions/{theirs.pk}/end").status_code == 404
    assert is_in(other)
    assert client.post(f"/me/sessions/{theirs.pk}/end").status_code == 302
    assert is_in(client) and not is_in(other)


def test_all_others_are_signed_out_at_once(anna: User, client: Client) -> None:
    others = [Client(), Client()]
    for one in (client, *others):
        sign_in(one)
    client.post("/me/sessions/end-others")
    assert is_in(client) and not any(map(is_in, others))


def test_with_an_authenticator_app_the_password_alone_lets_nobody_in(anna: User, client: Client) -> None:
    secret = generate_totp_secret()
    TOTP.activate(anna, secret)
    assert sign_in(client)["Location"] == "/en/sign-in/code"
    assert not is_in(client)
    assert client.post("/en/sign-in/code", {"code": "000000"}).status_code == 200
    assert not is_in(client)
    client.post("/en/sign-in/code", {"code": code(secret)})
    assert is_in(client)


def test_a_code_is_good_once(anna: User, client: Client) -> None:
    secret = generate_totp_secret()
    TOTP.activate(anna, secret)
    said = code(secret)
    sign_in(client), client.post("/en/sign-in/code", {"code": said})
    other = Client()
    sign_in(other), other.post("/en/sign-in/code", {"code": said})
    assert is_in(client) and not is_in(other)


def test_the_app_shows_the_library_and_the_name_one_signs_in_with(anna: User, rf) -> None:
    assert get_adapter().build_totp_url(anna, "ABC").startswith("otpauth://totp/anna?secret=ABC&issuer=")


def test_mails_and_the_app_call_the_library_as_the_settings_do(anna: User, client: Client, set_env) -> None:
    set_env(mail_url="smtp://localhost")
    house.assume({"name": "城南书屋"})
    client.post("/en/sign-in/forgotten", {"email": "anna@example.org"})
    assert mail.outbox[-1].subject.startswith("[城南书屋] ") and "from 城南书屋!" in mail.outbox[-1].body
    assert get_adapter().get_totp_issuer() == "城南书屋"


def test_turning_on_an_app_gives_recovery_codes_and_asks_for_the_password_first(anna: User, client: Client) -> None:
    sign_in(client)
    asked = client.get("/en/me/totp/activate")
    assert asked["Location"].startswith("/en/sign-in/again")
    client.post(asked["Location"], {"password": PASSWORD})
    secret = client.get("/en/me/totp/activate").context["form"].secret
    response = client.post("/en/me/totp/activate", {"code": code(secret)}, follow=True)
    assert response.redirect_chain[-1][0] == "/en/me/recovery-codes"
    kinds = set(Authenticator.objects.filter(user=anna).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}


def test_a_forgotten_password_is_set_anew_by_mail(anna: User, client: Client, set_env) -> None:
    set_env(mail_url="smtp://localhost")
    client.post("/en/sign-in/forgotten", {"email": "anna@example.org"})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]
    form = client.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    fresh = "a much newer one 8"
    client.post(address, {"password1": fresh, "password2": fresh})
    anna.refresh_from_db()
    assert anna.check_password(fresh)
    assert sign_in(Client(), password=fresh).status_code == 302


@pytest.mark.parametrize("page", ["/en/sign-in/forgotten", "/en/me/e-mail"])
def test_addresses_in_mails_are_the_public_ones_whatever_host_was_asked(
    anna: User, client: Client, set_env, settings, page: str
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    set_env(mail_url="smtp://localhost", public_url="https://library.example.org/")
    if "/me/" in page:
        sign_in(client)
        again = client.get(page)
        if again.status_code == 302:
            client.post(again["Location"], {"password": PASSWORD})
    form = {"email": "anna@example.org"} if "forgotten" in page else {"email": "new@example.org", "action_add": "1"}
    client.post(page, form, headers={"host": "evil.example.net"})
    body = mail.outbox[-1].body
    assert "https://library.example.org/en/" in body and "evil" not in body


def test_an_unknown_address_gets_the_same_answer_and_no_mail(anna: User, client: Client) -> None:
    known = client.post("/en/sign-in/forgotten", {"email": "anna@example.org"})
    sent = len(mail.outbox)
    unknown = client.post("/en/sign-in/forgotten", {"email": "eve@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(mail.outbox) == sent == 1


def test_without_mail_the_page_says_so_and_has_no_form(db, client: Client) -> None:
    text = client.get("/en/sign-in/forgotten").content.decode()
    assert "sends no mail" in text and 'name="email"' not in text


def test_signing_in_leads_to_the_language_one_chose(anna: User, client: Client) -> None:
    User.objects.filter(pk=anna.pk).update(language="zh-hans")
    assert sign_in(client)["Location"] == "/"


@pytest.mark.parametrize(("own", "asked"), [("zh-hans", "/en"), ("en", ""), ("", "/en"), ("", "")])
def test_a_mail_is_in_the_persons_language_and_leads_to_pages_in_it(
    anna: User, client: Client, set_env, own: str, asked: str
) -> None:
    set_env(mail_url="smtp://localhost")
    User.objects.filter(pk=anna.pk).update(language=own)
    client.post(f"{asked}/sign-in/forgotten", {"email": "anna@example.org"})
    letter = mail.outbox[-1]
    is_english = (own or asked.strip("/")) == "en"
    assert ("http://testserver/en/" in letter.body) == is_english
    assert ("Password" in letter.subject) == is_english, letter.subject
