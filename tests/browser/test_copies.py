"""The evidence on two documents and the librarian's queue in Chromium: languages, schemes, phone, keyboard, no script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, LOOKS, NARROW, PHONE, Site
from tests.portal import copy_samples, samples
from tests.portal.copy_samples import Copies
from wenyuan.copies.models import Pair
from wenyuan.search import indexer
from wenyuan.workbench import copies_queue as queries

pytestmark = pytest.mark.browser


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A site with copies in it."""

    site: Site
    copies: Copies

    def address(self, path: str = "", *, english: bool = False) -> str:
        """`path` on the site; without one the evidence on the rewritten document and its original."""
        path = path or f"/d/{self.copies.rewritten.public_id}/copies/{self.copies.original.public_id}"
        return self.site.url + ("/en" if english else "") + path


@pytest.fixture
def shown(site: Site) -> Shown:
    copies = copy_samples.copies(site.library.owner)
    indexer.rebuild()
    return Shown(site=site, copies=copies)


def sign_in(page: Page, shown: Shown) -> None:
    page.goto(shown.address("/sign-in"))
    page.fill("#id_username", "librarian")
    page.fill("#id_password", samples.PASSWORD)
    page.click("main button")
    page.wait_for_url(shown.site.url + "/")


@LOOKS
def test_no_accessibility_violation_and_no_error_anywhere(
    shown: Shown, watch: Callable, violations: Callable, viewport: dict, scheme: str, english: bool
) -> None:
    watched = watch(viewport=viewport, color_scheme=scheme)
    sign_in(watched.page, shown)
    waiting = queries.pairs().first()
    assert waiting is not None
    found = {}
    for path in ("", f"/d/{shown.copies.rewritten.public_id}", "/desk/copies", "/desk/rewritten", "/desk/words"):
        watched.page.goto(shown.address(path, english=english))
        if bad := violations(watched.page) + watched.problems:
            found[path] = bad
        watched.problems.clear()
    assert not found


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_nothing_scrolls_sideways_at_320_pixels_or_with_large_text(
    shown: Shown, watch: Callable, english: bool
) -> None:
    page = watch(viewport=NARROW).page
    sign_in(page, shown)
    for path in ("", "/desk/copies", "/desk/rewritten", "/desk/words"):
        page.set_viewport_size(NARROW)
        page.goto(shown.address(path, english=english))
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        page.set_viewport_size(DESKTOP)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_pairs_stand_beside_each_other_joined_and_one_above_the_other_on_a_phone(shown: Shown, watch: Callable) -> None:
    page = watch().page
    page.goto(shown.address())
    pair = page.locator(".ev-pairs > .other").first
    left, right = (side.bounding_box() for side in pair.locator(".ev-passage").all())
    join = pair.locator(".ev-join").bounding_box()
    assert left["y"] == right["y"] and left["x"] + left["width"] <= right["x"]
    assert join["x"] == pytest.approx(left["x"] + left["width"], abs=2)
    assert join["x"] + join["width"] == pytest.approx(right["x"], abs=2)
    style = "e => getComputedStyle(e).borderTopStyle"
    assert pair.locator(".ev-join").evaluate(style) == "dashed"
    assert page.locator(".ev-pairs > .same .ev-join").first.evaluate(style) == "solid"
    page.set_viewport_size(PHONE)
    left, right = (side.bounding_box() for side in pair.locator(".ev-passage").all())
    assert left["x"] == right["x"] and left["y"] + left["height"] <= right["y"] + 1
    assert pair.evaluate("e => getComputedStyle(e).borderLeftStyle") == "dashed"


def test_changes_have_a_sign_besides_their_colour(shown: Shown, watch: Callable) -> None:
    page = watch().page
    page.goto(shown.address())
    lines = {
        kind: page.locator(f".ev-pairs mark.{kind}").first.evaluate("e => getComputedStyle(e).borderBottomStyle")
        for kind in ("word", "number")
    }
    assert lines == {"word": "solid", "number": "double"}


def test_a_passage_leads_to_its_page_with_the_passage_boxed(shown: Shown, watch: Callable) -> None:
    page = watch().page
    page.goto(shown.address())
    page.locator(".ev-pairs > .other .ev-passage a").nth(8).click()
    page.wait_for_url("**/d/*q=*#page=*")
    number = page.url.rpartition("=")[2]
    expect(page.locator(f'[id="page={number}"] .mk').first).to_be_attached()


def test_all_of_the_evidence_is_there_without_script_and_on_paper(shown: Shown, watch: Callable) -> None:
    page = watch(java_script_enabled=False).page
    page.goto(shown.address())
    expect(page.locator("h1")).to_contain_text("改写")
    page.click("text=只看有改动的")
    expect(page.locator(".ev-pairs > .same")).to_have_count(0)
    page.click("text=左右对调")
    expect(page.locator(".ev-side h2").first).to_contain_text(shown.copies.original.title)
    page.emulate_media(media="print")
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator(".ev-pairs > li").first).to_be_visible()
    assert page.pdf(format="A4")[:5] == b"%PDF-"


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_the_queue_is_worked_through_by_single_keys(shown: Shown, watch: Callable, english: bool) -> None:
    watched = watch()
    page = watched.page
    sign_in(page, shown)
    first, second, third, *_ = ids = list(queries.pairs().values_list("pk", flat=True))
    page.goto(shown.address("/desk/copies", english=english))
    expect(page.locator(".desk-decide .primary kbd")).to_have_text("c")
    for key, pk in (("j", second), ("k", first), ("e", second), ("x", third)):
        page.keyboard.press(key)
        page.wait_for_url(f"**/desk/copies/{pk}")
    assert [Pair.objects.get(pk=pk).decision for pk in ids[:3]] == ["edition", "not", ""]
    page.keyboard.press("u")
    page.wait_for_url(f"**/desk/copies/{second}")
    page.keyboard.press("u")
    page.wait_for_url(f"**/desk/copies/{first}")
    assert not Pair.objects.exclude(decision="").exists()
    assert not watched.problems


def test_single_keys_can_be_switched_off_and_take_nothing_from_a_field(shown: Shown, watch: Callable) -> None:
    page = watch().page
    sign_in(page, shown)
    page.goto(shown.address("/desk/copies"))
    page.locator("#q").press_sequentially("cxj")
    expect(page.locator("#q")).to_have_value("cxj")
    page.uncheck(".desk-keys input")
    page.locator("h1").click()
    page.keyboard.press("c")
    page.wait_for_timeout(300)
    assert not Pair.objects.exclude(decision="").exists()
    page.reload()
    expect(page.locator(".desk-keys input")).not_to_be_checked()
    page.check(".desk-keys input")
    page.keyboard.press("c")
    page.wait_for_url("**/desk/copies/*")
    assert Pair.objects.exclude(decision="").count() == 1


def test_the_queue_works_without_script_and_on_a_phone(shown: Shown, watch: Callable) -> None:
    page = watch(java_script_enabled=False, viewport=PHONE, has_touch=True).page
    sign_in(page, shown)
    first = queries.pairs().first()
    assert first is not None
    page.goto(shown.address("/desk/copies"))
    page.click("text=不是副本")
    page.wait_for_url("**/desk/copies/*")
    assert Pair.objects.get(pk=first.pk).decision == "not"
    page.click("text=撤销")
    page.wait_for_url(f"**/desk/copies/{first.pk}")
    assert Pair.objects.get(pk=first.pk).decision == ""


def test_a_button_that_is_focused_is_seen_above_the_bar_of_decisions(shown: Shown, watch: Callable) -> None:
    page = watch(viewport={"width": 1280, "height": 500}).page
    sign_in(page, shown)
    page.goto(shown.address("/desk/copies"))
    bar = page.locator(".desk-decide").bounding_box()
    for link in page.locator(".ev-pairs a").all()[:12]:
        link.focus()
        box = link.bounding_box()
        assert box is not None and bar is not None and box["y"] + box["height"] <= bar["y"] + 1
