"""Reading with the keyboard, without script, on a narrow screen, in a long document, on paper."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.reader_site import OpenReader, open_reader, until
from tests.renditions import made
from wenyuan.library.models import Document

__all__ = ["open_reader"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OUTLINE = [{"level": 0, "title": "第一章　总则", "page": 1}, {"level": 1, "title": "第二节", "page": 3}]
SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
"""


def _document(pages: int = 4, **fields: object) -> Document:
    return made.document(made.pdf(pages), pages=pages, outline=OUTLINE, **fields)


def _page_box(page: Page) -> str:
    return page.locator(".rd-go [name=page]").input_value()


def _says(page: Page) -> str:
    return page.locator(".rd-say").text_content() or ""


def _open_find(page: Page) -> None:
    """Press the key and wait for the script behind the field; before it is there, Enter would load the page anew."""
    with page.expect_response("**/js/reader-find.js"):
        page.keyboard.press("/")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(100)


def test_j_and_k_turn_pages_and_say_so(open_reader: OpenReader) -> None:
    page = open_reader(_document(), prefix="/en")
    page.keyboard.press("j")
    until(page, "document.querySelector('.rd-say').textContent === 'Page 2 of 4'")
    page.keyboard.press("j")
    page.keyboard.press("k")
    until(page, "location.hash === '#page=2'")
    assert _page_box(page) == "2"
    assert 0 <= page.locator("#page\\=2").bounding_box()["y"] <= 60


def test_scrolling_moves_the_page_box_and_says_nothing(open_reader: OpenReader) -> None:
    page = open_reader(_document())
    page.evaluate("document.getElementById('page=3').scrollIntoView()")
    until(page, "document.querySelector('.rd-go [name=page]').value === '3'")
    assert _says(page) == ""


def test_g_goes_to_the_page_typed(open_reader: OpenReader) -> None:
    page = open_reader(_document())
    page.keyboard.press("g")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    until(page, "location.hash === '#page=3'")
    assert "3" in _says(page)


def test_page_down_never_passes_over_a_line(open_reader: OpenReader) -> None:
    page = open_reader(_document(), height=600)
    page.evaluate("document.getElementById('page=1').scrollIntoView()")
    page.keyboard.press("PageDown")
    page.wait_for_timeout(400)
    # A page is higher than the window: its lower half comes first.
    assert page.locator("#page\\=2").bounding_box()["y"] > 60


def test_find_by_keyboard_draws_marks_and_steps_through_them(open_reader: OpenReader) -> None:
    page = open_reader(_document(), prefix="/en")
    _open_find(page)
    page.keyboard.type("工会")
    page.keyboard.press("Enter")
    page.locator("mark[data-on]").wait_for()
    assert page.locator(".mk mark").count() == 4
    assert page.locator(".rd-hits li").count() == 4
    assert "q=%E5%B7%A5%E4%BC%9A" in page.url
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("n")
    until(page, "document.querySelector('.rd-say').textContent === 'Hit 2 of 4'")
    assert page.locator("#page\\=2 mark[data-on]").count() == 1
    page.keyboard.press("Shift+N")
    until(page, "document.querySelector('.rd-say').textContent === 'Hit 1 of 4'")


def test_the_field_takes_what_is_typed_right_after_its_key(open_reader: OpenReader) -> None:
    page = open_reader(_document())
    page.route("**/js/reader-find.js", lambda route: None)
    page.keyboard.press("/")
    page.keyboard.type("工会")
    assert page.locator("#rd-find [name=q]").input_value() == "工会"


def test_what_is_not_there_is_said(open_reader: OpenReader) -> None:
    page = open_reader(_document(), prefix="/en")
    _open_find(page)
    page.keyboard.type("不在文中")
    page.keyboard.press("Enter")
    page.get_by_text("Not found in this document.").wait_for()


def test_zoom_keeps_the_place_and_asks_for_sharper_pictures(open_reader: OpenReader) -> None:
    page = open_reader(_document())
    page.evaluate("document.getElementById('page=2').scrollIntoView()")
    until(page, "document.querySelector('.rd-go [name=page]').value === '2'")
    before = page.locator("#page\\=2").bounding_box()
    with page.expect_response(lambda response: "/2-1600.img" in response.url or "/2-1200.img" in response.url):
        for _ in range(3):
            page.keyboard.press("+")
    after = page.locator("#page\\=2").bounding_box()
    middle = 400
    share = [(middle - box["y"]) / box["height"] for box in (before, after)]
    assert after["width"] == pytest.approx(before["width"] * 2, rel=0.01)
    assert share[0] == pytest.approx(share[1], abs=0.02)
    page.keyboard.press("0")
    until(page, "document.querySelector('.rd-pages').style.getPropertyValue('--zoom') === '1'")


def test_t_changes_to_text_and_the_choice_is_remembered(open_reader: OpenReader) -> None:
    document = _document()
    page = open_reader(document)
    page.keyboard.press("t")
    page.wait_for_url("**mode=text")
    page.locator(".rd-flow").wait_for()
    page.goto(page.url.split("?")[0])
    assert page.locator("wy-reader").get_attribute("data-mode") == "text"


def test_the_outline_opens_by_key_and_leads_to_a_page(open_reader: OpenReader) -> None:
    page = open_reader(_document())
    page.keyboard.press("o")
    link = page.locator("#rd-outline a", has_text="第二节")
    link.click()
    until(page, "document.querySelector('.rd-go [name=page]').value === '3'")


def test_single_keys_can_be_switched_off_for_good(open_reader: OpenReader) -> None:
    page = open_reader(_document())
    page.keyboard.press("?")
    page.locator("#rd-keys [name=keys]").uncheck()
    until(page, "document.cookie.includes('keys=0')")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.wait_for_timeout(300)
    assert _says(page) == ""
    page.reload(wait_until="networkidle")
    page.keyboard.press("j")
    page.wait_for_timeout(300)
    assert _says(page) == ""


def test_keys_are_left_alone_while_one_types(open_reader: OpenReader) -> None:
    page = open_reader(_document())
    page.keyboard.press("/")
    page.keyboard.type("jjgt")
    assert page.locator("#rd-find [name=q]").input_value() == "jjgt"
    assert page.locator("wy-reader").get_attribute("data-mode") == "page"


def test_every_tool_is_reached_by_tab(open_reader: OpenReader) -> None:
    page = open_reader(_document())
    page.locator(".rd-go [name=page]").focus()
    seen = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate("document.activeElement.dataset.do ?? document.activeElement.getAttribute('popovertarget')")
        )
    assert {
        "previous",
        "next",
        "find",
        "larger",
        "smaller",
        "full",
        "help",
        "rd-outline",
        "rd-thumbs",
        "rd-view",
    } <= seen


def test_settings_of_the_text_hold_at_the_next_visit_without_a_jump(open_reader: OpenReader) -> None:
    page = open_reader(_document(), "?mode=text", init=SHIFTS)
    page.locator('[popovertarget="rd-view"]').click()
    page.locator("#rd-view [name=size][value='1.3']").check()
    page.locator("#rd-view [name=theme][value=sepia]").check()
    until(page, "document.cookie.includes('theme=sepia')")
    page.reload(wait_until="networkidle")
    assert page.locator("wy-reader").get_attribute("data-theme") == "sepia"
    assert page.evaluate("getComputedStyle(document.querySelector('.rd-flow')).fontSize") == "22.1px"
    assert page.evaluate("window.shifted") <= 0.01


def test_without_script_one_reads_finds_and_goes_to_a_page(open_reader: OpenReader) -> None:
    page = open_reader(_document(12), java_script_enabled=False)
    assert page.locator(".pg").count() == 12
    page.locator(".rd-go [name=page]").fill("3")
    page.keyboard.press("Enter")
    page.wait_for_url("**#page=3")
    page.locator('[popovertarget="rd-find"]').click()
    page.locator("#rd-find [name=q]").fill("工会")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=%E5%B7%A5%E4%BC%9A*")
    assert page.locator(".rd-hits li").count() == 12
    assert page.locator("#page\\=5 .mk mark").count() == 1
    page.locator('[popovertarget="rd-outline"]').click()
    page.locator("#rd-outline a", has_text="第二节").click()
    page.wait_for_url("**#page=3")


def test_without_script_nothing_is_offered_that_needs_it(open_reader: OpenReader) -> None:
    page = open_reader(_document(), java_script_enabled=False)
    assert [button.is_visible() for button in page.locator(".rd-bar .js").all()].count(True) == 0


def test_layers_of_far_pages_come_as_one_comes_near(open_reader: OpenReader) -> None:
    page = open_reader(_document(30))
    assert page.locator("#page\\=20 .tl").count() == 0
    page.evaluate("document.getElementById('page=20').scrollIntoView()")
    page.locator("#page\\=20 .tl span").first.wait_for(state="attached")
    assert "第20页" in page.locator("#page\\=20 .tl").text_content()
    assert page.locator("#page\\=28 .tl").count() == 0


def test_page_900_of_1000_is_there_at_once_with_few_pictures(open_reader: OpenReader) -> None:
    page = open_reader(_document(1000, texts=["文"] * 1000), "#page=900", init=SHIFTS)
    page.locator("#page\\=900 .tl").wait_for(state="attached")
    until(page, "document.querySelector('#page\\\\=900 img').naturalWidth > 0")
    bar = page.locator(".rd-bar").bounding_box()
    gap = page.locator("#page\\=900").bounding_box()["y"] - bar["y"] - bar["height"]
    assert abs(gap) <= 8
    pictures = page.evaluate("performance.getEntriesByType('resource').filter((r) => r.name.includes('/img/')).length")
    assert pictures <= 6
    assert page.evaluate("window.shifted") <= 0.01
    assert page.locator("*").count() <= 3500


def test_the_first_page_shows_after_at_most_six_requests_and_nothing_moves(open_reader: OpenReader) -> None:
    page = open_reader(_document(20), init=SHIFTS)
    before = page.evaluate(
        """() => {
          const all = performance.getEntriesByType("resource");
          const first = all.find((r) => r.name.includes("/1-800.img"));
          return all.filter((r) => r.startTime <= first.startTime && r !== first && !r.name.includes("/img/")).length;
        }"""
    )
    # The document itself and the picture are not among these.
    assert before + 2 <= 6
    assert page.evaluate("window.shifted") <= 0.01


@pytest.mark.parametrize("mode", ["page", "text", "grid"])
def test_nothing_is_wider_than_a_screen_of_320_pixels(open_reader: OpenReader, mode: str) -> None:
    page = open_reader(_document(), f"?mode={mode}&q=工会", width=320, height=640)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_picture_that_does_not_come_is_told_with_a_way_to_try_again(
    open_reader: OpenReader, browser: Browser
) -> None:
    document = made.document(b"%PDF-1.4 broken", pages=1, texts=["甲"])
    page = browser.new_page()
    page.goto(f"{_site(open_reader)}/en/d/{document.public_id}", wait_until="networkidle")
    page.get_by_text("The picture of this page cannot be drawn right now.").wait_for()
    with page.expect_response(lambda response: response.status == 503):
        page.get_by_role("button", name="Try again").click()
    page.close()


def _site(open_reader: OpenReader) -> str:
    return open_reader("/").url.rstrip("/")


def test_one_sheet_a_page_is_printed_with_its_text(open_reader: OpenReader) -> None:
    document = _document(3)
    page = open_reader(f"/d/{document.public_id}/print")
    until(page, "[...document.images].every((image) => image.complete)")
    printed = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4")))
    assert len(printed) == 3
    assert "职工代表大会" in printed[2].get_textpage().get_text_range()
