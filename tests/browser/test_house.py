"""The house in Chromium: both languages and schemes, phone, narrow, keyboard, no script; settings that show at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import LOOKS, NARROW, Site
from tests.portal import samples
from wenyuan.doors.models import Door, Refusal, Rule
from wenyuan.house import settings
from wenyuan.library.models import DocumentUse

pytestmark = pytest.mark.browser

PATHS = ("/admin", "/admin/settings", "/admin/people", "/admin/invitations", "/admin/jobs", "/admin/operations", "/admin/storage", "/admin/mail", "/admin/doors", "/admin/audit", "/stats")  # fmt: skip


def enter(page: Page, site: Site, prefix: str = "") -> None:
    """Sign the administrator in."""
    if not samples.User.objects.filter(username="keeper").exists():
        samples.user("keeper", is_staff=True, is_superuser=True)
    settings.forget()
    page.goto(f"{site.url}{prefix}/sign-in")
    page.fill("main input[autocomplete=username], main input[name=login], main input[name=username]", "keeper")
    page.fill("main input[type=password]", samples.PASSWORD)
    page.press("main input[type=password]", "Enter")
    expect(page.locator(f'header a[href="{prefix}/admin"]')).to_be_visible()


def door() -> Door:
    """A mailbox with a rule, trouble and an item that was not received."""
    made, is_new = Door.objects.get_or_create(
        name="收件", kind="mailbox", address="imaps://desk@mail.example.org/INBOX", access="members",
        error_code="door_sign_in_refused", error_params={"host": "mail.example.org", "why": "[AUTHENTICATIONFAILED]"},
    )  # fmt: skip
    if is_new:
        Rule.objects.create(door=made, subject="sender", pattern="*@school.example", is_ignored=True)
        Refusal.objects.create(
            door=made, item="一份很长很长的文件名称而且没有空格可以折行.docx", place="12:7", code="encrypted"
        )
    return made


@LOOKS
def test_every_page_is_accessible_and_quiet(
    site: Site, watch: Callable, violations: Callable, viewport: dict, scheme: str, english: bool
) -> None:
    prefix = "/en" if english else ""
    DocumentUse.objects.create(document=site.library.public, day=timezone.localdate(), opens=7)
    watched = watch(viewport=viewport, color_scheme=scheme)
    enter(watched.page, site, prefix)
    for path in (*PATHS, f"/admin/people/{site.library.member.pk}", f"/admin/doors/{door().pk}"):
        answer = watched.page.goto(f"{site.url}{prefix}{path}")
        assert answer is not None and answer.status == 200, path
        assert violations(watched.page) == [], path
    assert watched.problems == []


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_nothing_scrolls_sideways_on_the_narrowest_screen(site: Site, watch: Callable, prefix: str) -> None:
    page = watch(viewport=NARROW).page
    enter(page, site, prefix)
    for path in (*PATHS, f"/admin/people/{site.library.member.pk}", f"/admin/doors/{door().pk}"):
        page.goto(f"{site.url}{prefix}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


@pytest.mark.parametrize("has_script", [True, False])
def test_a_name_is_changed_by_keyboard_seen_at_once_and_taken_back(
    site: Site, watch: Callable, has_script: bool
) -> None:
    page = watch(java_script_enabled=has_script).page
    enter(page, site)
    page.goto(f"{site.url}/admin/settings")
    page.locator("#id_name").focus()
    page.keyboard.type("城南书屋")
    page.keyboard.press("Enter")
    expect(page.locator("header .brand")).to_contain_text("城南书屋")
    expect(page.locator("main")).to_contain_text("改动了 1 项设置")
    page.get_by_role("button", name="撤回：文库名称").press("Enter")
    expect(page.locator("header .brand")).to_contain_text("文渊")


def test_a_table_stands_behind_every_drawing_without_script(site: Site, watch: Callable) -> None:
    page = watch(java_script_enabled=False).page
    enter(page, site)
    page.goto(f"{site.url}/stats?days=30")
    figure = page.locator("section", has=page.locator("#f-growth"))
    expect(figure.locator("svg").first).to_have_attribute("role", "img")
    figure.locator("summary").press("Enter")
    expect(figure.locator("tbody tr")).to_have_count(30)
    with page.expect_download() as download:
        figure.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename.startswith("growth-")
