"""The librarian's desk in Chromium: by keyboard alone, in both languages, on a phone, without script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, LOOKS, NARROW, PHONE, Site
from tests.portal import samples
from wenyuan.jobs.models import State, StepRun
from wenyuan.library.models import Document, Proposal, Status
from wenyuan.notices.models import Notice
from wenyuan.workbench.models import Misplaced

pytestmark = pytest.mark.browser
PAGES = ("/desk", "/desk/new", "/desk/proposals", "/desk/misfiled", "/desk/failed", "/desk/orphans", "/desk/log")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A site with something in every queue."""

    site: Site
    waiting: list[Document]

    def address(self, path: str, *, english: bool = False) -> str:
        return self.site.url + ("/en" if english else "") + path

    def status(self, at: int) -> str:
        return Document.objects.get(pk=self.waiting[at].pk).status


@pytest.fixture
def desk(site: Site) -> Desk:
    library = site.library
    more = [samples.document(library.owner, f"新交的文件{n}", status=Status.REVIEW) for n in range(1, 6)]
    for field, value, source in (
        ("title", "社区图书馆借阅办法", "heading"),
        ("category", "safety", "descriptors"),
        ("author", "社区图书馆理事会", "properties"),
    ):
        Proposal.objects.create(
            document=library.public, field=field, value=value, source=source, confidence=0.8, why={"words": ["借书证"]}
        )
    Misplaced.objects.create(
        document=library.public,
        stood=library.shelves["rules"],
        fits=library.shelves["printing"],
        score=0.8,
        words=["活字"],
    )
    samples.document(library.owner, "没有分类的文件")
    StepRun.objects.create(
        subject=library.kept.current_id, step="gate", lane="quick", state=State.FAILED, attempt=1, error_detail="locked"
    )
    return Desk(site=site, waiting=[library.in_review, *more])


def sign_in(page: Page, desk: Desk, name: str = "librarian") -> None:
    page.goto(desk.address("/sign-in"))
    page.fill("#id_username", name)
    page.fill("#id_password", samples.PASSWORD)
    page.click("main button")
    page.wait_for_url(desk.site.url + "/")


def edit_page(desk: Desk) -> str:
    return f"/d/{desk.site.library.public.public_id}/edit"


@LOOKS
def test_no_accessibility_violation_and_no_error_anywhere(
    desk: Desk, watch: Callable, violations: Callable, viewport: dict, scheme: str, english: bool
) -> None:
    watched = watch(viewport=viewport, color_scheme=scheme)
    sign_in(watched.page, desk)
    found = {}
    for path in (*PAGES, edit_page(desk), "/me/uploads"):
        watched.page.goto(desk.address(path, english=english))
        if bad := violations(watched.page) + watched.problems:
            found[path] = bad
        watched.problems.clear()
    assert not found


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_nothing_scrolls_sideways_at_320_pixels_or_with_large_text(desk: Desk, watch: Callable, english: bool) -> None:
    page = watch(viewport=NARROW).page
    sign_in(page, desk)
    wide = []
    for path in (*PAGES, edit_page(desk)):
        page.set_viewport_size(NARROW)
        page.goto(desk.address(path, english=english))
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            wide.append(path)
        page.set_viewport_size(DESKTOP)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            wide.append(path + " large")
    assert not wide


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_the_queue_is_worked_through_by_keys_alone(desk: Desk, watch: Callable, english: bool) -> None:
    watched = watch()
    page = watched.page
    sign_in(page, desk)
    page.goto(desk.address("/desk/new", english=english))
    title = page.locator("#item")
    expect(title).to_contain_text(desk.waiting[0].title)
    page.keyboard.press("j")
    expect(title).to_contain_text(desk.waiting[1].title)
    page.keyboard.press("k")
    expect(title).to_contain_text(desk.waiting[0].title)
    page.keyboard.press("a")
    expect(title).to_contain_text(desk.waiting[1].title)
    expect(page.locator(".desk-list li")).to_have_count(5)
    assert desk.status(0) == "published"
    page.keyboard.press("r")
    page.keyboard.type("标题太笼统")
    page.keyboard.press("Enter")
    expect(title).to_contain_text(desk.waiting[2].title)
    expect(page.locator(".desk-list li")).to_have_count(4)
    assert desk.status(1) == "draft" and Notice.objects.get().text == "标题太笼统"
    page.keyboard.press("u")
    expect(title).to_contain_text(desk.waiting[1].title)
    expect(page.locator(".desk-list li")).to_have_count(5)
    page.keyboard.press("u")
    expect(title).to_contain_text(desk.waiting[0].title)
    expect(page.locator(".desk-list li")).to_have_count(6)
    assert desk.status(0) == desk.status(1) == "review" and not Notice.objects.exists()
    page.keyboard.press("e")
    page.wait_for_url("**/edit")
    assert not watched.problems


def test_the_next_item_is_seen_before_the_decision_has_been_answered(desk: Desk, watch: Callable) -> None:
    page = watch().page
    sign_in(page, desk)
    page.goto(desk.address("/desk/new"))
    page.wait_for_load_state("networkidle")
    held: list = []
    page.route("**/desk/new/say", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it calls
    page.keyboard.press("a")
    expect(page.locator("#item")).to_contain_text(desk.waiting[1].title)
    assert desk.status(0) == "review"
    # Pressed for the item that is seen, while the first answer is still on its way: it is not lost, and not doubled.
    page.keyboard.press("a")
    expect(page.locator("wy-desk[busy]")).to_have_count(1)
    held.pop().continue_()
    expect(page.locator("#item")).to_contain_text(desk.waiting[2].title)
    expect(page.locator(".desk-list li")).to_have_count(5)
    assert len(held) == 1 and [desk.status(at) for at in range(2)] == ["published", "review"]
    held.pop().continue_()
    expect(page.locator(".desk-list li")).to_have_count(4)
    assert [desk.status(at) for at in range(3)] == ["published", "published", "review"]


def test_a_decision_that_does_not_arrive_is_not_believed(desk: Desk, watch: Callable) -> None:
    page = watch().page
    sign_in(page, desk)
    page.goto(desk.address("/desk/new"))
    page.wait_for_load_state("networkidle")
    page.route("**/desk/new/say", lambda route: route.abort())
    page.keyboard.press("a")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".desk-list li")).to_have_count(6)
    assert desk.status(0) == "review"


def test_keys_are_listed_and_can_be_left(desk: Desk, watch: Callable) -> None:
    page = watch().page
    sign_in(page, desk)
    page.goto(desk.address("/desk/new"))
    page.keyboard.press("?")
    expect(page.locator(".desk-help")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(page.locator(".desk-help")).to_be_hidden()
    page.keyboard.press("r")
    expect(page.locator(".desk-why input[name=reason]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".desk-why input[name=reason]")).to_be_hidden()
    assert desk.status(0) == "review"


def test_a_range_is_selected_by_keys_and_decided_and_undone_at_once(desk: Desk, watch: Callable) -> None:
    page = watch().page
    sign_in(page, desk)
    page.goto(desk.address("/desk/new"))
    page.keyboard.press("x")
    for title in (desk.waiting[1].title, desk.waiting[2].title):
        page.keyboard.press("j")
        expect(page.locator("#item")).to_contain_text(title)
    page.keyboard.press("Shift+X")
    expect(page.locator("[data-selected]")).to_have_text("3")
    page.keyboard.press("a")
    expect(page.locator(".desk-list li")).to_have_count(3)
    assert [desk.status(at) for at in range(4)] == ["published"] * 3 + ["review"]
    page.keyboard.press("u")
    expect(page.locator(".desk-list li")).to_have_count(6)
    assert desk.status(2) == "review"
    # With none selected it is all that are listed.
    page.keyboard.press("Shift+X")
    expect(page.locator("[data-selected]")).to_have_text("6")


def test_a_range_is_selected_by_the_mouse_with_shift(desk: Desk, watch: Callable) -> None:
    page = watch().page
    sign_in(page, desk)
    page.goto(desk.address("/desk/new"))
    boxes = page.locator(".desk-list input[name=item]")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(page.locator(".desk-list input[name=item]:checked")).to_have_count(4)
    page.keyboard.press("r")
    expect(page.locator("#many-why")).to_be_focused()
    page.keyboard.type("请重新扫描")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-list li")).to_have_count(2)
    assert [desk.status(at) for at in range(1, 5)] == ["draft"] * 4
    assert Notice.objects.filter(text="请重新扫描").count() == 4


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_a_right_proposal_takes_one_key(desk: Desk, watch: Callable, english: bool) -> None:
    page = watch().page
    sign_in(page, desk)
    page.goto(desk.address("/desk/proposals", english=english))
    offers = page.locator(".desk-offer")
    for left in (2, 1, 0):
        page.keyboard.press("a")
        expect(offers).to_have_count(left)
    row = Document.objects.select_related("category").get(pk=desk.site.library.public.pk)
    assert (row.title, row.author, row.category.slug) == ("社区图书馆借阅办法", "社区图书馆理事会", "safety")


def test_another_proposal_is_chosen_by_the_arrow_and_refused(desk: Desk, watch: Callable) -> None:
    page = watch().page
    sign_in(page, desk)
    page.goto(desk.address("/desk/proposals"))
    page.locator(".desk-offer input").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("r")
    expect(page.locator(".desk-offer")).to_have_count(2)
    assert Proposal.objects.get(state="refused").field == "category"


def test_the_desk_works_without_script_and_on_a_phone(desk: Desk, watch: Callable) -> None:
    page = watch(java_script_enabled=False, viewport=PHONE, has_touch=True).page
    sign_in(page, desk)
    page.goto(desk.address("/desk/new"))
    page.click("#say button[value=accept]")
    assert desk.status(0) == "published"
    page.click("text=撤销")
    assert desk.status(0) == "review"
    page.click(".desk-why > summary")
    page.fill(".desk-why input[name=reason]", "看不清")
    page.click(".desk-why form button")
    assert desk.status(0) == "draft"
    page.check(".desk-list li:nth-child(2) input")
    page.check(".desk-list li:nth-child(3) input")
    page.click(".desk-many > summary")
    page.click(".desk-many button[value=accept]")
    assert [desk.status(at) for at in (2, 3)] == ["published", "published"]


def test_the_owner_reads_the_reason_and_hands_in_again(desk: Desk, watch: Callable) -> None:
    page = watch().page
    sign_in(page, desk)
    page.goto(desk.address("/desk/new"))
    page.keyboard.press("r")
    page.keyboard.type("请补上日期")
    page.keyboard.press("Enter")
    expect(page.locator("#item")).to_contain_text(desk.waiting[1].title)
    owner = watch().page
    sign_in(owner, desk, "guest-ant")
    owner.goto(desk.address("/me/uploads"))
    expect(owner.locator(".notice", has_text="请补上日期")).to_be_visible()
    owner.goto(desk.address(f"/d/{desk.waiting[0].public_id}/edit"))
    owner.click("button[value=submit]")
    assert desk.status(0) == "review"


def test_an_audience_is_said_while_one_chooses(desk: Desk, watch: Callable) -> None:
    watched = watch()
    page = watched.page
    sign_in(page, desk, "guest-ant")
    page.goto(desk.address(edit_page(desk), english=True))
    page.check("#access-members")
    expect(page.locator("[data-said]")).to_contain_text("Everybody who is signed in can find and read it")
    page.fill("#id_embargo", "2031-12-01")
    page.locator("#id_embargo").blur()
    expect(page.locator("[data-said]")).to_contain_text("Dec. 1, 2031")
    page.check("#access-named")
    page.fill("#id_people", "member")
    page.locator("#id_people").blur()
    expect(page.locator("[data-said]")).to_contain_text("Only member can find")
    assert Document.objects.get(pk=desk.site.library.public.pk).access == "public"
    page.click("button[value=save]")
    page.wait_for_load_state()
    assert Document.objects.get(pk=desk.site.library.public.pk).access == "named"
