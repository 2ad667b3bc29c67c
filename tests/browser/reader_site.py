"""Chromium on a live site with the real PDF engine: fixtures of the reader's browser tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page

from wenyuan.library.models import Document

__all__ = ["open_reader", "small_type_browser", "until"]

OpenReader = Callable[..., Page]


@pytest.fixture(scope="session")
def small_type_browser(browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """Chromium of a person who set the smallest font size to 12 px."""
    smallest = "--blink-settings=minimumFontSize=12,minimumLogicalFontSize=12"
    browser = browser_type.launch(**browser_type_launch_args | {"args": [*browser_type_launch_args["args"], smallest]})
    yield browser
    browser.close()


@pytest.fixture
def open_reader(live_server, browser: Browser, tools_zygote) -> Iterator[OpenReader]:
    """Open a document's page: open_reader(document, "?q=…", width=380, prefix="/en", by=another browser, **context options).

    The page fails its test on script errors, console errors and requests to other sites.
    """
    contexts = []
    wrong: list[str] = []

    def opened(
        document: Document | str,
        tail: str = "",
        *,
        prefix: str = "",
        width: int = 1280,
        height: int = 800,
        by: Browser | None = None,
        init: str = "",
        **options: Any,
    ) -> Page:
        context = (by or browser).new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        if init:
            page.add_init_script(init)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: _own(request.url, live_server.url, wrong))
        where = document if isinstance(document, str) else f"/d/{document.public_id}"
        page.goto(f"{live_server.url}{prefix}{where}{tail}", wait_until="networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def _own(url: str, site: str, wrong: list[str]) -> None:
    if not url.startswith((site, "data:", "blob:")):
        wrong.append(f"request to {url}")


def until(page: Page, expression: str) -> None:
    """Wait up to 10 s for a JavaScript expression to be true. Playwright's own wait needs eval, which our policy forbids."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {expression}")
