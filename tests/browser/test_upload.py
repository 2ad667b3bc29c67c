"""Bringing files in, in Chromium: many at once, over a reload, without script, in both languages."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import GROUNDS, NARROW, PHONE, Site
from tests.portal import samples
from wenyuan.blobs import store
from wenyuan.ingest.models import Batch, Replacement, Upload
from wenyuan.library.models import Access, Document

pytestmark = pytest.mark.browser

#: Files dropped at once (`bench/drop.py` drops 500 on a whole site), and what no frame may take longer than, in milliseconds.
PILE, LONGEST = int(os.environ.get("PILE_FILES", "150")), 100


def enter(page: Page, site: Site, *, name: str = "librarian", english: bool = False) -> str:
    """Sign in and open the upload page; the site's address in that language."""
    base = site.url + ("/en" if english else "")
    page.goto(f"{base}/sign-in?next={'/en' if english else ''}/upload")
    page.fill("#id_username", name)
    page.fill("#id_password", samples.PASSWORD)
    page.click("main button")
    page.wait_for_url(f"{base}/upload")
    return base


def until(page: Page, script: str, wanted: int) -> None:
    """Wait until an expression reaches a number. The pages allow no eval, so Playwright's own waiting cannot."""
    for _ in range(600):
        if page.evaluate(script) >= wanted:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{script} is {page.evaluate(script)}, not {wanted}")


@pytest.fixture
def pile(tmp_path: Path) -> list[Path]:
    """Three small files of different words."""
    made = []
    for n in range(3):
        path = tmp_path / f"第{n}份.txt"
        path.write_text(f"第{n}份文件的内容。")
        made.append(path)
    return made


@pytest.mark.slow
def test_a_pile_of_files_never_holds_up_the_page(
    site: Site, watch: Callable, browser: Browser, record_property: Callable
) -> None:
    watched = watch()
    page = watched.page
    enter(page, site)
    page.evaluate(
        """(n) => { window.pile = Array.from({ length: n }, (_, i) =>
          new File([crypto.getRandomValues(new Uint8Array(30000))], `${i}.bin`)); }""",
        PILE,
    )
    browser.start_tracing(page=page, categories=["toplevel", "disabled-by-default-devtools.timeline"])
    page.evaluate("""() => {
      const event = new Event("drop", { bubbles: true, cancelable: true });
      event.dataTransfer = { items: [], files: pile };
      document.querySelector("wy-upload").dispatchEvent(event);
    }""")
    until(page, "document.querySelectorAll('.up-row').length", PILE)
    page.click("form.form button.primary")
    until(page, "document.querySelectorAll('.up-row[data-state=working]').length", PILE)
    tasks = page_tasks(browser.stop_tracing())
    record_property("longest_task_ms", tasks[0])
    print(f"{PILE} files: the longest tasks of the page took {[round(one) for one in tasks[:5]]} ms of CPU")
    assert Upload.objects.filter(state="taken").count() == PILE
    assert not watched.problems
    assert tasks[0] < LONGEST


def page_tasks(trace: bytes) -> list[float]:
    """What each task of the page's own thread took, in milliseconds of CPU, the longest first.

    A frame is late by what runs before it. CPU and not the clock, because other processes have the processor as well.
    """
    events = json.loads(trace)["traceEvents"]
    pages = {(one["pid"], one["tid"]) for one in events if one.get("args", {}).get("name") == "CrRendererMain"}
    tasks = [one for one in events if one["name"] == "RunTask" or one["name"] == "ThreadControllerImpl::RunTask"]
    return sorted((one.get("tdur", 0) / 1000 for one in tasks if (one["pid"], one["tid"]) in pages), reverse=True)


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_files_come_in_under_the_defaults_of_their_batch(
    site: Site, watch: Callable, pile: list[Path], english: bool
) -> None:
    watched = watch()
    page = watched.page
    base = enter(page, site, english=english)
    page.set_input_files("#files", pile)
    expect(page.locator(".up-row")).to_have_count(3)
    # Chosen is not sent: the defaults come first.
    assert not Upload.objects.exists()
    page.select_option("#id_category", str(site.library.shelves["safety"].pk))
    page.select_option("#id_access", "members")
    page.fill("#id_tags", "消防，演练")
    page.click("form.form button.primary")
    expect(page.locator(".up-row[data-state=working]")).to_have_count(3)
    batch = Batch.objects.get()
    assert page.url == f"{base}/me/uploads/{batch.key}"
    made = Document.objects.filter(uploads__batch=batch)
    assert {document.title for document in made} == {path.stem for path in pile}
    assert {(document.category.slug, document.access, document.tags.count()) for document in made} == {
        ("safety", Access.MEMBERS, 2)
    }
    assert not watched.problems


def test_a_file_that_is_there_already_is_named_and_not_sent(
    site: Site, watch: Callable, tmp_path: Path, pile: list[Path]
) -> None:
    known = tmp_path / "借阅办法.docx"
    known.write_bytes(b"".join(store().stream(site.library.public.current.original_id)))
    page = watch().page
    enter(page, site)
    page.set_input_files("#files", [known, pile[0]])
    row = page.locator(".up-row[data-state=known]")
    expect(row.locator("a")).to_have_text(site.library.public.title)
    expect(row).to_contain_text("文库里已有")
    page.click("form.form button.primary")
    expect(page.locator(".up-row[data-state=working]")).to_have_count(1)
    assert Upload.objects.count() == 1


def test_a_folder_is_dropped_with_all_below_it(site: Site, watch: Callable) -> None:
    page = watch().page
    enter(page, site)
    # A drop as Chromium makes it, with entries: a folder of 120 files, which a reader gives in two portions.
    page.evaluate("""() => {
      const file = (n) => ({ isFile: true, name: `${n}.txt`, file: (done) => done(new File([`file ${n}`], `${n}.txt`)) });
      const all = Array.from({ length: 120 }, (_, n) => file(n));
      const folder = { isFile: false, name: "年报", createReader: () => { let at = 0; return { readEntries: (done) => done(all.slice(at, at += 100)) }; } };
      const event = new Event("drop", { bubbles: true, cancelable: true });
      event.dataTransfer = { items: [{ webkitGetAsEntry: () => folder }], files: [] };
      document.querySelector("wy-upload").dispatchEvent(event);
    }""")
    until(page, "document.querySelectorAll('.up-row').length", 120)
    expect(page.locator(".up-row").first).to_contain_text("年报/0.txt")


def test_after_a_reload_a_file_goes_on_where_it_stopped(site: Site, watch: Callable, tmp_path: Path) -> None:
    big = tmp_path / "大.bin"
    big.write_bytes(os.urandom(9 << 20))
    page = watch().page
    enter(page, site)
    sent: list[int] = []

    def cut(route: Route) -> None:
        """The line breaks for good after the first piece."""
        if route.request.method == "PATCH" and int(route.request.headers["upload-offset"]):
            route.abort()
        else:
            route.continue_()

    page.route("**/upload/files/*", cut)
    page.set_input_files("#files", [big])
    page.click("form.form button.primary")
    expect(page.locator(".up-words")).to_have_text("连接中断，正在重试", timeout=30_000)
    page.unroute("**/upload/files/*")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator(".up-row")).to_have_count(1)
    expect(page.locator(".up-note")).to_have_text("请再次选择这个文件，从停下的地方继续。")
    kept = Upload.objects.get().offset
    assert kept == 4 << 20
    page.on(
        "request",
        lambda one: sent.append(int(one.headers["upload-offset"])) if one.method == "PATCH" else None,
    )
    page.set_input_files("#files", [big])
    expect(page.locator(".up-row[data-state=working]")).to_have_count(1, timeout=30_000)
    assert min(sent) == kept
    document = Upload.objects.get().document
    assert b"".join(store().stream(document.current.original_id)) == big.read_bytes()


def test_what_is_not_taken_says_why_and_can_be_tried_again(site: Site, watch: Callable, pile: list[Path]) -> None:
    page = watch().page
    enter(page, site)
    page.route(
        "**/upload/files", lambda route: route.fulfill(status=413, content_type="text/plain", body="too large for us")
    )
    page.set_input_files("#files", pile[:1])
    page.click("form.form button.primary")
    expect(page.locator(".up-note")).to_have_text("too large for us")
    page.unroute("**/upload/files")
    page.click("[data-again]")
    expect(page.locator(".up-row[data-state=working]")).to_have_count(1)


def test_what_the_server_ended_is_sent_from_its_beginning(site: Site, watch: Callable, pile: list[Path]) -> None:
    page = watch().page
    enter(page, site)
    page.set_input_files("#files", pile[:1])
    page.click("form.form button.primary")
    expect(page.locator(".up-row[data-state=working]")).to_have_count(1)
    ended = Upload.objects.get()
    Upload.objects.update(state="failed", error_code="no_space", document=None)
    expect(page.locator(".up-row[data-state=bad]")).to_have_count(1, timeout=15_000)
    page.click("[data-again]")
    expect(page.locator(".up-row[data-state=bad]")).to_have_count(0)
    until(page, "document.querySelectorAll('.up-row[data-state=known]').length", 1)
    sent = Upload.objects.get()
    assert sent.key != ended.key and (sent.state, sent.offset) == ("taken", sent.size)
    assert page.locator(".up-row").count() == 1


def test_one_that_is_taken_out_is_not_sent(site: Site, watch: Callable, pile: list[Path]) -> None:
    page = watch().page
    enter(page, site)
    page.set_input_files("#files", pile)
    page.locator(".up-row [data-cancel]").first.click()
    page.click("form.form button.primary")
    expect(page.locator(".up-row[data-state=working]")).to_have_count(2)
    assert Upload.objects.count() == 2


def test_a_revision_comes_in_pieces_and_goes_on_after_a_reload(site: Site, watch: Callable, tmp_path: Path) -> None:
    document = site.library.public
    big = tmp_path / "新版.bin"
    big.write_bytes(os.urandom(9 << 20))
    page = watch().page
    base = enter(page, site)
    address = f"{base}/d/{document.public_id}/revisions"
    page.goto(address)

    def cut(route: Route) -> None:
        if route.request.method == "PATCH" and int(route.request.headers["upload-offset"]):
            route.abort()
        else:
            route.continue_()

    page.route("**/upload/files/*", cut)
    page.set_input_files("#file", big)
    page.fill("#note", "换了一份")
    page.click("wy-revision button.primary")
    expect(page.locator("wy-revision .up-note")).to_have_text("连接中断，正在重试", timeout=30_000)
    page.unroute("**/upload/files/*")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(address)
    expect(page.locator("wy-revision .up-note")).to_contain_text("新版.bin")
    sent: list[int] = []
    page.on("request", lambda one: sent.append(int(one.headers["upload-offset"])) if one.method == "PATCH" else None)
    page.set_input_files("#file", big)
    expect(page.locator("wy-revision .up-note")).to_have_text("将从停下的地方继续。")
    page.click("wy-revision button.primary")
    expect(page.locator("main .notice[role=status]")).to_contain_text("文件已收到", timeout=30_000)
    assert min(sent) == 4 << 20
    second = document.revisions.get(number=2)
    assert second.note == "换了一份" and b"".join(store().stream(second.original_id)) == big.read_bytes()
    expect(page.locator("#revision-2")).to_have_attribute("data-state", "coming")
    # The page keeps itself up to date.
    Replacement.objects.filter(revision=second).update(state=Replacement.State.WAITING)
    expect(page.locator("#revision-2")).to_have_attribute("data-state", "waiting", timeout=20_000)


def test_the_same_file_again_is_told_before_it_is_sent(site: Site, watch: Callable, tmp_path: Path) -> None:
    document, other = site.library.public, site.library.long
    page = watch().page
    base = enter(page, site)
    page.goto(f"{base}/d/{document.public_id}/revisions")
    line = page.locator("wy-revision .up-note")
    for known, said in ((document, "与第 1 版完全相同"), (other, other.title)):
        same = tmp_path / f"{known.pk}.docx"
        same.write_bytes(b"".join(store().stream(known.current.original_id)))
        page.set_input_files("#file", same)
        expect(line).to_contain_text(said)
        expect(page.locator("wy-revision button.primary")).to_be_enabled(enabled=known == other)
    assert not Upload.objects.exists()


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_everything_works_without_script(site: Site, watch: Callable, pile: list[Path], english: bool) -> None:
    page = watch(java_script_enabled=False, viewport=PHONE).page
    base = enter(page, site, english=english)
    page.set_input_files("#files", pile)
    page.click("form.form button.primary")
    page.wait_for_url(f"{base}/me/uploads/*")
    expect(page.locator(".up-row")).to_have_count(3)
    page.click("text=Load what is there now" if english else "text=刷新，查看现有内容")
    expect(page.locator(".up-row")).to_have_count(3)
    document = Document.objects.get(title="第0份")
    page.goto(f"{base}/d/{document.public_id}/revisions")
    page.set_input_files("#file", pile[1])
    page.fill("#note", "换了一份")
    page.click("form.narrow button")
    expect(page.locator("#revision-2")).to_contain_text("换了一份")


@GROUNDS
def test_the_pages_are_accessible_and_fit_a_narrow_screen(
    site: Site, watch: Callable, violations: Callable, pile: list[Path], scheme: str, english: bool
) -> None:
    watched = watch(color_scheme=scheme, viewport=NARROW)
    page = watched.page
    base = enter(page, site, english=english)
    document = site.library.public
    samples.another_revision(document, note="二〇二五年修订")
    found = {}

    def look(name: str) -> None:
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        bad = violations(page) + watched.problems + ([f"{over} px too wide"] if over > 0 else [])
        watched.problems.clear()
        if bad:
            found[name] = bad

    look("upload")
    page.set_input_files("#files", pile)
    expect(page.locator(".up-row")).to_have_count(3)
    look("chosen")
    page.click("form.form button.primary")
    expect(page.locator(".up-row[data-state=working]")).to_have_count(3)
    look("sent")
    for name, path in {
        "batch": f"/me/uploads/{Batch.objects.get().key}",
        "uploads": "/me/uploads",
        "revisions": f"/d/{document.public_id}/revisions",
        "compare": f"/d/{document.public_id}/revisions/2/compare",
        "compare all": f"/d/{document.public_id}/revisions/2/compare?only=all",
    }.items():
        page.goto(base + path)
        look(name)
    assert not found
