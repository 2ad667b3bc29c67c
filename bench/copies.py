"""Does the library notice copies? Ours against datasketch (.3) and winnowing (k 13), the same queries in turn.

    python bench/copies.py [--quick] [--json FILE] [--corpus DIR] [--more DIR …] [--synonyms NAME=FILE …] [--fit]

Base texts: laws and passages of `--corpus` (laws.jsonl.gz …), folders or bare git repositories of `--more`; where
there is none, prose made on the spot, whose figures mean little. `--synonyms` brings a dictionary that the product
does not have. `--fit` fits the logistic on the development half and writes it beside the class map. Lenient: a hit
on a text that really shares a tenth of its 8-grams is left out; strict: it is a mistake. Times are CPU of one core.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import copies_store
from bench.copies_baselines import Datasketch, Winnowing
from bench.copies_gen import HELD_OUT, Query, World, base_texts, kinds, own_synonyms, queries, synonyms_of, world
from bench.copies_judge import verdict
from bench.material import prose
from wenyuan.copies import score
from wenyuan.copies.alignment import align
from wenyuan.copies.candidates import ALIGNED, candidates
from wenyuan.copies.classes import BASE_VERSION
from wenyuan.copies.compare import Comparison, compare
from wenyuan.copies.evidence import evidence
from wenyuan.copies.fingerprints import fingerprint
from wenyuan.copies.marks import marks
from wenyuan.copies.memory import MemoryPostings
from wenyuan.copies.original import Side, original
from wenyuan.copies.reading import Reading, read
from wenyuan.copies.rewrite_look import rewrite_look
from wenyuan.copies.score import figures as figures_of
from wenyuan.copies.usage import Usage
from wenyuan.copies.words import cut

DATA = Path(score.__file__).with_name("data")
SMALL = 2000


@dataclass(kw_only=True)
class Hit:
    """One reported pair of a query."""

    number: int
    what: str
    tier: int = 2
    level: str = ""
    cover: float = 0.0
    likelihood: float = 1.0


@dataclass(kw_only=True)
class Answer:
    """What one method said to one query."""

    query: Query
    hits: list[Hit] = field(default_factory=list)


class Ours:
    """The product over postings in memory; readings are kept, as a warm process keeps them."""

    def __init__(self, texts: list[str]) -> None:
        self.readings: list[Reading] = [read([text]) for text in texts]
        self.postings = MemoryPostings()
        for number, reading in enumerate(self.readings):
            self.postings.add(number, fingerprint(reading.classes, characters=len(reading.text)))
        self.looking: list[float] = []
        self.showing: list[float] = []
        self.usage = Usage()
        #: (kind, source, who is called the original, the same without our facts) of each pair.
        self.originals: list[tuple[str, int, Side, Side]] = []

    def rows(self, text: str) -> list[tuple[int, tuple[float, ...]]]:
        """(number, features) of each candidate that has an alignment: what the logistic is fitted on."""
        ours = read([text])
        found = candidates(fingerprint(ours.classes, characters=len(ours.text)), self.postings)
        made = []
        for one in found[:ALIGNED]:
            alignment = align(ours, self.readings[one.cluster])
            if len(alignment.ours):
                made.append((one.cluster, figures_of(one, alignment)))
        return made

    def find(self, text: str, kind: str = "", sources: tuple[int, ...] = ()) -> list[tuple[int, Comparison]]:
        """The pairs that are reported, with their evidence made."""
        ours = read([text])
        began = time.process_time()
        found = candidates(fingerprint(ours.classes, characters=len(ours.text)), self.postings)
        self.looking.append(time.process_time() - began)
        began = time.process_time()
        reported: list[tuple[int, Comparison]] = []
        for one in found[:ALIGNED]:
            theirs = self.readings[one.cluster]
            pair = compare(ours, theirs, one)
            if pair is not None:
                signs = (marks([text]), marks([theirs.text]))
                evidence(ours, theirs, pair.alignment, pair.differences, signs)
                reported.append((one.cluster, pair))
        self.showing.append(time.process_time() - began)
        for number, pair in reported:
            if number not in sources:
                continue
            theirs = self.readings[number]
            signs = (marks([text]), marks([theirs.text]))
            shown = evidence(ours, theirs, pair.alignment, pair.differences, signs)
            sides = [
                original(ours, theirs, pair, shown, usage=self.usage, with_facts=with_facts).side
                for with_facts in (True, False)
            ]
            self.originals.append((kind, number, sides[0], sides[1]))
        return reported


def fit(ours: Ours, asked: list[Query], made: World) -> None:
    """Fit the logistic on the development half; natural overlaps are left out."""
    rows: list[tuple[float, ...]] = []
    truth: list[bool] = []
    for query in asked:
        if query.is_test:
            continue
        for number, features in ours.rows(query.text):
            what = verdict(query, number, made)
            if what in {"source", "wrong", "mate"}:
                rows.append(features)
                truth.append(what == "source")
    found = score.fit(np.array(rows), np.array(truth, float))
    print(f"fitted on {len(rows)} pairs, {sum(truth)} of them copies")
    path = DATA / f"model-{BASE_VERSION}.json"
    about = {"map": BASE_VERSION, "features": list(score.FEATURES), **asdict(found)}
    path.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    score.model.cache_clear()


def run(made: World, asked: list[Query], *, with_fit: bool) -> tuple[dict[str, list[Answer]], Ours, Datasketch]:
    """Ask everybody everything, in turns."""
    began = time.process_time()
    ours = Ours(made.indexed)
    print(f"read and indexed in {time.process_time() - began:.0f} CPU-s")
    if with_fit:
        fit(ours, asked, made)
    for text in made.held_out:
        ours.usage.add(cut(read([text]).text).texts)
    sketch = Datasketch(0.3)
    sketch.build(made.indexed)
    winnow = Winnowing(least=0.1, shared=5)
    winnow.build(made.indexed)
    print(f"baselines built, {time.process_time() - began:.0f} CPU-s")
    answers: dict[str, list[Answer]] = defaultdict(list)
    for query in asked:
        if not query.is_test:
            continue
        mine = Answer(query=query)
        for number, pair in ours.find(query.text, query.kind, query.sources):
            cover = max(pair.covered_ours, pair.covered_theirs)
            mine.hits.append(
                Hit(
                    number=number,
                    what=verdict(query, number, made),
                    tier=pair.tier,
                    level=pair.level,
                    cover=cover,
                    likelihood=pair.likelihood,
                )
            )
        answers["ours"].append(mine)
        for name, other in (("datasketch", sketch), ("winnowing", winnow)):
            hits = [Hit(number=n, what=verdict(query, n, made)) for n in other.find(query.text)]
            answers[name].append(Answer(query=query, hits=hits))
    return answers, ours, sketch


def recall(answers: list[Answer], wanted: list[str], *, tier: int = 2) -> float:
    """Share of (query, source) pairs of these kinds that are reported, in that tier or a better one."""
    found = every = 0
    for answer in answers:
        if answer.query.kind in wanted:
            every += len(answer.query.sources)
            found += sum(hit.what == "source" and hit.tier <= tier for hit in answer.hits)
    return found / every if every else 0.0


def precision(answers: list[Answer], *, right: set[str], left_out: set[str], tier: int = 2) -> float:
    """Share of the reported pairs that are right, without those left out. Of copies and negatives, not of templates."""
    good = every = 0
    for answer in answers:
        if answer.query.kind == "template":
            continue
        for hit in answer.hits:
            if hit.tier <= tier and hit.what not in left_out:
                every += 1
                good += hit.what in right
    return good / every if every else 1.0


def at_precision(answers: list[Answer], wanted: float) -> list[Answer]:
    """The same answers with only the likeliest pairs, as many as keep the lenient precision at `wanted` or above."""
    for limit in sorted({0.0, *(hit.likelihood for answer in answers for hit in answer.hits if hit.what != "source")}):
        kept = [Answer(query=a.query, hits=[h for h in a.hits if h.likelihood > limit]) for a in answers]
        if precision(kept, right=SOURCE, left_out=ALL_NATURAL) >= wanted:
            return kept
    return []


def flagged(answers: list[Answer], kind: str, *, tier: int = 2, what: set[str] | None = None) -> float:
    """Share of the queries of a kind for which anything of `what` is reported."""
    chosen = [answer for answer in answers if answer.query.kind == kind]
    hit = sum(any(h.tier <= tier and (what is None or h.what in what) for h in answer.hits) for answer in chosen)
    return hit / len(chosen) if chosen else 0.0


SOURCE, NATURAL, ALL_NATURAL = {"source"}, {"natural"}, {"natural", "near"}


def report(answers: dict[str, list[Answer]], groups: dict[str, list[str]], ours: Ours) -> dict[str, float]:
    """Print the tables; gives the flat object of figures."""
    copies = [*groups["full"], *groups["excerpts"]]
    hard = sorted({*groups["rewritten"], *groups["excerpts"]})
    print(f"{'recall by kind':14}{'ours':>8}{'tier 1':>8}{'datasketch':>12}{'winnowing':>11}")
    for kind in [*copies, *groups["limits"]]:
        cells = [recall(answers[name], [kind]) for name in ("ours", "datasketch", "winnowing")]
        print(f"{kind:14}{cells[0]:8.3f}{recall(answers['ours'], [kind], tier=1):8.3f}{cells[1]:12.3f}{cells[2]:11.3f}")
    print(f"{'':14}{'all':>8}{'hard':>8}{'lenient':>12}{'strict':>11}{'flagged negatives':>20}")
    for name, found in answers.items():
        print(
            f"{name:14}{recall(found, copies):8.3f}{recall(found, hard):8.3f}"
            f"{precision(found, right=SOURCE, left_out=ALL_NATURAL):12.3f}{precision(found, right=SOURCE, left_out=set()):11.3f}"
            f"{flagged(found, 'negative', what={'wrong'}):12.3f} wrongly, {flagged(found, 'negative'):.3f} in all"
        )
    mine = answers["ours"]
    wrong = sum(h.what == "wrong" for a in mine for h in a.hits)
    strict = at_precision(mine, precision(answers["winnowing"], right=SOURCE, left_out=ALL_NATURAL))
    near = sum(h.what in ALL_NATURAL for a in mine for h in a.hits)
    print(f"ours: {wrong} wrong, {near} that really share text")
    return {
        "recall_all": recall(mine, copies),
        "recall_rewritten": recall(mine, groups["rewritten"]),
        "precision_lenient": precision(mine, right=SOURCE, left_out=ALL_NATURAL),
        "precision_strict": precision(mine, right=SOURCE, left_out=set()),
        "copy_tier_recall": recall(mine, groups["full"], tier=1),
        "copy_tier_precision": precision(mine, right=SOURCE, left_out=NATURAL, tier=1),
        "copy_tier_precision_strict": precision(mine, right=SOURCE, left_out=set(), tier=1),
        "template_flagged": flagged(mine, "template", what={"mate"}),
        "template_in_copy_tier": flagged(mine, "template", what={"mate"}, tier=1),
        "gain_over_datasketch": recall(mine, hard) - recall(answers["datasketch"], hard),
        # At no worse precision than its own.
        "gain_over_winnowing": recall(strict, hard) - recall(answers["winnowing"], hard),
        "recall_at_winnowing_precision": recall(strict, copies),
        "datasketch_precision_lenient": precision(answers["datasketch"], right=SOURCE, left_out=ALL_NATURAL),
        "winnowing_precision_lenient": precision(answers["winnowing"], right=SOURCE, left_out=ALL_NATURAL),
        **originals(ours, groups["rewritten"]),
        "memory_candidates_ms": 1e3 * statistics.median(ours.looking),
        "evidence_ms": 1e3 * statistics.median(ours.showing),
    }


def originals(ours: Ours, wanted: list[str]) -> dict[str, float]:
    """How often the source is called the original where one is named, over rewritten copies; and how often one is."""
    found: dict[str, float] = {}
    for name, chosen, at in (
        ("original", wanted, 2),
        ("original_seed", ["seed"], 2),
        ("original_by_usage", wanted, 3),
        ("original_seed_by_usage", ["seed"], 3),
    ):
        sides = [row[at] for row in ours.originals if row[0] in chosen]
        decided = [side for side in sides if side is not Side.UNDETERMINED]
        found[f"{name}_right"] = sum(side is Side.THEIRS for side in decided) / len(decided) if decided else 1.0
        found[f"{name}_decided"] = len(decided) / len(sides) if sides else 0.0
    return found


def look(made: World, asked: list[Query]) -> dict[str, float]:
    """The look of a rewrite: how many clean texts have it, and how many that went through the table."""
    clean = [text for text in made.held_out if len(text) >= 800]
    table = [query.text for query in asked if query.kind == "seed" and len(query.text) >= 800]
    share = [sum(rewrite_look(read([t]), [t]).flagged for t in texts) / max(len(texts), 1) for texts in (clean, table)]
    return {"look_clean_flagged": share[0], "look_table_flagged": share[1]}


def store(ours: Ours, asked: list[Query], sizes: list[int]) -> dict[str, float]:
    """Lookups in the tables, at each size."""
    copies_store.prepare()
    marked = [fingerprint(reading.classes, characters=len(reading.text)) for reading in ours.readings]
    chosen = [query for query in asked if query.is_test][:: max(1, len(asked) // 800)]
    readings = [read([query.text]) for query in chosen]
    questions = [fingerprint(reading.classes, characters=len(reading.text)) for reading in readings]
    characters = sum(len(reading.text) for reading in ours.readings)
    found = copies_store.measure(marked, questions, characters, sizes)
    return {**found, "candidates_ms": found[f"store_candidates_ms_{sizes[-1]}"]}


def texts_of(options: argparse.Namespace, documents: int, held_out: int) -> list[str]:
    """The base texts, or prose made on the spot."""
    # A tenth more: twins are dropped.
    texts = base_texts(options.corpus, options.more, wanted=int(1.1 * (documents + held_out)))
    if texts:
        return texts
    dice = random.Random(1)
    return [prose(dice, dice.randint(300, 1500)) for _ in range(3000)]


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="2,000 documents, 16 queries of a kind")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--more", type=Path, action="append", default=[])
    parser.add_argument("--synonyms", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--documents", type=int, default=0)
    parser.add_argument("--each", type=int, default=0)
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    documents = options.documents or (SMALL if options.quick else 20_000)
    each = options.each or (16 if options.quick else 240)
    tables = {"syn": own_synonyms()}
    for given in options.synonyms:
        name, _, path = given.partition("=")
        tables[name] = synonyms_of(Path(path))
    held_out = 900 if options.quick else HELD_OUT
    made = world(texts_of(options, documents, held_out), documents=documents, held_out=held_out)
    asked = list(queries(made, each=each, tables=tables))
    print(f"{len(made.indexed)} texts, {sum(map(len, made.indexed)):,} characters, {len(asked)} queries")
    answers, ours, _ = run(made, asked, with_fit=options.fit)
    found = report(answers, kinds(tables), ours) | look(made, asked)
    found |= store(ours, asked, sorted({min(SMALL, len(made.indexed)), len(made.indexed)}))
    found = {name: round(value, 4) for name, value in found.items()}
    for name, value in found.items():
        print(f"{name:32}{value}")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
