"""A live site over the small library, and a Chromium that talks to nobody else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.portal import samples
from wenyuan.engines import client as engine
from wenyuan.env import env
from wenyuan.search import indexer

#: Without windows: those of the whole browser cost a third more.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium-headless-shell"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",  # letters stand where they do in a window, not on whole pixels
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 380, "height": 760}
NARROW = {"width": 320, "height": 640}
#: Ground and language of a page: colours do not depend on words, so each is met once.
GROUNDS = pytest.mark.parametrize(
    ("scheme", "english"), [("light", False), ("dark", True)], ids=["light, zh", "dark, en"]
)
#: Size, ground and language of a page, so that every two of their values meet once (an orthogonal array of strength 2):
#: half the runs of all combinations.
LOOKS = pytest.mark.parametrize(
    ("viewport", "scheme", "english"),
    [(DESKTOP, "light", False), (DESKTOP, "dark", True), (PHONE, "light", True), (PHONE, "dark", False)],
    ids=["desktop, light, zh", "desktop, dark, en", "phone, light, en", "phone, dark, zh"],
)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Chromium of the system for pytest-playwright's `browser`."""
    return {"executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def tools_zygote() -> Iterator[None]:
    """The jailed program that draws pages, where the site looks for it."""
    path = env().home / "run" / "tools.sock"
    path.parent.mkdir(parents=True, exist_ok=True)
    process = engine.start("tools", path)
    yield
    process.terminate()
    process.wait(timeout=10)


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where the site answers, and what is in it. `make` adds rows: `samples` functions work on the same database."""

    url: str
    library: samples.Library


@pytest.fixture
def site(live_server: LiveServer, tools_zygote: None) -> Iterator[Site]:
    """The small library, committed, indexed and served; gone after the test."""
    library = samples.library()
    indexer.rebuild()
    yield Site(url=live_server.url, library=library)
    indexer.close()


@dataclass
class Watched:
    """A page, and everything about it that no page of ours may do."""

    page: Page
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture
def watch(browser: Browser, site: Site) -> Iterator[Callable[..., Watched]]:
    """Open a page whose console errors, script errors and requests elsewhere are noted. Options as for new_context."""
    contexts: list[BrowserContext] = []
    home = urlsplit(site.url).netloc

    def open_page(**options: object) -> Watched:
        context = browser.new_context(**{"viewport": DESKTOP, "locale": "zh-CN"} | options)
        contexts.append(context)
        watched = Watched(page=context.new_page())
        page = watched.page

        def request(found) -> None:
            watched.requests.append(found.url)
            if urlsplit(found.url).netloc not in {home, ""}:
                watched.problems.append(f"request to {found.url}")

        page.on("request", request)
        page.on(
            "console", lambda said: watched.problems.append(said.text) if said.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: watched.problems.append(str(error)))
        return watched

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def violations() -> Callable[[Page], list[str]]:
    """axe's violations of a page as lines "rule: element"; empty is what every page has to be."""
    axe = Axe()

    def run(page: Page) -> list[str]:
        found = axe.run(page).response["violations"]
        return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]

    return run
