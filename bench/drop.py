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
#: Counts frames by the clock, from the moment it is loaded; `frames.take()` gives what was since the last time.
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


def smooth(browser: Browser, site: Site, files: list[Path]) -> dict[str, float]:
    """The first pile: frames of the upload page and of the static one, while it is taken in, sent and followed."""
    control = opened(browser, f"http://{site.bind}/robots.txt", script=RECORDER)
    page = upload_page(browser, site)
    page.wait_for_timeout(2000)
    idle, _ = Seen.of(page), Seen.of(control)
    drop(page, files)
    until(page, "", len(files), seconds=120)
    page.wait_for_timeout(500)
    taken, taken_static = Seen.of(page), Seen.of(control)
    begun = time.monotonic()
    page.click("form.form button.primary")
    until(page, ":is([data-state=working], [data-state=done])", len(files), seconds=600)
    received = time.monotonic() - begun
    sent, sent_static = Seen.of(page), Seen.of(control)
    until(page, "[data-state=done]", len(files), seconds=1800)
    readable = time.monotonic() - begun
    followed, followed_static = Seen.of(page), Seen.of(control)
    print(f"\n{'':>28}{'longest frame':>16}{'static page':>14}{'longest task':>15}{'tasks > 50':>12}{'frames':>9}")
    for name, ours, theirs in (
        ("before the drop", idle, None), ("dropped, listed", taken, taken_static),
        ("sent", sent, sent_static), ("followed until readable", followed, followed_static),
    ):  # fmt: skip
        static = f"{theirs.longest_ms:11.0f} ms" if theirs else ""
        print(
            f"{name:>28}{ours.longest_ms:13.0f} ms{static:>14}{ours.longest_task_ms:12.0f} ms"
            f"{ours.tasks_over_50_ms:12}{ours.frames:9}"
        )
    print(f"all received after {received:.1f} s, all readable after {readable:.1f} s")
    page.context.close()
    control.context.close()
    return {
        "files": len(files),
        "longest_frame_ms": round(max(taken.longest_ms, sent.longest_ms), 1),
        "longest_frame_static_ms": round(max(taken_static.longest_ms, sent_static.longest_ms), 1),
        "longest_frame_following_ms": round(followed.longest_ms, 1),
        "longest_frame_following_static_ms": round(followed_static.longest_ms, 1),
        "longest_task_ms": round(max(taken.longest_task_ms, sent.longest_task_ms, followed.longest_task_ms), 1),
        "received_s": round(received, 1),
        "readable_s": round(readable, 1),
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
    told: set[str] = set()
    received = ":is([data-state=working], [data-state=done], [data-state=known])"
    for part in (1, 2):
        until(page, received, len(files) * part // 3, seconds=600)
        told |= set(page.locator(f".up-row{received} .up-name").all_text_contents())
        kill(site)
    until(page, received, len(files), seconds=900)
    until(page, ":is([data-state=done], [data-state=known])", len(files), seconds=1800)
    digests = {hashlib.sha256(path.read_bytes()).hexdigest(): path.stem for path in files}
    known: dict[str, Any] = {}
    asked = list(digests)
    for at in range(0, len(asked), 100):
        address = f"http://{site.bind}/upload/known?sha256={','.join(asked[at : at + 100])}"
        known |= page.request.get(address).json()
    missing = [name for digest, name in digests.items() if digest not in known]
    check = site.run("check")
    print(
        f"site killed twice: {len(told)} files had been told received by then; {len(missing)} of {len(files)} are missing; "
        f"wenyuan check: {'in order' if not check.returncode else check.stdout.strip()[-400:]}"
    )
    page.context.close()
    return {"told_before_kills": len(told), "lost": len(missing), "check": check.returncode}


def main() -> None:
    """Measure, print, write the flat figures; status 1 where something was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="40 files, 30 in the second pile: under a minute")
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
        site.start()
        try:
            figures = smooth(browser, site, piles[0]) | killed(browser, site, piles[1])
        finally:
            site.stop()
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    if figures["lost"] or figures["check"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
