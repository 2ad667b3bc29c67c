"""Searching in Chromium: results, filters, chips, help, nothing found, and from a page hit to the words on the page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, LOOKS, NARROW, PHONE, Site
from tests.portal import samples
from wenyuan.search import indexer

pytestmark = pytest.mark.browser

#: What is looked at: the question, and its parameters besides.
VIEWS = {
    "results": ("借阅", ""),
    "chosen": ("“逾期不还” -鹦鹉 year:2000..", "&kind=docx&category=rules"),
    "nothing": ("逾期不还 犀牛角杯 year:2000..", "&kind=docx"),
    "start": ("", ""),
}


def address(site: Site, name: str, *, english: bool = False) -> str:
    query, more = VIEWS[name]
    return f"{site.url}{'/en' if english else ''}/search?q={quote(query)}{more}"


@pytest.fixture
def site(site: Site) -> Site:
    """The small library with a document of another year, so that every filter has something to leave out."""
    samples.document(
        site.library.member, "借阅规则（旧）", pages=1, kind="pdf", dated="2019-05-01", language="zh",
        category=site.library.shelves["rules"],
    )  # fmt: skip
    indexer.rebuild()
    return site


def opened(page: Page) -> None:
    """Open what can be opened over the results."""
    help_panel = page.locator(".help summary")
    if help_panel.count():
        help_panel.click()
        expect(page.locator(".help table")).to_be_visible()
        help_panel.click()
    if page.locator(".narrow-by").is_visible():
        page.click(".narrow-by")
        expect(page.locator("#narrow")).to_be_visible()


@LOOKS
def test_no_view_of_a_search_has_an_accessibility_violation_or_an_error(
    site: Site, watch: Callable, violations: Callable, viewport: dict, scheme: str, english: bool
) -> None:
    watched = watch(color_scheme=scheme, viewport=viewport)
    page = watched.page
    found = {}
    for name in VIEWS:
        page.goto(address(site, name, english=english))
        found[name] = violations(page)
        if name == "results":
            page.click(".help summary")
            found["help"] = violations(page)
            page.click(".help summary")
            if viewport is PHONE:
                page.click(".narrow-by")
                found["filters"] = violations(page)
    assert {name: bad for name, bad in found.items() if bad} == {}
    assert watched.problems == []


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_no_view_of_a_search_scrolls_sideways_at_320_pixels_or_with_large_text(
    site: Site, watch: Callable, english: bool
) -> None:
    page = watch(viewport=NARROW).page
    for name in VIEWS:
        page.goto(address(site, name, english=english))
        opened(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
    page.set_viewport_size(DESKTOP)
    page.goto(address(site, "chosen", english=english))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "no-script"])
def test_filters_are_set_and_taken_back(site: Site, watch: Callable, scripted: bool) -> None:
    page = watch(java_script_enabled=scripted).page
    page.goto(address(site, "results"))
    before = page.locator(".row").count()
    for heading in ["分类", "格式", "年份", "语言", "篇幅", "上传人"]:
        expect(page.locator("#narrow h2", has_text=heading)).to_be_visible()
    page.locator("#narrow a", has_text="2019").click()
    expect(page.locator(".row h2")).to_contain_text(["借阅规则（旧）"])
    expect(page.locator("#q")).to_have_value("借阅 year:2019")
    expect(page.locator(".chips a")).to_have_count(2)
    page.locator("#narrow a[aria-current=true]").click()
    page.locator("#narrow a", has_text="PDF").click()
    assert "kind=pdf" in page.url
    page.locator(".chips a", has_text="PDF").click()
    expect(page.locator(".row")).to_have_count(before)


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "no-script"])
def test_on_a_phone_the_filters_lie_behind_a_button(site: Site, watch: Callable, scripted: bool) -> None:
    page = watch(viewport=PHONE, java_script_enabled=scripted).page
    page.goto(address(site, "results", english=True))
    expect(page.locator("#narrow")).to_be_hidden()
    page.click(".narrow-by")
    expect(page.locator("#narrow h2", has_text="Length")).to_be_visible()
    page.click("#narrow .shut button")
    expect(page.locator("#narrow")).to_be_hidden()
    page.click(".narrow-by")
    page.locator("#narrow a", has_text="PDF").click()
    expect(page.locator(".narrow-by")).to_contain_text("1")


@pytest.mark.parametrize(
    ("english", "example", "other"),
    [(False, "格式:pdf", "题名:"), (True, "type:pdf", "filetype:")],
    ids=["zh", "en"],
)
def test_the_help_is_one_key_away_and_its_examples_are_searches(
    site: Site, watch: Callable, english: bool, example: str, other: str
) -> None:
    page = watch().page
    page.goto(address(site, "results", english=english))
    page.focus("#q")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.localName") == "summary":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".help table")).to_be_visible()
    expect(page.locator(".help")).to_contain_text(other)
    page.get_by_role("link", name=example, exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_have_value(example)
    expect(page.locator(".row")).to_have_count(2)


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_nothing_found_is_never_an_empty_page(site: Site, watch: Callable, english: bool) -> None:
    page = watch(java_script_enabled=False, viewport=PHONE).page
    page.goto(f"{site.url}{'/en' if english else ''}/search?q={quote('逾期不还 year:1850')}&kind=docx")
    expect(page.locator("h2.nothing")).to_contain_text("逾期不还 year:1850")
    expect(page.locator(".chips a")).to_have_count(3)
    expect(page.locator(".shelves a").first).to_be_visible()
    expect(page.locator("a[href*='search.atom']")).to_be_visible()
    page.locator(".instead a", has_text="逾期不还").click()
    expect(page.locator(".row").first).to_be_visible()


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
@pytest.mark.parametrize("scripted", [True, False], ids=["script", "no-script"])
def test_a_page_hit_opens_its_page_with_the_words_boxed(
    site: Site, watch: Callable, scripted: bool, english: bool
) -> None:
    page = watch(java_script_enabled=scripted).page
    query = quote("type:pdf “研讨室，每次两小时” -鹦鹉 lang:en")
    page.goto(f"{site.url}{'/en' if english else ''}/search?q={query}")
    hit = page.locator(".hits a").last
    number = int(hit.get_attribute("href").partition("#page=")[2])
    page.goto(site.url + hit.get_attribute("href").replace(f"page={number}", "page=20"))
    marks = page.locator('[id="page=20"] .mk mark')
    marks.first.wait_for(state="attached")
    assert marks.count() == page.locator('[id="page=20"] .mk mark[data-hit]').count() > 0
    expect(page.locator("#rd-find [name=q]")).to_have_value('"研讨室，每次两小时"')
    assert page.locator(".rd-hits mark").all_text_contents()[0].replace("\n", "") == "研讨室，每次两小时"
    if scripted:
        box = page.locator('[id="page=20"]').bounding_box()
        assert -10 <= box["y"] < DESKTOP["height"]


def test_on_a_phone_a_page_hit_opens_the_text_with_the_words_marked(site: Site, watch: Callable) -> None:
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140 Mobile Safari/537.36"
    page = watch(viewport=PHONE, is_mobile=True, has_touch=True, user_agent=agent).page
    page.goto(f"{site.url}/search?q={quote('type:docx “逾期不还” -鹦鹉')}")
    page.locator(".hits a").last.click()
    number = page.url.partition("#page=")[2]
    expect(page.locator("wy-reader")).to_have_attribute("data-mode", "text")
    expect(page.locator(f'[id="page={number}"] mark').first).to_have_text("逾期不还")


def test_boxes_come_as_their_page_comes_near_and_hits_are_stepped_through(site: Site, watch: Callable) -> None:
    watched = watch()
    page = watched.page
    page.goto(f"{site.url}/en/d/{site.library.long.public_id}?mode=page&q={quote('借阅')}")
    expect(page.locator('[id="page=1"] .mk')).to_be_attached()
    assert page.locator('[id="page=20"] .mk').count() == 0
    page.locator(".rd-hits a[data-page='20']").click()
    expect(page.locator('[id="page=20"] mark[data-on]').first).to_be_visible()
    count = page.locator(".rd-count").text_content()
    page.keyboard.press("n")
    expect(page.locator(".rd-count")).not_to_have_text(count)
    asked = [url for url in watched.requests if "/find?" in url]
    assert asked
    assert all("from=" in url for url in asked), "the list that came with the page is not asked for again"


def test_a_reader_finds_in_the_document_without_script(site: Site, watch: Callable) -> None:
    page = watch(java_script_enabled=False).page
    page.goto(f"{site.url}/d/{site.library.long.public_id}?mode=page&q={quote('“逾期不还”')}")
    listed = page.locator(".rd-hits a")
    assert listed.count() == 24
    listed.nth(20).click()
    page.wait_for_url("**/p/21?q=*")
    assert page.locator(".mk mark").count() >= 1


def test_the_feed_of_a_search_is_found_and_read(site: Site, watch: Callable) -> None:
    page = watch().page
    page.goto(address(site, "chosen", english=True))
    link = page.locator("link[type='application/atom+xml']").get_attribute("href")
    assert link == page.locator("a.feed").get_attribute("href")
    answer = page.request.get(site.url + link)
    entries = ET.fromstring(answer.body()).findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == page.locator(".row").count() == 1


def test_results_are_walked_by_keyboard_words_first(site: Site, watch: Callable) -> None:
    page = watch().page
    page.goto(address(site, "chosen"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    names = []
    for _ in range(12):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.closest('.chips, .hits, h2, .order')?.className ?? ''"))
        if names[-1] == "hits":
            break
    assert names[0] == "chips"
    assert names[-1] == "hits"
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(site.library.public.title)


def test_a_page_of_results_takes_five_requests_without_its_pictures(site: Site, watch: Callable) -> None:
    watched = watch()
    watched.page.goto(address(site, "results"))
    assert len([url for url in watched.requests if not url.endswith(".img")]) <= 5, watched.requests


def test_results_are_printed_without_what_can_only_be_clicked(site: Site, watch: Callable) -> None:
    page = watch().page
    page.goto(address(site, "results"))
    page.emulate_media(media="print")
    expect(page.locator(".hits mark").first).to_be_visible()
    for gone in (".top", "#narrow", ".feed", ".foot"):
        expect(page.locator(gone).first).to_be_hidden()
