"""A pile of files dropped on the upload page in Chromium: does the page stay smooth, and does everything arrive.

    python bench/drop.py [--quick] [--json FILE] [--files N]

A whole site of its own, N (500) Word and text files of about 30 kB, dropped as a person drops them (the browser's own
drag event with files of the disk) and followed on the page until the last can be read. Frames are measured in the page
by the clock: gaps between animation frames, long animation frames, long tasks. The baseline of the same run is a second
page of the same browser, a static one, measured over the same seconds: what it misses, the machine missed.

Then a second pile, in whose middle the whole site is killed (-9) and started again. Nobody touches the page. Lost is
what the page was told was received and the library does not have: by sha256, and `wenyuan check` reads all bytes.

Figures: longest_frame_ms while the files are sent (wanted: under 100), and what the static page had; lost (0).
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Browser, Page

from bench.material import prose, small_docx
from bench.person import chromium, drop, opened, signed_in, until
from tests.site import Site

PASSWORD = "a-pile-of-files"
SIZE = 30_000
#: Rows of files that the library has whole, and of those with which nothing more happens.
RECEIVED = ":is([data-state=working], [data-state=done], [data-state=known], [data-state=bad])"
ENDED = ":is([data-state=done], [data-state=known], [data-state=bad])"
#: Counts frames by the clock, from the moment it is loaded; `frames_seen()` gives what was since the last time.
RECORDER = """
(() => {
  let last = performance.now(), gaps = [], tasks = [], frames = [];
  const tick = () => { const now = performance.now(); gaps.push(now - last); last = now; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  const watch = (type, into) => new PerformanceObserver((list) => into().push(...list.getEntries().map((one) => one.duration))).observe({ type });
  watch("longtask", () => tasks);
  watch("long-animation-frame", () => frames);
  window.frames_seen = () => {
    const found = { gaps: gaps.sort((a, b) => b - a).slice(0, 20), count: gaps.length, tasks: tasks.sort((a, b) => b - a), frames: frames.sort((a, b) => b - a) };
    gaps = []; tasks = []; frames = [];
    return found;
  };
})();
"""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a page's frames were over some seconds."""

    longest_ms: float
    over_50_ms: int
    frames: int
    longest_task_ms: float
    tasks_over_50_ms: int

    @classmethod
    def of(cls, page: Page) -> Seen:
        """What was since the last time one asked."""
        told = page.evaluate("window.frames_seen()")
        return cls(
            longest_ms=max(told["gaps"], default=0.0),
            over_50_ms=sum(gap > 50 for gap in told["gaps"]),
            frames=told["count"],
            longest_task_ms=max([*told["tasks"], *told["frames"]], default=0.0),
            tasks_over_50_ms=len(told["tasks"]),
        )


def pile(folder: Path, count: int) -> list[Path]:
    """`count` files of about SIZE bytes, no two alike: every second one a Word file, the others text."""
    folder.mkdir()
    dice = random.Random(folder.name)
    made = []
    for n in range(count):
        path = folder / f"{folder.name}-{n:03}.{'docx' if n % 2 else 'txt'}"
        if n % 2:
            small_docx(path, word=f"{folder.name}{n}", pages=1)
        else:
            path.write_text("\n".join(prose(dice, 200) for _ in range(SIZE // 600)), encoding="utf-8")
        made.append(path)
    return made


def upload_page(browser: Browser, site: Site) -> Page:
    """The upload page of somebody who signed in, with the recorder in it."""
    return signed_in(browser, site, "anna", PASSWORD, to="/upload", script=RECORDER)


def told(name: str, page: Page, static: Page) -> tuple[Seen, Seen]:
    """One line of the table: what the two pages' frames were since the last line."""
    ours, theirs = Seen.of(page), Seen.of(static)
    print(
        f"{name:>24}{ours.longest_ms:13.0f} ms{theirs.longest_ms:11.0f} ms{ours.longest_task_ms:12.0f} ms"
        f"{ours.tasks_over_50_ms:12}{ours.frames:9}",
        flush=True,
    )
    return ours, theirs


def smooth(browser: Browser, site: Site, files: list[Path]) -> dict[str, float]:
    """The first pile: frames of the upload page and of the static one, while it is taken in, sent and followed."""
    static = opened(browser, f"http://{site.bind}/robots.txt", script=RECORDER)
    page = upload_page(browser, site)
    print(f"\n{'':>24}{'longest frame':>16}{'static page':>14}{'longest task':>15}{'tasks > 50':>12}{'frames':>9}")
    page.wait_for_timeout(2000)
    told("before the drop", page, static)
    drop(page, files)
    until(page, "", len(files), seconds=300)
    page.wait_for_timeout(500)
    taken = told("dropped, listed", page, static)
    begun = time.monotonic()
    page.click("form.form button.primary")
    until(page, RECEIVED, len(files), seconds=1800)
    received = time.monotonic() - begun
    sent = told("sent", page, static)
    until(page, ENDED, len(files), seconds=3 * 3600)
    ended = time.monotonic() - begun
    followed = told("followed to the end", page, static)
    readable = page.locator(".up-row[data-state=done]").count()
    print(f"all received after {received:.1f} s; {readable} of {len(files)} readable after {ended:.1f} s", flush=True)
    page.context.close()
    static.context.close()
    return {
        "files": len(files),
        "longest_frame_ms": round(max(taken[0].longest_ms, sent[0].longest_ms), 1),
        "longest_frame_static_ms": round(max(taken[1].longest_ms, sent[1].longest_ms), 1),
        "longest_frame_following_ms": round(followed[0].longest_ms, 1),
        "longest_frame_following_static_ms": round(followed[1].longest_ms, 1),
        "longest_task_ms": round(max(seen[0].longest_task_ms for seen in (taken, sent, followed)), 1),
        "received_s": round(received, 1),
        "readable_s": round(ended, 1),
        "readable": readable,
    }


def kill(site: Site) -> None:
    """kill -9 of every process of the site at once, then start it again, on the same address."""
    assert site.process is not None
    for pid in site.processes():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    site.process.wait()
    site.start()


def killed(browser: Browser, site: Site, files: list[Path]) -> dict[str, float]:
    """The second pile, with the site killed when a third and when two thirds of it were received."""
    page = upload_page(browser, site)
    drop(page, files)
    until(page, "", len(files), seconds=120)
    page.click("form.form button.primary")
    heard: set[str] = set()
    for part in (1, 2):
        until(page, RECEIVED, len(files) * part // 3, seconds=600)
        heard |= set(page.locator(f".up-row{RECEIVED} .up-name").all_text_contents())
        kill(site)
    until(page, RECEIVED, len(files), seconds=1800)
    until(page, ENDED, len(files), seconds=3 * 3600)
    digests = {hashlib.sha256(path.read_bytes()).hexdigest(): path.stem for path in files}
    known: dict[str, Any] = {}
    asked = list(digests)
    for at in range(0, len(asked), 100):
        address = f"http://{site.bind}/upload/known?sha256={','.join(asked[at : at + 100])}"
        known |= page.request.get(address).json()
    missing = [name for digest, name in digests.items() if digest not in known]
    check = site.run("check")
    print(
        f"site killed twice: {len(heard)} files had been told received by then; {len(missing)} of {len(files)} are missing; "
        f"wenyuan check: {'in order' if not check.returncode else check.stdout.strip()[-400:]}"
    )
    page.context.close()
    return {"told_before_kills": len(heard), "lost": len(missing), "check": check.returncode}


def main() -> None:
    """Measure, print, write the flat figures; status 1 where something was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="40 files, 30 in the second pile: a minute or two")
    parser.add_argument("--json", type=Path, help="write the figures there, one flat object")
    parser.add_argument("--files", type=int, default=500, help="files of the first pile")
    options = parser.parse_args()
    first, second = (40, 30) if options.quick else (options.files, max(30, options.files // 5))
    with tempfile.TemporaryDirectory(prefix="wenyuan-bench-") as name, chromium() as browser:
        folder = Path(name)
        piles = pile(folder / "first", first), pile(folder / "second", second)
        sizes = [path.stat().st_size for path in piles[0]]
        print(f"{first} files of {min(sizes) / 1000:.0f} to {max(sizes) / 1000:.0f} kB")
        site = Site(home=folder / "home")
        site.run("user", "anna", "--role", "librarian", "--password", PASSWORD, check=True)
        try:
            site.start()
            figures = smooth(browser, site, piles[0]) | killed(browser, site, piles[1])
        finally:
            site.stop()
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    if figures["lost"] or figures["check"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
