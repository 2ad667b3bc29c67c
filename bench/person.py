"""A person at a browser, for benches that do what people do: sign in, drop files of the disk, wait for rows."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.site import Site

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
DESKTOP = {"width": 1280, "height": 900}
ROWS = "(state) => document.querySelectorAll(`.up-row${state}`).length"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium of the system."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell") or "/usr/bin/chromium-headless-shell",
            args=ARGUMENTS,
        )
        yield browser
        browser.close()


def opened(browser: Browser, address: str, *, script: str = "", locale: str = "zh-CN") -> Page:
    """A page in a window of its own, with a script in it from its beginning."""
    page = browser.new_context(viewport=DESKTOP, locale=locale).new_page()
    if script:
        page.add_init_script(script)
    page.goto(address)
    return page


def signed_in(
    browser: Browser, site: Site, name: str, password: str, *, to: str, script: str = "", language: str = ""
) -> Page:
    """The page `to` (a path without the language) of somebody who signs in on the way there; language "" or "/en"."""
    address = f"http://{site.bind}{language}"
    page = opened(browser, f"{address}/sign-in?next={language}{to}", script=script)
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")
    page.wait_for_url(address + to)
    return page


def drop(page: Page, files: list[Path]) -> None:
    """Drop files of the disk where the upload page says to, by the browser's own drag event."""
    box = page.locator(".up-drop").bounding_box()
    assert box is not None
    line = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in files], "dragOperationsMask": 1}
    place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "data": data}
    for kind in ("dragEnter", "dragOver", "drop"):
        line.send("Input.dispatchDragEvent", {"type": kind, **place})
    line.detach()


def until(page: Page, state: str, wanted: int, *, seconds: float) -> float:
    """Wait until so many rows are in a state (a selector behind .up-row); the seconds it took."""
    begun = time.monotonic()
    while (found := page.evaluate(ROWS, state)) < wanted:
        if time.monotonic() - begun > seconds:
            raise SystemExit(f"after {seconds:.0f} s only {found} of {wanted} files: {state}")
        page.wait_for_timeout(100)
    return time.monotonic() - begun
