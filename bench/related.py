"""Whether what is related is found: the odd pages of a law must find its even pages among those of all others.

    python bench/related.py [--quick] [--json FILE] --corpus DIR

The corpus is cut into pages of 600 characters. Of laws with four pages or more the even pages are indexed, without their
titles; the terms of the odd pages ask. Texts that copy from each other are left out first (bench/laws.py says how), as
copies are collapsed in the product; `related_all_r1` is the same with all of them. Variety is measured as the mean
likeness (Jaccard of the words asked for) within lists of six, with and without it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import ready  # noqa: F401 - before what imports models
from bench.laws import Law, distinct, laws, upsert
from wenyuan.search.analyzer import spelled, term_counts
from wenyuan.search.describing import Described, describe_counts
from wenyuan.search.entries import KEPT_TERMS, TERMS_LENGTH
from wenyuan.search.related import RELEVANCE, likeness, nearest
from wenyuan.search.scope import Scope
from wenyuan.search.tantivy_index import TantivyIndex
from wenyuan.search.variety import varied

EVERYONE = Scope(visibility=frozenset({"pub"}), conditions=())
LEAST_PAGES = 4
QUICK = 400


def measure_related(found: Sequence[Law], folder: Path) -> dict[str, float]:
    """Index the even pages of these laws in `folder` (empty) and ask with the odd ones.

    `related_n`, `related_r1`, `related_r10` (part that finds its other half first, among ten), `related_p50_ms`, and
    `related_likeness`, `related_likeness_plain`: within six chosen for variety, and within the first six.
    """
    index = TantivyIndex(folder)
    index.apply(upsert(law, law.pages[1::2]) for law in found)
    index.close()
    first = tenth = 0
    seconds, mixed, plain = [], [], []
    for law in found:
        described = _of_pages(index, law.pages[::2])
        began = time.perf_counter()
        hits = nearest(index, described, EVERYONE, limit=30)
        seconds.append(time.perf_counter() - began)
        order = [hit.document for hit in hits]
        first += order[:1] == [law.number]
        tenth += law.number in order[:10]
        theirs = index.top_terms(order)
        shared = {pk: frozenset(t for t in described.shared if t in theirs[pk]) for pk in order}

        def alike(one: int, other: int, shared: dict[int, frozenset[str]] = shared) -> float:
            return likeness(shared[one], shared[other])

        scores = {hit.document: hit.score for hit in hits}
        mixed.append(_mean_likeness(varied(scores, alike, limit=6, relevance=RELEVANCE), shared))
        plain.append(_mean_likeness(order[:6], shared))
    return {
        "related_n": len(found),
        "related_r1": round(first / len(found), 4),
        "related_r10": round(tenth / len(found), 4),
        "related_p50_ms": round(statistics.median(seconds) * 1000, 2),
        "related_likeness": round(statistics.mean(mixed), 3),
        "related_likeness_plain": round(statistics.mean(plain), 3),
    }


def _of_pages(index: TantivyIndex, pages: Sequence[str]) -> Described:
    return describe_counts(index, term_counts(spelled("\n".join(pages)[:TERMS_LENGTH]), KEPT_TERMS))


def _mean_likeness(chosen: Sequence[int], shared: dict[int, frozenset[str]]) -> float:
    pairs = [likeness(shared[a], shared[b]) for a, b in combinations(chosen, 2)]
    return statistics.mean(pairs) if pairs else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} laws")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--corpus", type=Path, required=True, help="the folder with text/laws.jsonl.gz")
    options = parser.parse_args()
    long_ones = [law for law in laws(options.corpus) if len(law.pages) >= LEAST_PAGES]
    alone = distinct(long_ones)
    figures: dict[str, Any]
    with tempfile.TemporaryDirectory() as folder:
        figures = measure_related(alone[:QUICK] if options.quick else alone, Path(folder) / "distinct")
        if not options.quick:
            everything = measure_related(long_ones, Path(folder) / "all")
            figures |= {name.replace("related_", "related_all_"): value for name, value in everything.items()}
    for name, value in figures.items():
        print(f"{name:28} {value}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
