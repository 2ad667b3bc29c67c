"""Screenshots of the main pages of a running site, desktop and phone, zh and en, light and dark, into screenshots/.

    python tools/shots.py [ADDRESS] [--sign-in NAME:PASSWORD]

Start one first (`make demo`). Chromium is Debian's.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
#: What is opened before a view is taken, where it is there.
OPENED = {"search-help": ".help summary", "search-filters": ".narrow-by"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--sign-in", default="", help="NAME:PASSWORD, to see one's own uploads and failures")
    parser.add_argument("--out", type=Path, default=Path("screenshots"))
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=ARGUMENTS)
        for size in SIZES:
            for language in ("zh", "en"):
                for scheme in ("light", "dark"):
                    shoot(browser, options, size, language, scheme)
        browser.close()


def shoot(browser: Browser, options: argparse.Namespace, size: str, language: str, scheme: str) -> None:
    """All pages in one window size, language and colour scheme."""
    width, height = SIZES[size]
    prefix = "" if language == "zh" else "/en"
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        is_mobile=size == "phone",
        has_touch=size == "phone",
    )
    page = context.new_page()
    if options.sign_in:
        name, _, password = options.sign_in.partition(":")
        page.goto(f"{options.address}{prefix}/sign-in")
        page.fill("input[name=username]", name)
        page.fill("input[name=password]", password)
        page.click("main button")
    query = "图书馆" if language == "zh" else "water"
    page.goto(f"{options.address}{prefix}/search?q={query}")
    links = page.eval_on_selector_all(".rows h2 a", "all => all.map(a => a.href)")
    search = f"{prefix}/search?q={query}"
    pages = {
        "home": f"{prefix}/",
        "categories": f"{prefix}/c",
        "search": search,
        "search-help": search,
        "search-filters": search,
        "search-chosen": f"{search} pages:<10&kind=docx",
        "search-nothing": f"{search} rhinoceros year:2024",
        "search-start": f"{prefix}/search",
    }
    if links:
        path = links[0].removeprefix(options.address)
        pages |= {
            "document": path.partition("?")[0],
            "reader-hits": path,
            "text": path.partition("?")[0] + "?mode=text",
        }
    if options.sign_in:
        pages["uploads"] = f"{prefix}/me/uploads"
    for name, path in pages.items():
        page.goto(options.address + path, wait_until="networkidle")
        if name in OPENED and page.locator(OPENED[name]).is_visible():
            page.click(OPENED[name])
        page.screenshot(path=options.out / f"{name}-{size}-{language}-{scheme}.png")
    context.close()


if __name__ == "__main__":
    main()
