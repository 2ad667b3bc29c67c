"""A good document beside a flood of bad ones: how long until it is published, and how fast the site answers meanwhile.

    python bench/flood.py [--quick] [--json FILE] [--good N] [--bombs N]

One site. First N good documents come one after the other and are timed from the moment they are received until they are
published, while a reader asks for a page of one of them over and over. Then a flood is brought in at once: PDFs and
packages that take all the time and memory they may; and as soon as it runs the same happens again. Baseline and flood are
the same run on the same machine, so the ratios hold wherever it is busy; that all good documents come out, and that the
same processes are there afterwards, holds anywhere.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.material import small_docx
from tests.hostile.kinds import ALL, Outside
from tests.site import Site, json_lines

#: Kinds that take as long or as much as they may, in every lane.
FLOOD = ("pdf-form-levels.pdf", "pdf-form-itself.pdf", "pdf-tiling.pdf", "docx-page-breaks.docx", "brackets.md")
PAUSE = 0.3


def bombs(folder: Path, count: int) -> None:
    """`count` files of the flood, no two of the same bytes."""
    folder.mkdir()
    kinds = {kind.file_name: kind.build(Outside()) for kind in ALL if kind.file_name in FLOOD}
    for n in range(count):
        name = FLOOD[n % len(FLOOD)]
        data = kinds[name]
        # Behind the end of a PDF and of a zip a comment changes nothing.
        tail = b"%%%d\n" % n if name.endswith(".pdf") else f" {n}".encode() if name.endswith(".md") else b""
        path = folder / f"{n:03}-{name}"
        path.write_bytes(data + tail if tail else _commented(data, n))


def _commented(package: bytes, n: int) -> bytes:
    comment = b"%04d" % n
    return package[:-2] + len(comment).to_bytes(2, "little") + comment


class Reader(threading.Thread):
    """Somebody who looks at one page again and again; the seconds of each answer."""

    def __init__(self, site: Site, path: str) -> None:
        super().__init__(daemon=True)
        self._site, self._path = site, path
        self._stop_ = threading.Event()
        self.seconds: list[float] = []
        self.errors = 0

    def run(self) -> None:
        while not self._stop_.wait(PAUSE):
            begun = time.monotonic()
            status = self._site.status(self._path)
            self.seconds.append(time.monotonic() - begun)
            self.errors += status != 200

    def end(self) -> None:
        self._stop_.set()
        self.join(60)


def publish(site: Site, folder: Path, count: int, word: str) -> tuple[list[float], list[str]]:
    """Seconds until each of `count` good documents, brought one after the other, is published; their public ids."""
    seconds, keys = [], []
    for n in range(count):
        path = small_docx(folder / f"{word}{n}.docx", word=f"{word}{n}", pages=2, seed=n)
        begun = time.monotonic()
        (row,) = json_lines(site.run("add", str(path), "--json").stdout)
        seconds.append(time.monotonic() - begun)
        if row["state"] not in {"published", "review"}:
            raise SystemExit(f"{path.name} ended {row['state']}: {row.get('reason')}")
        keys.append(str(row["document"]))
    return seconds, keys


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def measure(folder: Path, *, good: int, count: int) -> dict[str, float]:
    """Run both phases; prints and gives the figures."""
    site = Site(home=folder / "home", settings={"WENYUAN_REVIEW_UPLOADS": "0"})
    try:
        site.start(seconds=900)
        _, (key,) = publish(site, folder, 1, "先")
        reader = Reader(site, f"/d/{key}/p/1")
        reader.start()
        alone, _ = publish(site, folder, good, "独")
        reader.end()
        before = set(site.processes().items())
        bombs(folder / "flood", count)
        flood = site.begin("add", str(folder / "flood"))
        time.sleep(3)  # until it is received and in work
        beside_reader = Reader(site, f"/d/{key}/p/1")
        beside_reader.start()
        beside, _ = publish(site, folder, good, "旁")
        beside_reader.end()
        still = flood.poll() is None
        after = set(site.processes().items())
        flood.terminate()
        flood.wait()
        gone = [name for pid, name in before - after if "child" not in name]
    finally:
        site.stop()
    figures = {
        "good": good,
        "bombs": count,
        "alone_p50_s": statistics.median(alone),
        "alone_p95_s": p95(alone),
        "beside_p50_s": statistics.median(beside),
        "beside_p95_s": p95(beside),
        "p95_ratio": p95(beside) / p95(alone),
        "p50_ratio": statistics.median(beside) / statistics.median(alone),
        "answer_before_p50_ms": 1000 * statistics.median(reader.seconds),
        "answer_during_p50_ms": 1000 * statistics.median(beside_reader.seconds),
        "answer_ratio": statistics.median(beside_reader.seconds) / statistics.median(reader.seconds),
        "answer_errors": reader.errors + beside_reader.errors,
        "flood_outlasted": float(still),
        "processes_gone": len(gone),
    }
    print(f"{good} good documents alone, then beside {count} bombs (still at work at the end: {still})")
    print(f"until published, p50 and p95: {figures['alone_p50_s']:.2f} and {figures['alone_p95_s']:.2f} s alone, "
          f"{figures['beside_p50_s']:.2f} and {figures['beside_p95_s']:.2f} s beside: "
          f"{figures['p50_ratio']:.2f}x and {figures['p95_ratio']:.2f}x")  # fmt: skip
    print(f"a page, p50: {figures['answer_before_p50_ms']:.0f} ms before, {figures['answer_during_p50_ms']:.0f} ms during "
          f"({figures['answer_ratio']:.2f}x), {figures['answer_errors']} errors")  # fmt: skip
    print(f"processes gone: {gone or 'none'}")
    return {name: round(value, 4) for name, value in figures.items()}


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="six good documents beside five bombs")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--good", type=int, default=20)
    parser.add_argument("--bombs", type=int, default=15)
    options = parser.parse_args()
    good, count = (6, 5) if options.quick else (options.good, options.bombs)
    with tempfile.TemporaryDirectory(prefix="wenyuan-bench-") as name:
        figures = measure(Path(name), good=good, count=count)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
