"""The search field offers while one types: by hand, by keyboard alone, by input method, on a phone, in both schemes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, NARROW, Site
from tests.portal import samples
from wenyuan.search import indexer, suggest
from wenyuan.search.suggest import store

pytestmark = pytest.mark.browser


@pytest.fixture
def offering(site: Site) -> Iterator[Site]:
    """The small library with three more documents, so that terms stand in enough of them, and suggestions made."""
    shelf = site.library.shelves["rules"]
    for title in ("劳动争议调解办法", "劳动争议仲裁规则", "劳动争议处理问答"):
        samples.document(site.library.owner, title, pages=1, category=shelf)
    indexer.rebuild()
    suggest.rebuild()
    yield site
    if path := store.current_path():
        store.discard(path)
    store.forget()


@pytest.fixture
def home(offering: Site, watch: Callable) -> Iterator[Callable[..., Page]]:
    """home(prefix, **context options): the front page, with the search field ready. Errors fail the test."""
    watched = []

    def opened(prefix: str = "/", **options: object) -> Page:
        watched.append(watch(**{"viewport": DESKTOP} | options))
        page: Page = watched[-1].page
        page.goto(offering.url + prefix)
        return page

    yield opened
    assert [one.problems for one in watched if one.problems] == []


def offers(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_role("option")


@pytest.mark.parametrize("typed", ["laodongz", "ldzy", "劳动争"])
def test_chinese_is_offered_by_pinyin_initials_and_characters(home: Callable[..., Page], typed: str) -> None:
    page = home()
    page.locator("#q").press_sequentially(typed)
    expect(offers(page).first).to_have_text("劳动争议")
    expect(page.get_by_role("combobox")).to_have_attribute("aria-expanded", "true")
    expect(page.locator("wy-suggest [role=status]")).to_contain_text("条建议")


def test_term_leads_to_its_search_document_to_its_page_category_to_its_shelf(
    home: Callable[..., Page], offering: Site
) -> None:
    page = home()
    page.locator("#q").press_sequentially("劳动争")
    offers(page).filter(has_text="劳动争议").first.click()
    page.wait_for_url("**/search?q=*")
    expect(page.locator("#q")).to_have_value("劳动争议")
    page.goto(offering.url)
    page.locator("#q").press_sequentially("jiey")
    offers(page).filter(has_text=offering.library.public.title).click()
    expect(page.locator("h1")).to_contain_text(offering.library.public.title)
    page.locator("#q").press_sequentially("fag")
    offers(page).filter(has_text="法规与制度").click()
    page.wait_for_url("**/c/rules")


def test_english_page_offers_english_titles_and_categories(home: Callable[..., Page], offering: Site) -> None:
    page = home("/en/")
    page.locator("#q").press_sequentially("hist")
    expect(offers(page)).to_have_text(["A walk through the history of printingDocument", "History and cultureCategory"])
    expect(page.locator("wy-suggest [role=status]")).to_have_text("2 suggestions")
    offers(page).first.click()
    page.wait_for_url("**/en/d/**")


def test_arrows_choose_enter_opens_escape_and_tab_close(home: Callable[..., Page], offering: Site) -> None:
    page = home()
    field = page.locator("#q")
    field.press_sequentially("劳动争")
    expect(offers(page).first).to_be_visible()
    count = offers(page).count()
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", offers(page).first.get_attribute("id") or "none")
    expect(offers(page).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    expect(field).to_have_attribute("aria-activedescendant", "")
    page.keyboard.press("ArrowUp")
    expect(offers(page).nth(count - 1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator(".offers")).to_be_hidden()
    expect(field).to_have_value("劳动争")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".offers")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".offers")).to_be_hidden()
    expect(page.locator(".search button")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    for _ in range(count):
        page.keyboard.press("ArrowDown")
        if "调解办法" in page.locator("[aria-selected=true]").inner_text():
            break
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("劳动争议调解办法")


def test_enter_without_a_choice_is_the_forms(home: Callable[..., Page]) -> None:
    page = home()
    page.locator("#q").press_sequentially("ldzy")
    expect(offers(page).first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=ldzy")


def test_an_input_method_is_not_disturbed_and_asked_once_when_it_is_done(home: Callable[..., Page]) -> None:
    page = home()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "suggest?" in request.url else None)
    page.locator("#q").focus()
    method = page.context.new_cdp_session(page)
    for letters in ("l", "la", "lao", "lao d", "lao do"):
        method.send("Input.imeSetComposition", {"text": letters, "selectionStart": len(letters), "selectionEnd": 0})
        page.wait_for_timeout(150)
    assert asked == []
    method.send("Input.insertText", {"text": "劳动"})
    expect(offers(page).first).to_be_visible()
    page.wait_for_timeout(300)
    assert len(asked) == 1


def test_quick_typing_asks_once(home: Callable[..., Page]) -> None:
    page = home()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "suggest?" in request.url else None)
    page.locator("#q").press_sequentially("laodong", delay=10)
    expect(offers(page).first).to_be_visible()
    assert len(asked) == 1


@pytest.mark.parametrize("prefix", ["/", "/en/"], ids=["zh", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_list_has_no_accessibility_violation(
    home: Callable[..., Page], offering: Site, violations: Callable, scheme: str, prefix: str
) -> None:
    page = home(prefix, color_scheme=scheme)
    for path in ("", "search?q=x"):
        page.goto(f"{offering.url}{prefix}{path}")
        page.locator("#q").fill("")
        page.locator("#q").press_sequentially("l")
        expect(offers(page).first).to_be_visible()
        page.keyboard.press("ArrowDown")
        assert violations(page) == []


def test_list_fits_a_phone_of_320_pixels(home: Callable[..., Page], offering: Site) -> None:
    page = home(viewport=NARROW, has_touch=True, is_mobile=True)
    for path in ("/", "/search?q=x"):
        page.goto(offering.url + path)
        page.locator("#q").fill("")
        page.locator("#q").press_sequentially("l")
        expect(offers(page).first).to_be_visible()
        box = page.locator(".offers").bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 320
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    offers(page).first.tap()
    page.wait_for_url(lambda url: "q=x" not in url)


def test_without_script_the_form_is_as_it_was(home: Callable[..., Page]) -> None:
    page = home(java_script_enabled=False)
    field = page.locator("#q")
    assert field.get_attribute("role") is None
    expect(page.locator(".offers")).to_be_hidden()
    field.fill("逾期")
    field.press("Enter")
    page.wait_for_url("**/search?q=*")
