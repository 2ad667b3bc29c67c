"""Suggestions while typing, and corrections: how quick, how right, against SQL LIKE over the same texts. In turns.

    python bench/suggest.py [--quick] [--json FILE] [--corpus DIR]

A library of its own is filled with the texts of DIR (files *.jsonl.gz with "title" and "text" a line), or with made
ones, and with our own English texts, a document a paragraph; its suggestions are built. Then prefixes of real terms and
titles, as written, by pinyin and by initials, are asked for: `look_up` is the file alone, `suggest` the whole answer
with what the person may see. The baseline of the same run is what a library without keys does: `LIKE 'prefix%'` over
the same texts from the same places of them and over their pinyin, ordered by weight, the first eight; in turns. Slips
are made up: a homophone or a random other character for one of a term's; a letter changed, dropped, added, exchanged.
Wall times of a loaded machine do not hold; CPU times and ratios do.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

QUICK_DOCUMENTS = 800
#: Prefixes that the baseline is asked for as well.
LIKE_PREFIXES = 1_000
SEED = 11


def texts(corpus: Path | None, *, limit: int) -> Iterator[tuple[str, str]]:
    """(title, text) of real documents, or of made ones."""
    if corpus is None:
        from bench.material import WORDS, prose

        dice = random.Random(SEED)
        for n in range(limit):
            yield f"{''.join(dice.choices(WORDS, k=3))}第{n}号", prose(dice, 1500)
        return
    found = 0
    for path in sorted(corpus.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if found == limit:
                    return
                found += 1
                yield str(row["title"]), str(row["text"])


def english() -> Iterator[tuple[str, str]]:
    """(title, text) of the paragraphs of what we wrote in English ourselves: Latin words that stand in several texts."""
    root = Path(__file__).parents[1]
    for path in sorted([*root.glob("*.md"), *root.glob("docs/*.md"), *root.glob("src/wenyuan/demo/texts/*.md")]):
        for n, paragraph in enumerate(path.read_text(encoding="utf-8").split("\n\n")):
            if len(paragraph) > 80 and len(paragraph.encode()) < 1.05 * len(paragraph):
                yield f"{path.stem} {n}", paragraph


def fill(documents: Iterator[tuple[str, str]]) -> int:
    """A library with these public documents, indexed; how many."""
    from django.core.management import call_command
    from django.db import transaction

    from wenyuan.accounts.models import User
    from wenyuan.blobs.models import Blob
    from wenyuan.library.models import Document, Page, Revision, Status
    from wenyuan.search import indexer

    call_command("migrate", verbosity=0)
    owner = User.objects.create(username="bench")
    with transaction.atomic():
        for n, (title, text) in enumerate(documents):
            blob = Blob.objects.create(sha256=f"{n:064}", size=1)
            made = Document.objects.create(title=title[:300], owner=owner, status=Status.PUBLISHED)
            made.current = Revision.objects.create(document=made, original=blob, file_name="x.txt", page_count=1)
            made.save(update_fields=["current"])
            Page.objects.create(revision=made.current, number=1, text=text[:20_000])
    indexer.rebuild()
    indexer.close()
    return n + 1


def prefixes(dice: random.Random, *, limit: int) -> list[str]:
    """Prefixes of every length of the keys of real terms and titles, each once, in random order."""
    from wenyuan.search.suggest import store

    keys = {key[2:] for (key,) in store.rows("SELECT key FROM key WHERE start = 0")}
    found = sorted({key[:end] for key in keys for end in range(1, min(len(key), 12) + 1)})
    return dice.sample(found, min(limit, len(found)))


def like_table() -> sqlite3.Connection:
    """The baseline: a row for each place from which on an entry is found, with its likeliest pinyin and initials."""
    from wenyuan.search.suggest import store
    from wenyuan.search.suggest.build import LANES

    forms = {lane: form for (_, form), lane in LANES.items()}
    said: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    weights: dict[tuple[int, int], int] = {}
    # The likelier reading comes last, and stays.
    for key, entry, start, weight in store.rows("SELECT key, entry, start, weight FROM key ORDER BY weight"):
        said[entry, start][forms[key[:2]]] = key[2:]
        weights[entry, start] = weight
    texts_of = dict(store.rows("SELECT id, text FROM entry"))
    table = sqlite3.connect(":memory:")
    table.execute("CREATE TABLE entry (text TEXT, plain TEXT, pinyin TEXT, initials TEXT, weight INTEGER)")
    rows = (
        (texts_of[place[0]], found.get("plain"), found.get("pinyin"), found.get("initials"), weights[place])
        for place, found in said.items()
    )
    table.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", rows)
    return table


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """(wall, CPU) in milliseconds."""
    cpu, wall = time.thread_time(), time.perf_counter()
    run()
    return (time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000


def latency(asked: list[str]) -> dict[str, float]:
    """Each prefix by all roads in turn."""
    from django.contrib.auth.models import AnonymousUser

    from wenyuan.search.suggest import suggestions
    from wenyuan.search.suggest.look_up import candidates

    table = like_table()
    user = AnonymousUser()
    statement = "SELECT text FROM entry WHERE {} ORDER BY weight DESC LIMIT 8"
    by = statement.format("plain LIKE ? OR pinyin LIKE ? OR initials LIKE ?")

    def look_up(prefix: str) -> None:
        for kind in ("term", "document", "category"):
            candidates(prefix, kind)  # type: ignore[arg-type]

    suggestions("a", user=user)
    took: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for n, prefix in enumerate(asked):
        took["look_up"].append(timed(lambda p=prefix: look_up(p)))
        took["suggest"].append(timed(lambda p=prefix: suggestions(p, user=user)))
        if n < LIKE_PREFIXES:
            took["like"].append(timed(lambda p=prefix: table.execute(by, [f"{p}%"] * 3).fetchall()))
    figures: dict[str, float] = {}
    for name, rows in took.items():
        for unit, column in (("ms", 0), ("cpu_ms", 1)):
            values = sorted(row[column] for row in rows)
            figures[f"{name}_p50_{unit}"] = statistics.median(values)
            figures[f"{name}_p99_{unit}"] = values[int(0.99 * (len(values) - 1))]
    figures["like_ratio"] = statistics.median(b[1] / a[1] for a, b in zip(took["look_up"], took["like"], strict=False))
    return figures


def slips(dice: random.Random, *, limit: int) -> dict[str, list[tuple[str, str]]]:
    """(written, meant) of each kind of slip, from terms that have a neighbour of that kind."""
    from wenyuan.kernel.folding import fold
    from wenyuan.kernel.text import is_cjk
    from wenyuan.search.suggest import store

    terms = [text for (text,) in store.rows("SELECT text FROM entry WHERE kind = 't' ORDER BY id")]
    known = {fold(text) for text in terms}
    common = sorted({char for text in terms for char in text if is_cjk(char)})
    sounds: dict[str, list[str]] = defaultdict(list)
    said = dict(store.rows("SELECT character, readings FROM reading"))
    for char in common:
        sounds[said.get(char, "").partition(" ")[0]].append(char)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for text in dice.sample(terms, len(terms)):
        at = dice.randrange(len(text))
        if all(map(is_cjk, text)):
            same = [c for c in sounds[said.get(text[at], "").partition(" ")[0]] if c != text[at]]
            if same:
                found["homophone"].append((text[:at] + dice.choice(same) + text[at + 1 :], text))
            if len(text) >= 3:
                found["wrong_char"].append((text[:at] + dice.choice(common) + text[at + 1 :], text))
        elif text.isascii() and text.isalpha() and len(text) >= 5:
            letter = dice.choice("abcdefghijklmnopqrstuvwxyz")
            made = [
                text[:at] + letter + text[at + 1 :],
                text[:at] + text[at + 1 :],
                text[:at] + letter + text[at:],
                text[: max(at - 1, 0)] + text[max(at - 1, 0) : at + 1][::-1] + text[at + 1 :],
            ]
            found["latin"].append((dice.choice(made), text))
    # What is a word itself is no slip.
    return {kind: [pair for pair in pairs if fold(pair[0]) not in known][:limit] for kind, pairs in found.items()}


def rightness(made: dict[str, list[tuple[str, str]]]) -> dict[str, float]:
    """How often the first, and one of the first three, is what was meant; and what a correction costs."""
    from wenyuan.search.suggest import corrections

    figures: dict[str, float] = {}
    took: list[tuple[float, float]] = []
    for kind, pairs in made.items():
        first = three = 0
        for written, meant in pairs:
            found: list[str] = []
            took.append(timed(lambda w=written, f=found: f.extend(corrections(w))))
            first += found[:1] == [meant]
            three += meant in found
        if pairs:
            figures |= {f"{kind}_top1": first / len(pairs), f"{kind}_top3": three / len(pairs), f"{kind}_n": len(pairs)}
    cpu = sorted(row[1] for row in took)
    figures |= {"correct_p50_cpu_ms": statistics.median(cpu), "correct_p99_cpu_ms": cpu[int(0.99 * (len(cpu) - 1))]}
    return figures


def measure(corpus: Path | None, *, quick: bool) -> dict[str, float]:
    """Fill, build, ask; print the table."""
    from wenyuan.search import suggest
    from wenyuan.search.suggest import store

    dice = random.Random(SEED)
    documents = fill(chain(texts(corpus, limit=QUICK_DOCUMENTS if quick else 1_000_000), english()))
    wall, cpu = timed(suggest.rebuild)
    path = store.current_path()
    assert path is not None
    figures: dict[str, float] = {"documents": documents, "build_s": wall / 1000, "build_cpu_s": cpu / 1000}
    figures["file_mb"] = path.stat().st_size / 1e6
    figures["terms"], figures["keys"] = (
        store.rows(f"SELECT COUNT(*) FROM {table}")[0][0] for table in ("entry WHERE kind = 't'", "key")
    )
    asked = prefixes(dice, limit=1_000 if quick else 6_000)
    figures |= {"prefixes": len(asked)} | latency(asked) | rightness(slips(dice, limit=300 if quick else 2_000))
    report(figures)
    return {name: round(value, 4) for name, value in figures.items()}


def report(figures: dict[str, float]) -> None:
    """Print the table."""
    print(
        f"{figures['documents']:,.0f} documents, {figures['terms']:,.0f} terms, {figures['keys']:,.0f} keys, "
        f"{figures['file_mb']:.1f} MB; built in {figures['build_cpu_s']:.1f} s CPU; {figures['prefixes']:,.0f} prefixes"
    )
    print(f"{'ms':26}{'p50':>9}{'p99':>9}{'p50 CPU':>10}{'p99 CPU':>10}")
    for name, label in (("look_up", "look-up, three kinds"), ("suggest", "whole answer"), ("like", "LIKE 'p%'")):
        cells = [figures[f"{name}_{what}"] for what in ("p50_ms", "p99_ms", "p50_cpu_ms", "p99_cpu_ms")]
        print(f"{label:26}{cells[0]:9.2f}{cells[1]:9.2f}{cells[2]:10.2f}{cells[3]:10.2f}")
    print(f"LIKE takes {figures['like_ratio']:.0f} times as long as the look-up (median of the pairs, CPU)")
    for kind in ("homophone", "wrong_char", "latin"):
        if f"{kind}_n" in figures:
            print(
                f"{kind:12} first {figures[f'{kind}_top1']:6.1%}, in three {figures[f'{kind}_top3']:6.1%} "
                f"of {figures[f'{kind}_n']:.0f}"
            )
    print(f"a correction: p50 {figures['correct_p50_cpu_ms']:.2f}, p99 {figures['correct_p99_cpu_ms']:.2f} ms CPU")


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a few hundred documents and prefixes")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--corpus", type=Path, help="folder with *.jsonl.gz; without it texts are made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wenyuan-bench-") as home:
        os.environ |= {"WENYUAN_HOME": home, "DJANGO_SETTINGS_MODULE": "wenyuan.settings"}
        os.environ.pop("WENYUAN_DATABASE_URL", None)
        import django

        django.setup()
        figures = measure(options.corpus, quick=options.quick)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
