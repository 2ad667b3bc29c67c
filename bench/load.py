"""Readers on a library of 20,000 documents while conversions run, and beside a bot that asks fifty times a second.

    python bench/load.py [--quick] [--json FILE] [--documents N] [--seconds S] [--cache DIR]

A site in processes of its own (SQLite, tantivy, one web process), behind an address header as a proxy would set it, so that each
reader is counted alone. Rows and index are generated; the first documents share a real PDF. READERS ask RATE pages a second each in a
mixture (home, search, document, page picture, category), each on a connection that stays open, never sooner than planned:
what waits behind a slow answer counts as late, too (no coordinated omission). Three phases of the same length: quiet; with a Word
file arriving each PACE seconds; with that and the bot.

Figures, of every phase: errors (must be 0), p50 and p99 of a document page that was opened before (wanted: p99 at most 5 times p50), and
for the bot how many of its answers were 429. Absolute times are those of this machine; the ratio is to itself.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.material import WORDS, prose, small_docx
from bench.searching import library
from bench.searching.corpus import Text
from tests.site import Site

READERS, RATE, PACE, BOT_RATE = 8, 1.0, 2.0, 50.0
PAGES, SHARED_PDF = 3, 200
#: Of a hundred requests of a reader.
MIXTURE = {"document": 40, "picture": 30, "home": 10, "search": 10, "category": 10}


@dataclass(kw_only=True)
class Seen:
    """What came back, by kind of page: milliseconds from when the request was due, and statuses."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    guard: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, status: int, milliseconds: float) -> None:
        """One answer; status 0: none came."""
        with self.guard:
            self.took[kind].append(milliseconds)
            self.statuses[kind][status] += 1

    def errors(self) -> int:
        """Answers that a reader does not want."""
        return sum(n for counts in self.statuses.values() for status, n in counts.items() if not 200 <= status < 400)

    def at(self, kind: str, part: float) -> float:
        """A quantile in milliseconds."""
        times = sorted(self.took[kind])
        return times[min(int(len(times) * part), len(times) - 1)] if times else 0.0


def texts(documents: int) -> Iterator[Text]:
    """Documents of PAGES pages."""
    dice = random.Random(7)
    for n in range(documents):
        title = f"关于{dice.choice(WORDS)}{dice.choice(WORDS)}的第{n}号通知"
        yield Text(title=title, source="made", pages=[prose(dice, 400) for _ in range(PAGES)], date=20240101)


def made(home: Path, documents: int) -> list[tuple[str, str]]:
    """The library in `home` with its index; the public id and the picture's address of each document that has pictures."""
    library.use(home)
    from tests.portal import samples
    from wenyuan.library.models import Document, Page, Revision
    from wenyuan.portal.reader.access import revision_key
    from wenyuan.search import indexer

    began = time.monotonic()
    if not (home / "load.ready").exists():
        library.insert(list(texts(documents)))
        pages = samples.page_texts("借阅办法", PAGES)
        pdf = samples.blob(samples.pdf(tuple(pages)), "application/pdf")
        drawn = list(Document.objects.order_by("pk").values_list("current_id", flat=True)[:SHARED_PDF])
        Revision.objects.filter(pk__in=drawn).update(pdf=pdf, page_sizes=f"595x842:0-{PAGES - 1}", rendition="exact")
        for number, text in enumerate(pages, 1):
            Page.objects.filter(revision__in=drawn, number=number).update(text=text)
        indexer.rebuild()
        indexer.close()
        (home / "load.ready").touch()
        print(f"{documents:,} documents made and indexed in {time.monotonic() - began:.0f} s", flush=True)
    found = Document.objects.select_related("current").order_by("pk")[:SHARED_PDF]
    return [
        (one.public_id, f"/img/{one.public_id}/{revision_key(one.current)}/1-800.img")
        for one in found
        if one.current is not None
    ]


def reader(site: Site, seen: Seen, known: list[tuple[str, str]], number: int, seconds: float) -> None:
    """One reader: RATE pages a second, at moments fixed beforehand."""
    dice = random.Random(number)
    kinds = dice.choices(list(MIXTURE), weights=list(MIXTURE.values()), k=int(seconds * RATE) + 1)
    begun = time.monotonic() + number / READERS / RATE
    connection = http.client.HTTPConnection(site.bind, timeout=60)
    for n, kind in enumerate(kinds):
        due = begun + n / RATE
        if due > begun + seconds:
            break
        time.sleep(max(0.0, due - time.monotonic()))
        # A reader stays with a few documents; one in five pages is a new one.
        public_id, picture = known[number * 20 % len(known) + n % 5] if dice.random() < 0.8 else dice.choice(known)
        address = {
            "document": f"/d/{public_id}",
            "picture": picture,
            "home": "/",
            "search": f"/search?q={quote(dice.choice(WORDS) + ' ' + dice.choice(WORDS))}",
            "category": f"/c/shelf-{n % 2}?page={1 + n % 3}",
        }[kind]
        connection = _ask(connection, site, address, f"10.0.0.{number}, 198.51.100.{number + 1}", kind, due, seen)
    connection.close()


def bot(site: Site, seen: Seen, known: list[tuple[str, str]], seconds: float) -> None:
    """Every document, BOT_RATE times a second, on one address."""
    begun = time.monotonic()
    connection = http.client.HTTPConnection(site.bind, timeout=60)
    for n in range(int(seconds * BOT_RATE)):
        due = begun + n / BOT_RATE
        if due > begun + seconds:
            break
        time.sleep(max(0.0, due - time.monotonic()))
        connection = _ask(connection, site, f"/d/{known[n % len(known)][0]}", "203.0.113.66", "bot", due, seen)
    connection.close()


def _ask(
    connection: http.client.HTTPConnection, site: Site, address: str, peer: str, kind: str, due: float, seen: Seen
) -> http.client.HTTPConnection:
    status = 0
    try:
        connection.request("GET", address, headers={"X-Forwarded-For": peer, "User-Agent": "Mozilla/5.0"})
        answer = connection.getresponse()
        answer.read()
        status = answer.status
    except (OSError, http.client.HTTPException):
        connection.close()
        connection = http.client.HTTPConnection(site.bind, timeout=60)
    seen.note(kind, status, (time.monotonic() - due) * 1000)
    return connection


def arrivals(folder: Path, stop: threading.Event, received: list[int]) -> None:
    """A Word file of one to five pages each PACE seconds, until told to stop."""
    from wenyuan.accounts.actions import person
    from wenyuan.ingest.receive import receive_path

    owner = person("library")
    while not stop.wait(PACE):
        n = len(received)
        file = small_docx(folder / f"{time.time_ns()}.docx", word=f"到馆{n}", pages=1 + n % 5, seed=n)
        received.append(receive_path(file, owner=owner).document.pk)


def phase(
    site: Site, known: list[tuple[str, str]], seconds: float, *, folder: Path | None = None, has_bot: bool = False
) -> tuple[Seen, Seen, list[int]]:
    """What the readers saw, what the bot saw, and the documents that came in."""
    seen, of_bot, received, stop = Seen(), Seen(), [], threading.Event()
    threads = [threading.Thread(target=reader, args=(site, seen, known, number, seconds)) for number in range(READERS)]
    if has_bot:
        threads.append(threading.Thread(target=bot, args=(site, of_bot, known, seconds)))
    bringing = threading.Thread(target=arrivals, args=(folder, stop, received)) if folder else None
    for thread in [*threads, *([bringing] if bringing else [])]:
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    if bringing:
        bringing.join()
    return seen, of_bot, received


def converted(received: list[int]) -> int:
    """How many of the documents have pages by now."""
    from wenyuan.library.models import Document

    return Document.objects.filter(pk__in=received, current__page_count__gt=0).count()


def run(home: Path, documents: int, seconds: float) -> dict[str, Any]:
    """All phases; the figures by name."""
    known = made(home, documents)
    site = Site(home=home, settings={"WENYUAN_PROXIES": "1"})
    site.start()
    result: dict[str, Any] = {"documents": documents, "seconds": seconds, "asked_a_second": READERS * RATE}
    try:
        warm = Seen()
        for number in range(READERS):  # what a cached page is: one that was opened before
            connection = http.client.HTTPConnection(site.bind, timeout=60)
            for public_id, picture in known[number * 25 : number * 25 + 25]:
                for address in (f"/d/{public_id}", picture):
                    connection = _ask(connection, site, address, f"192.0.2.{number}", "warm", time.monotonic(), warm)
        print(
            f"{'phase':16}{'asked':>7}{'errors':>8}{'page p50':>10}{'p99':>8}{'ratio':>7}{'search p50':>12}{'picture p50':>13}"
        )
        with tempfile.TemporaryDirectory() as folder:
            for name, more in {
                "quiet": {},
                "converting": {"folder": Path(folder)},
                "with_bot": {"folder": Path(folder), "has_bot": True},
            }.items():
                seen, of_bot, received = phase(site, known, seconds, **more)  # type: ignore[arg-type]
                p50, p99 = seen.at("document", 0.5), seen.at("document", 0.99)
                asked = sum(map(len, seen.took.values()))
                ratio = p99 / p50 if p50 else 0.0
                search, picture = (statistics.median(seen.took[kind] or [0.0]) for kind in ("search", "picture"))
                print(
                    f"{name:16}{asked:7}{seen.errors():8}{p50:10.1f}{p99:8.1f}{ratio:7.1f}{search:12.1f}{picture:13.1f}",
                    flush=True,
                )
                result |= {
                    f"{name}_asked": asked,
                    f"{name}_errors": seen.errors(),
                    f"{name}_page_p50_ms": round(p50, 1),
                    f"{name}_page_p99_ms": round(p99, 1),
                    f"{name}_page_ratio": round(ratio, 2),
                    f"{name}_received": len(received),
                    f"{name}_converted": converted(received),
                }
                if seen.errors():
                    print({kind: dict(counts) for kind, counts in seen.statuses.items()}, flush=True)
                if more.get("has_bot"):
                    answers = of_bot.statuses["bot"]
                    result |= {"bot_asked": answers.total(), "bot_refused": answers[429], "bot_served": answers[200]}
                    print(f"bot: {answers.total()} asked, {answers[429]} answered 429, {answers[200]} served")
    finally:
        site.stop()
    print(f"conversions: {result['converting_converted']} of {result['converting_received']} while they were wanted")
    return result


def main() -> None:
    """Measure, print, write; ends with 1 if a reader saw an error or the bot was not refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="2,000 documents, ten seconds a phase")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--documents", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--cache", type=Path, help="keep the library here and use it again")
    asked = parser.parse_args()
    documents = asked.documents or (2_000 if asked.quick else 20_000)
    seconds = asked.seconds or (10.0 if asked.quick else 60.0)
    with tempfile.TemporaryDirectory(prefix="wy-load-") as scratch:
        home = (asked.cache / f"load-{documents}") if asked.cache else Path(scratch)
        result = run(home, documents, seconds)
    if asked.json:
        asked.json.write_text(json.dumps(result, indent=1), encoding="utf-8")
    errors = sum(result[f"{name}_errors"] for name in ("quiet", "converting", "with_bot"))
    raise SystemExit(1 if errors or not result["bot_refused"] else 0)


if __name__ == "__main__":
    main()
