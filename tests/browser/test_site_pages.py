"""Every page of the site in Chromium: both languages, both colour schemes, narrow, without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, GROUNDS, NARROW, PHONE, Site
from tests.portal import samples

pytestmark = pytest.mark.browser

#: What everyone sees, and what only the owner does.
PUBLIC = [
    "home",
    "categories",
    "category",
    "search",
    "nothing",
    "document",
    "long",
    "processing",
    "embed",
    "sign_in",
    "missing",
]
OWN = ["uploads", "kept", "refused", "private"]


def address(site: Site, name: str, *, english: bool = False) -> str:
    """The address of a page by its name here."""
    library = site.library
    paths = {
        "home": "/", "categories": "/c", "category": "/c/rules", "search": "/search?q=借阅", "nothing": "/search?q=犀牛角杯",
        "document": f"/d/{library.public.public_id}?mode=page", "long": f"/d/{library.long.public_id}?mode=page",
        "processing": f"/d/{library.processing.public_id}", "embed": f"/embed/d/{library.public.public_id}",
        "sign_in": "/sign-in", "missing": "/nowhere", "uploads": "/me/uploads", "kept": f"/d/{library.kept.public_id}",
        "refused": f"/d/{library.refused.public_id}", "private": f"/d/{library.private.public_id}",
    }  # fmt: skip
    return site.url + ("/en" if english else "") + paths[name]


def sign_in(page: Page, site: Site) -> None:
    page.goto(address(site, "sign_in"))
    page.fill("#id_username", "guest-ant")
    page.fill("#id_password", samples.PASSWORD)
    page.click("main button")
    page.wait_for_url(site.url + "/")


@GROUNDS
@pytest.mark.parametrize("names", [PUBLIC, OWN], ids=["public", "own"])
def test_no_page_has_an_accessibility_violation_an_error_or_a_foreign_request(
    site: Site, watch: Callable, violations: Callable, names: list[str], scheme: str, english: bool
) -> None:
    watched = watch(color_scheme=scheme, viewport=DESKTOP)
    if names is OWN:
        sign_in(watched.page, site)
    found = {}
    for name in names:
        watched.page.goto(address(site, name, english=english))
        if name == "document":
            for summary in watched.page.locator("details > summary").all():
                summary.click()
        bad = violations(watched.page)
        # A 404 page is one resource that "failed to load"; nothing else may be said.
        said = [problem for problem in watched.problems if "404 (Not Found)" not in problem or name != "missing"]
        watched.problems.clear()
        if bad or said:
            found[name] = bad + said
    assert not found


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_no_page_scrolls_sideways_at_320_pixels(site: Site, watch: Callable, english: bool) -> None:
    page = watch(viewport=NARROW).page
    sign_in(page, site)
    wide = {}
    for name in PUBLIC + OWN:
        if name == "sign_in":  # whoever is signed in is sent home
            continue
        page.goto(address(site, name, english=english))
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            wide[name] = over
    assert not wide


def test_text_at_200_percent_does_not_scroll_sideways(site: Site, watch: Callable) -> None:
    page = watch(viewport=DESKTOP).page
    for name in ["home", "category", "search", "document", "sign_in"]:
        page.goto(address(site, name))
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name


def test_everything_a_reader_does_works_without_script(site: Site, watch: Callable) -> None:
    page = watch(java_script_enabled=False, viewport=PHONE).page
    page.goto(site.url)
    page.fill("#q", "逾期不还")
    page.click("text=搜索 >> nth=-1")
    page.click(f"text={site.library.public.title}")
    expect(page.locator("h1")).to_contain_text(site.library.public.title)
    page.click("summary:has-text('展开阅读全文')")
    expect(page.locator("#text-5")).to_be_visible()
    page.click("summary:has-text('分享')")
    expect(page.locator("#share-link")).to_have_value(f"{site.url}/d/{site.library.public.public_id}")
    page.click("summary:has-text('下载')")
    with page.expect_download() as download:
        page.click("text=Word 文档")
    assert download.value.suggested_filename.endswith(".docx")
    page.goto(address(site, "processing"))
    page.click("text=刷新，查看现有内容")
    expect(page.locator("main")).to_contain_text(samples.PROSE[0])


def test_the_first_page_of_a_document_shows_after_six_requests(site: Site, watch: Callable) -> None:
    watched = watch(viewport=DESKTOP)
    with watched.page.expect_response(lambda answer: "/1-" in answer.url and answer.url.endswith(".img")):
        watched.page.goto(address(site, "document"), wait_until="commit")
    until = next(n for n, url in enumerate(watched.requests, 1) if "/1-" in url and url.endswith(".img"))
    assert until <= 6, watched.requests


def test_the_page_fills_itself_in_while_the_document_is_processed(site: Site, watch: Callable) -> None:
    document = samples.document(
        site.library.owner, "正在路上的文件", pages=2, status="processing", quick_text=samples.PROSE[0]
    )
    revision = document.current
    pdf, revision.pdf, revision.page_count = revision.pdf, None, 0
    revision.save()
    watched = watch()
    page = watched.page
    page.goto(f"{site.url}/d/{document.public_id}?mode=page")
    expect(page.locator("wy-status .now")).to_contain_text("页面生成中")
    revision.pdf, revision.page_count = pdf, 2
    revision.save()
    expect(page.locator('[id="page=1"]')).to_be_visible(timeout=20_000)
    document.status = "published"
    document.save()
    expect(page.locator("wy-status")).to_have_count(0, timeout=20_000)
    assert not watched.problems


def test_the_links_to_share_follow_the_page_and_the_selected_passage(site: Site, watch: Callable) -> None:
    page = watch().page
    page.goto(address(site, "document"))
    page.locator('[id="page=3"]').scroll_into_view_if_needed()
    page.evaluate("document.getElementById('page=3').scrollIntoView()")
    page.wait_for_selector('[id="page=3"] .tl span')
    page.evaluate(
        """() => { const run = document.querySelector('[id="page=3"] .tl span');
        getSelection().selectAllChildren(run); }"""
    )
    selected = page.evaluate("getSelection().toString().trim()")
    page.evaluate("document.querySelector('wy-share').closest('details').open = true")
    expect(page.locator("#share-page")).to_have_value(f"{site.url}/d/{site.library.public.public_id}#page=3")
    passage = page.locator("#share-passage").input_value()
    assert passage.endswith("#page=3")
    page.goto(passage)
    assert page.evaluate("new URLSearchParams(location.search).get('q')").strip('"') == selected


def test_the_whole_site_is_walked_by_keyboard(site: Site, watch: Callable) -> None:
    page = watch().page
    page.goto(address(site, "category"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == site.library.public.title:
            break
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert float(width.removesuffix("px")) >= 2
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(site.library.public.title)
