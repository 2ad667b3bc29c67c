"""What is said of a document, in Chromium: proposals by one key, both languages, phone, no script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, NARROW, PHONE, Site
from tests.portal import samples
from wenyuan.library.models import Document, Proposal

pytestmark = pytest.mark.browser


def sign_in(page: Page, site: Site, name: str) -> None:
    page.goto(f"{site.url}/sign-in")
    page.fill("#id_username", name)
    page.fill("#id_password", samples.PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(site.url + "/")


def propose(document: Document) -> list[Proposal]:
    why = {"line": "作者：张三", "page": 1}
    return [
        document.proposals.create(field="author", value="张三", source="byline", confidence=0.85, why=why),
        document.proposals.create(field="tag", value="借阅", source="text", confidence=0.6, why={"times": 7}),
    ]


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_no_accessibility_violation_and_nothing_too_wide(
    site: Site, watch: Callable, violations: Callable, english: bool
) -> None:
    samples.user("root", is_staff=True, is_superuser=True)
    propose(site.library.public)
    watched = watch()
    sign_in(watched.page, site, "root")
    of_document = f"/d/{site.library.public.public_id}"
    found = {}
    for path in (
        f"{of_document}/edit",
        f"{of_document}/place",
        f"/desk/bulk?ids={site.library.public.pk}",
        "/desk/fields",
    ):
        watched.page.set_viewport_size(DESKTOP)
        watched.page.goto(site.url + ("/en" if english else "") + path)
        for size in (DESKTOP, PHONE, NARROW):
            watched.page.set_viewport_size(size)
            width = watched.page.evaluate("document.documentElement.scrollWidth")
            found[path, size["width"]] = [*violations(watched.page), *(["too wide"] if width > size["width"] else [])]
    assert {place: said for place, said in found.items() if said} == {}
    assert watched.problems == []


def test_a_correct_proposal_takes_one_key(site: Site, watch: Callable) -> None:
    propose(site.library.public)
    watched = watch()
    page = watched.page
    sign_in(page, site, "guest-ant")
    page.goto(f"{site.url}/d/{site.library.public.public_id}/edit")
    with page.expect_navigation():
        page.keyboard.press("a")
    expect(page.locator("#id_author")).to_have_value("张三")
    # While one writes, the letter is a letter; Alt+Enter accepts what is proposed for the field one is in.
    page.locator("#id_tags").press_sequentially("a")
    expect(page.locator("#id_tags")).to_have_value("a")
    page.fill("#id_tags", "")
    with page.expect_navigation():
        page.press("#id_tags", "Alt+Enter")
    expect(page.locator("#id_tags")).to_have_value("借阅")
    assert set(Proposal.objects.values_list("state", flat=True)) == {"accepted"}
    assert watched.problems == []


def test_without_script_the_buttons_do_the_same_and_enter_decides_nothing(site: Site, watch: Callable) -> None:
    author, _tag = propose(site.library.public)
    page = watch(java_script_enabled=False).page
    sign_in(page, site, "guest-ant")
    page.goto(f"{site.url}/d/{site.library.public.public_id}/edit")
    page.fill("#id_source", "社区公报")
    page.press("#id_source", "Enter")
    expect(page.locator("#id_source")).to_have_value("社区公报")
    assert Proposal.objects.get(pk=author.pk).state == "open"
    page.locator(f'button[name="accept"][value="{author.pk}"]').click()
    expect(page.locator("#id_author")).to_have_value("张三")
