"""Tags, reports and categories in the browser: by keyboard, without JavaScript, on a narrow screen, with axe; zh and en."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, Site, Watched
from tests.portal import samples
from wenyuan.library.models import Category, Status
from wenyuan.moderation import appeals, reports, takedowns
from wenyuan.moderation.models import Report
from wenyuan.moderation.reports import Complaint

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Watch = Callable[..., Watched]


def sign_in(watched: Watched, site: Site, person: object) -> Page:
    """The page as somebody who has signed in."""
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    cookie = client.cookies["sessionid"]
    watched.page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": site.url}])
    return watched.page


def no_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.fixture
def full(site: Site) -> Site:
    """The site with tags, a report, an appeal and what was taken down."""
    library = site.library
    samples.tagged(library.public, ["图书馆", "借阅"])
    reports.file(
        library.public, Complaint(reason="privacy", text="第二页有电话号码"), by=AnonymousUser(), address="192.0.2.1"
    )
    away = takedowns.take_down(
        library.long, outcome="removed", reason="rights", text="权利人要求", by=samples.user("other", is_staff=True)
    )
    appeals.appeal(away, "是我写的", by=library.owner)
    return site


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_are_accessible_fit_a_narrow_screen_and_are_light(
    full: Site, watch: Watch, violations: Callable[[Page], list[str]], prefix: str
) -> None:
    library = full.library
    made = Report.objects.get()
    public = [
        "/tags",
        "/tag/图书馆",
        f"/d/{library.public.public_id}/report",
        "/report",
        f"/report/{made.key}",
        "/takedowns",
    ]
    desk = [
        "/desk/categories?at=rules&do=rename",
        "/desk/categories?at=safety&do=move",
        "/desk/categories/file",
        "/desk/tags?at=图书馆",
        "/desk/reports",
        "/desk/appeals",
        "/desk/returned",
    ]
    for person, addresses in ((None, public), (library.owner, ["/me/decisions"]), (library.librarian, desk)):
        watched = watch(viewport=NARROW)
        page = sign_in(watched, full, person) if person else watched.page
        for address in addresses:
            response = page.goto(f"{full.url}{prefix}{address}")
            assert response is not None and response.status == 200, address
            assert len(response.body()) <= 30_000, address
            assert no_sideways_scroll(page), address
            assert violations(page) == [], address
        assert watched.problems == []


def test_a_reader_reports_without_javascript_and_reads_the_answer(site: Site, watch: Watch) -> None:
    library = site.library
    page = watch(java_script_enabled=False).page
    page.goto(f"{site.url}/d/{library.public.public_id}")
    page.get_by_role("link", name="举报").click()
    page.get_by_label("泄露个人信息").check()
    page.get_by_label("说明").fill("第二页有电话号码")
    page.get_by_role("button", name="提交举报").click()
    made = Report.objects.get()
    assert page.url == f"{site.url}/report/{made.key}" and made.text == "第二页有电话号码"
    reports.decide(made, "corrected", by=library.librarian, answer="已隐去")
    page.goto(f"{site.url}/report")
    page.get_by_label("举报编号").fill(made.number)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/report/{made.key}")
    assert page.get_by_text("已隐去").is_visible()


def test_a_librarian_decides_by_keyboard_and_takes_it_back(site: Site, watch: Watch) -> None:
    library = site.library
    for document in (library.public, library.long):
        reports.file(document, Complaint(reason="rights"), by=AnonymousUser(), address="192.0.2.1")
    page = sign_in(watch(), site, library.librarian)
    page.goto(f"{site.url}/en/desk/reports")
    page.keyboard.press("n")
    page.wait_for_url("**/desk/reports/*")
    assert Report.objects.filter(outcome="none").count() == 1
    page.get_by_label("Answer").fill("The author asked for it")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("t")
    page.wait_for_url("**/desk/reports")
    library.long.refresh_from_db()
    assert library.long.status == Status.REMOVED
    page.keyboard.press("u")
    page.wait_for_url("**/desk/reports/*")
    library.long.refresh_from_db()
    assert library.long.status == Status.PUBLISHED


@pytest.mark.parametrize("has_script", [True, False])
def test_a_librarian_shapes_the_tree(site: Site, watch: Watch, has_script: bool) -> None:
    page = sign_in(watch(java_script_enabled=has_script), site, site.library.librarian)
    page.goto(f"{site.url}/desk/categories")

    def go(key: str, name: str) -> None:
        if has_script:
            page.keyboard.press(key)
        else:
            page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name)).first.click()

    go("j", "下一条")
    page.wait_for_url("**?at=rules")
    go("a", "新建下级")
    page.wait_for_url("**do=add")
    assert page.evaluate("document.activeElement.id") == "zh"
    page.keyboard.type("外借")
    page.keyboard.press("Tab")
    page.keyboard.type("Loans")
    page.keyboard.press("Enter")
    page.wait_for_url("**?at=loans")
    with page.expect_navigation():
        go("p", "上移")
    page.get_by_text("外借").first.wait_for()
    assert list(Category.objects.order_by("path").values_list("slug", flat=True))[:3] == ["rules", "loans", "safety"]
    with page.expect_navigation():
        go("u", "撤销")
    assert [node.slug for node in Category.objects.get_children(Category.objects.get(slug="rules"))] == [
        "safety",
        "loans",
    ]
