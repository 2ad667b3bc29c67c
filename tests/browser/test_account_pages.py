"""Signing up and in, second factors and passkeys in Chromium, zh and en."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.accounts.conftest import set_env  # noqa: F401 - a fixture
from tests.browser.conftest import DESKTOP, GROUNDS, NARROW, Site
from tests.portal import samples
from wenyuan.accounts import invitations, tokens
from wenyuan.accounts.models import User
from wenyuan.moderation import people

pytestmark = pytest.mark.browser

LANGUAGES = pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
#: Pages of a person, then those before the door.
OWN = [
    "/me",
    "/me/security",
    "/me/tokens",
    "/me/data",
    "/me/e-mail",
    "/me/password",
    "/me/totp/activate",
    "/me/passkeys/add",
]
DOORS = ["/sign-in", "/sign-up", "/sign-in/forgotten"]


@pytest.fixture(autouse=True)
def _fresh_tries(site: Site) -> None:
    cache.clear()


def at(site: Site, path: str, *, english: bool) -> str:
    return site.url + ("/en" if english else "") + path


def sign_in(page: Page, site: Site, *, english: bool = False, name: str = "member") -> None:
    page.goto(at(site, "/sign-in", english=english))
    page.fill("#id_username", name)
    page.fill("#id_password", samples.PASSWORD)
    page.click("main form button.primary")


def prove(page: Page) -> None:
    """Give the password again."""
    page.fill("#id_password", samples.PASSWORD)
    page.click("main form button.primary")


@LANGUAGES
def test_a_stranger_makes_an_account_with_an_invitation(
    site: Site,
    watch: Callable,
    set_env: Callable,  # noqa: F811
    english: bool,
) -> None:
    set_env(sign_up="invitation")
    _row, key = invitations.invite(by=None, role="uploader")
    watched = watch()
    page = watched.page
    page.goto(at(site, f"/join/{key}", english=english))
    expect(page.locator("main")).to_contain_text("Uploader" if english else "上传人")
    page.fill("#id_username", "小明")
    page.fill("#id_password1", "a long enough 9")
    page.fill("#id_password2", "a long enough 9")
    page.click("main form button.primary")
    page.wait_for_url(at(site, "/", english=english).rstrip("/") + "/")
    page.click(".top-links a:has-text('小明')")
    expect(page.locator("h1")).to_have_text("小明")
    assert User.objects.get(username="小明").role == "uploader"
    assert not watched.problems


@LANGUAGES
def test_an_authenticator_app_is_turned_on_and_asked_for(site: Site, watch: Callable, english: bool) -> None:
    watched = watch()
    page = watched.page
    sign_in(page, site, english=english)
    page.goto(at(site, "/me/totp/activate", english=english))
    prove(page)
    secret = page.input_value("#authenticator_secret")
    expect(page.locator(".code svg")).to_be_visible()

    def code(ahead: int = 0) -> str:
        return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))

    page.fill("#id_code", code())
    page.click("main form button.primary")
    expect(page.locator("#recovery_codes")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, site, english=english)
    page.wait_for_url(at(site, "/sign-in/code", english=english))
    # The next one: a code is good once.
    page.fill("#id_code", code(1))
    page.click("main form button.primary")
    page.goto(at(site, "/me", english=english))
    expect(page.locator("h1")).to_have_text("member")
    assert not watched.problems


@LANGUAGES
def test_a_passkey_is_added_and_signs_in_without_a_password(site: Site, watch: Callable, english: bool) -> None:
    watched = watch()
    page = watched.page
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(page, site, english=english)
    page.goto(at(site, "/me/passkeys/add", english=english))
    prove(page)
    page.fill("#id_name", "笔记本电脑")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(at(site, "/me/recovery-codes", english=english))
    page.goto(at(site, "/me/security", english=english))
    expect(page.locator("main")).to_contain_text("笔记本电脑")
    page.context.clear_cookies()
    page.goto(at(site, "/sign-in", english=english))
    page.click("#passkey_login")
    page.wait_for_url(at(site, "/", english=english).rstrip("/") + "/")
    page.goto(at(site, "/me", english=english))
    expect(page.locator("h1")).to_have_text("member")
    assert not watched.problems


@LANGUAGES
def test_a_token_is_made_and_revoked_by_keyboard(site: Site, watch: Callable, english: bool) -> None:
    page = watch().page
    sign_in(page, site, english=english)
    page.goto(at(site, "/me/tokens", english=english))
    page.focus("#id_name")
    page.keyboard.type("脚本")
    page.keyboard.press("Enter")
    prove(page)
    expect(page.locator("#key")).to_have_value(re.compile(r"^wy_[\w-]{40,}$"))
    page.focus(".lines button")
    page.keyboard.press("Enter")
    expect(page.locator(".lines")).to_contain_text("revoked" if english else "已吊销")


@GROUNDS
def test_no_page_of_a_person_has_a_violation_or_an_error(
    site: Site,
    watch: Callable,
    violations: Callable,
    set_env: Callable,  # noqa: F811
    scheme: str,
    english: bool,
) -> None:
    set_env(sign_up="open", mail_url="smtp://localhost")
    watched = watch(color_scheme=scheme, viewport=DESKTOP)
    page = watched.page
    found = {}

    def look(path: str) -> None:
        bad = violations(page) + watched.problems
        watched.problems.clear()
        if bad:
            found[path] = bad

    for path in DOORS:
        page.goto(at(site, path, english=english))
        look(path)
    tokens.make(site.library.member, name="脚本", scopes=["read"])
    sign_in(page, site, english=english)
    page.goto(at(site, OWN[-1], english=english))
    look("/sign-in/again")
    prove(page)
    for path in OWN:
        page.goto(at(site, path, english=english))
        look(path)
    assert not found


@LANGUAGES
def test_no_page_of_a_person_scrolls_sideways_at_320_pixels(site: Site, watch: Callable, english: bool) -> None:
    page = watch(viewport=NARROW).page
    wide = {}
    tokens.make(site.library.member, name="脚本" * 20, scopes=["read", "upload"])
    page.goto(at(site, DOORS[0], english=english))
    sign_in(page, site, english=english)
    page.goto(at(site, OWN[-1], english=english))
    prove(page)
    for path in OWN:
        page.goto(at(site, path, english=english))
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            wide[path] = over
    assert not wide


def test_signing_in_and_making_a_token_work_without_script(site: Site, watch: Callable) -> None:
    page = watch(java_script_enabled=False).page
    sign_in(page, site)
    page.goto(at(site, "/me/tokens", english=False))
    page.fill("#id_name", "脚本")
    page.click("main form button.primary")
    prove(page)
    expect(page.locator("#key")).to_be_visible()


def test_a_suspended_person_reads_why(site: Site, watch: Callable) -> None:
    people.suspend(site.library.member, reason="上传了他人的教材。", until=None, by=None)
    page = watch().page
    sign_in(page, site)
    expect(page.locator("main")).to_contain_text("上传了他人的教材。")
