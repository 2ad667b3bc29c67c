"""A site on the same library while documents arrive; and readers beside a writer."""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

from bench.material import small_docx
from tests.site import Site

#: Seconds between two arrivals: fifty a minute.
PACE = 1.2
#: Queries a second of each reader: a busy site, and not one that waits for its processor.
READS = 20


def received_found(home: Path, folder: Path, count: int) -> list[float]:
    """Seconds from "received" until a document is found through HTTP, `count` documents arriving at PACE."""
    from wenyuan.accounts.actions import person
    from wenyuan.ingest.receive import receive_path

    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(time.time_ns())
    words = ["".join(dice.choices("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥", k=9)) for _ in range(count)]
    files = [small_docx(folder / f"{n}.docx", word=word, pages=1 + n % 5, seed=n) for n, word in enumerate(words)]
    site = Site(home=home)
    site.start()
    found: list[float] = []
    watching: list[threading.Thread] = []
    try:
        time.sleep(3)
        owner = person("library")
        begun = time.monotonic()
        for n, (file, word) in enumerate(zip(files, words, strict=True)):
            time.sleep(max(begun + n * PACE - time.monotonic(), 0))
            receipt = receive_path(file, owner=owner)
            watching.append(
                threading.Thread(target=_watch, args=(site, receipt.document.public_id, word, time.monotonic(), found))
            )
            watching[-1].start()
        for thread in watching:
            thread.join()
    finally:
        site.stop()
    return found


def _watch(site: Site, document: str, word: str, since: float, found: list[float]) -> None:
    """Look every 50 ms for a minute; what is not found by then counts as a minute."""
    address = f"/search?q={quote(chr(34) + word + chr(34))}"
    while time.monotonic() - since < 60:
        if document.encode() in site.get(address):
            break
        time.sleep(0.05)
    found.append(time.monotonic() - since)


def slowdown(home: Path, asked: Sequence[str], *, seconds: float) -> tuple[float, float]:
    """Median milliseconds of a query: of one reader alone, and of two beside a writer that keeps committing."""
    alone = _readers(home, asked, 1, seconds)
    begun = threading.Event()
    writer = subprocess.Popen(
        [sys.executable, "-m", "bench.searching.live", "write", str(home), str(seconds + 2)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
    )
    assert writer.stdout is not None
    writer.stdout.readline()  # it has made its first commit
    begun.set()
    together = _readers(home, asked, 2, seconds)
    writer.wait()
    return alone, together


def _readers(home: Path, asked: Sequence[str], count: int, seconds: float) -> float:
    command = [sys.executable, "-m", "bench.searching.live", "read", str(home), str(seconds)]
    readers = [
        subprocess.Popen(
            command, cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(count)
    ]
    for reader in readers:
        assert reader.stdin is not None
        reader.stdin.write(json.dumps(list(asked)))
        reader.stdin.close()
    outputs = [reader.stdout.read() for reader in readers if reader.stdout is not None]
    for reader in readers:
        reader.wait()
    return statistics.median(json.loads(output.splitlines()[-1]) for output in outputs)


def _read(seconds: float) -> None:
    """READS queries a second for so long; prints the median milliseconds of one."""
    from bench.searching.engine import Engine

    asked = json.loads(sys.stdin.read())
    engine = Engine()
    taken: list[float] = []
    _paced(seconds, READS, lambda n: taken.append(_timed(lambda: engine.rank(asked[n % len(asked)]))))
    print(json.dumps(statistics.median(taken[READS:]) * 1000))


def _write(seconds: float) -> None:
    """One document is indexed anew and committed each PACE seconds."""
    from wenyuan.library.models import Document
    from wenyuan.search import indexer

    keys = list(Document.objects.order_by("?").values_list("pk", flat=True)[:200])
    indexer.apply(keys[:1])
    print("writing", flush=True)
    _paced(seconds, 1 / PACE, lambda n: indexer.apply([keys[n % len(keys)]]))
    indexer.close()


def _paced(seconds: float, a_second: float, run: Callable[[int], object]) -> None:
    begun = time.monotonic()
    n = 0
    while time.monotonic() - begun < seconds:
        run(n)
        n += 1
        time.sleep(max(begun + n / a_second - time.monotonic(), 0))


def _timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


if __name__ == "__main__":
    from bench.searching import library

    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    library.use(Path(sys.argv[2]))
    if sys.argv[1] == "read":
        _read(float(sys.argv[3]))
    else:
        _write(float(sys.argv[3]))
