"""From a pile on a desk to an orderly library: 200 mixed files, dropped and put in order in Chromium, by keyboard.

    python bench/walk.py --corpus DIR [--quick] [--json FILE] [--files N] [--shots DIR] [--en]

An uploader drops the files and says once, by Tab and keys, where they come from and under what licence. A librarian then
goes through the queues by single keys as the desk shows them: proposals (one by one, then what is listed at once), new,
failed, orphans, misfiled. Nothing is clicked. The site is one of its own; the uploader's files wait for the librarian.

Printed and written: seconds of the machine (all received, all readable), the librarian's keys and how long each queue
took; what a key costs until the next item is there (median, p95); and what the library is like afterwards: documents
published, filed, and still waiting in any queue. Reading time is a person's own and not in it.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Browser, Error, Page

from bench.person import chromium, drop, signed_in, until
from tests.site import Site

UPLOADER, LIBRARIAN, PASSWORD = "anna", "bo", "from-pile-to-order"
#: What is ended: readable, waiting for a librarian, or not to be made readable, with its reason.
ENDED = ":is([data-state=done], [data-state=known], [data-state=bad])"
#: The item in hand, as a mark that changes with it; what is on the page in its place when the queue is empty.
ITEM = (
    "(document.querySelector('#say [name=item]')?.value ?? 'none') + (document.querySelectorAll('.desk-offer').length)"
)


@dataclass
class Keys:
    """A keyboard at a page: what was pressed, and how long the page took to answer."""

    page: Page
    shots: Path | None = None
    pressed: int = 0
    waits: list[float] = field(default_factory=list)

    def press(self, key: str) -> None:
        """One key that asks nothing of the server."""
        self.page.keyboard.press(key)
        self.pressed += 1

    def decide(self, key: str) -> None:
        """One key of the desk; waits until another item is in hand, and until the server said so."""
        before = self.ask(ITEM, None)
        begun = time.monotonic()
        self.press(key)
        while self.ask(ITEM, before) == before:
            if time.monotonic() - begun > 120:
                self.shot("stuck")
                raise SystemExit(f"{key} at {self.page.url} brought nothing in two minutes")
            self.page.wait_for_timeout(5)
        self.waits.append(time.monotonic() - begun)
        while self.ask("document.querySelector('wy-desk')?.hasAttribute('busy')", True):
            self.page.wait_for_timeout(5)

    def ask(self, script: str, meanwhile: object) -> object:
        """What the page says; `meanwhile` while it makes place for another."""
        try:
            return self.page.evaluate(script)
        except Error:
            self.page.wait_for_load_state()
            return meanwhile

    def write(self, text: str) -> None:
        """A word, letter by letter."""
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def to(self, selector: str, *, most: int = 60) -> None:
        """Tab until an element has the focus."""
        for _ in range(most):
            if self.page.evaluate("(selector) => document.activeElement?.matches(selector)", selector):
                return
            self.press("Tab")
        raise SystemExit(f"{selector} is not reached by {most} tabs on {self.page.url}")

    def shot(self, name: str) -> None:
        """What is seen now, if somebody wants pictures."""
        if self.shots is not None:
            self.shots.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self.shots / f"{name}.png")


def waiting(page: Page) -> int:
    """How many items the queue says it has."""
    said = page.locator(".desk-shows .n").inner_text()
    return int("".join(char for char in said if char.isdigit()) or 0)


def bring(browser: Browser, site: Site, files: list[Path], language: str, shots: Path | None) -> dict[str, float]:
    """The uploader: drop, say what holds for all, send, and look until nothing more happens."""
    page = signed_in(browser, site, UPLOADER, PASSWORD, to="/upload", language=language)
    keys = Keys(page, shots)
    drop(page, files)
    until(page, "", len(files), seconds=120)
    keys.shot("1-dropped")
    begun = time.monotonic()
    page.locator("[data-pick]").focus()
    keys.to("#id_source")
    keys.write("test corpus")
    keys.to("#id_licence")
    keys.press("ArrowDown")
    keys.to("form.form button.primary")
    keys.press("Enter")
    received = until(page, ":not([data-state=new]):not([data-state=sending])", len(files), seconds=900)
    keys.shot("2-sent")
    until(page, ENDED, len(files), seconds=3600)
    ended = time.monotonic() - begun
    keys.shot("3-ended")
    states = {state: page.locator(f".up-row[data-state={state}]").count() for state in ("done", "known", "bad")}
    print(
        f"{len(files)} files: received after {received:.0f} s, ended after {ended:.0f} s: {states}; {keys.pressed} keys"
    )
    page.context.close()
    return {"received_s": round(received, 1), "ended_s": round(ended, 1), "upload_keys": keys.pressed, **states}


def file_listed(keys: Keys) -> None:
    """What fits no category by its own words: one by one with c, a letter or End, and Enter; or all that is listed with b."""
    page = keys.page
    for _ in range(2):
        if page.locator("#say").count() and not page.locator("#file-under").input_value():
            keys.press("c")
            keys.press("End")
            keys.decide("Enter")
    if not page.locator("#say").count():
        return
    back = page.url
    keys.press("X")
    keys.press("b")
    page.wait_for_url("**/desk/bulk")
    keys.shot("6-orphans-bulk")
    page.locator("#id_category").focus()
    keys.press("End")
    keys.to("main form button.primary")
    keys.press("Enter")
    page.wait_for_selector("main .notice")
    keys.press("Tab")
    page.goto(back.rpartition("/desk/")[0] + "/desk/orphans")


def order(browser: Browser, site: Site, language: str, shots: Path | None) -> dict[str, float]:
    """The librarian: every queue until it is empty."""
    page = signed_in(browser, site, LIBRARIAN, PASSWORD, to="/desk", language=language)
    page.set_default_timeout(120_000)
    keys, figures = Keys(page, shots), {}
    begun = time.monotonic()
    keys.shot("4-desk")
    for queue, single, one_by_one in (
        ("proposals", "y", 40), ("new", "a", 20), ("failed", "a", 20), ("orphans", "a", 1000), ("misfiled", "a", 1000),
    ):  # fmt: skip
        at, before = time.monotonic(), keys.pressed
        page.locator(f"a[href$='/desk/{queue}']").first.focus()
        keys.press("Enter")
        page.wait_for_url(f"**/desk/{queue}")
        if queue == "misfiled":
            keys.press("g")
            page.wait_for_timeout(500)
            page.wait_for_load_state()
        count = waiting(page)
        keys.shot(f"5-{queue}")
        for _ in range(min(count, one_by_one)):
            if page.locator("#say").count():
                if queue == "orphans" and not page.locator("#file-under").input_value():
                    break
                keys.decide(single)
        while queue == "orphans" and page.locator("#say").count():
            file_listed(keys)
        while page.locator("#say").count():
            # What is listed at once: X selects it, the key decides on all of it.
            keys.press("X")
            keys.shot(f"6-{queue}-selected")
            keys.decide(single)
        keys.shot(f"7-{queue}-done")
        seconds = time.monotonic() - at
        print(f"{queue:>10}: {count:4} items, {keys.pressed - before:4} keys, {seconds:6.1f} s")
        figures |= {f"{queue}_items": count, f"{queue}_keys": keys.pressed - before, f"{queue}_s": round(seconds, 1)}
    ordered = sorted(keys.waits)
    figures |= {
        "desk_keys": keys.pressed,
        "desk_s": round(time.monotonic() - begun, 1),
        "key_median_ms": round(1000 * statistics.median(ordered)),
        "key_p95_ms": round(1000 * ordered[int(len(ordered) * 0.95)]),
    }
    page.goto(f"http://{site.bind}{language}/desk")
    keys.shot("8-after")
    left = {}
    for queue in ("new", "proposals", "misfiled", "failed", "orphans"):
        page.goto(f"http://{site.bind}{language}/desk/{queue}")
        left[queue] = waiting(page)
    figures["left"] = sum(left.values())
    print(
        f"desk: {keys.pressed} keys, {figures['desk_s']:.0f} s; a key until the next item: median "
        f"{figures['key_median_ms']} ms, p95 {figures['key_p95_ms']} ms; left: {left}"
    )
    page.context.close()
    return figures


def main() -> None:
    """Walk, print, write the flat figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--corpus", type=Path, required=False, help="a folder of office files; without it, files made here"
    )
    parser.add_argument("--quick", action="store_true", help="12 files")
    parser.add_argument("--files", type=int, default=200, help="how many of them, of every kind some")
    parser.add_argument("--json", type=Path, help="write the figures there, one flat object")
    parser.add_argument("--shots", type=Path, help="write pictures of the screens there")
    parser.add_argument(
        "--home", type=Path, help="keep the site there; one that is there is put in order without dropping"
    )
    parser.add_argument("--en", action="store_true", help="in English")
    options = parser.parse_args()
    count, language = (12 if options.quick else options.files), ("/en" if options.en else "")
    with tempfile.TemporaryDirectory(prefix="wenyuan-bench-") as name, chromium() as browser:
        home = (options.home or Path(name) / "home").absolute()
        is_there = (home / "wenyuan.sqlite3").exists()
        site = Site(home=home)
        if not is_there:
            site.run("user", UPLOADER, "--role", "uploader", "--password", PASSWORD, check=True)
            site.run("user", LIBRARIAN, "--role", "librarian", "--password", PASSWORD, check=True)
        try:
            site.start()
            figures: dict[str, float] = {}
            if not is_there:
                figures |= bring(browser, site, chosen(options.corpus, Path(name), count), language, options.shots)
            figures |= order(browser, site, language, options.shots)
        finally:
            site.stop()
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")


def chosen(corpus: Path | None, folder: Path, count: int) -> list[Path]:
    """`count` files of the corpus in an order that mixes the kinds; or as many made here."""
    if corpus is None:
        from bench.material import mixed_folder

        return sorted(mixed_folder(folder / "files", count).iterdir())
    files = sorted(path.absolute() for path in corpus.rglob("*") if path.is_file())
    random.Random(7).shuffle(files)
    return files[:count]


if __name__ == "__main__":
    main()
