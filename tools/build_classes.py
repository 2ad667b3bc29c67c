"""Write the class map (src/wenyuan/copies/data/classes-N.tsv) and the shares in pairs.tsv.

Run once per map version; the result is committed. Sources:

1. Our own facts, data/pairs.tsv: forced, whatever the mass.
2. Chinese Open WordNet, `wns/cow/wn-data-cmn.tab` of omwn/omw-data (its LICENSE permits use, change and distribution
   with the notice, which the header of the result repeats): two lemmas of one synset are an edge.
3. Word frequencies of the given corpora (JSON lines with `text`, or JSON with `passages` of `context`, gzipped or
   not): only counts enter the result.

Edges join in falling weight (a word's frequency, shared among its synonyms), unless the joint class would have more than CAP of
all telling words: without a cap one class swallows half of them. A word no corpus has joins its best neighbour's
class at the end, and never joins two classes.

    python tools/build_classes.py --wordnet wn-data-cmn.tab --corpus laws.jsonl.gz --corpus cmrc.json.gz
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from math import log
from pathlib import Path

import rjieba

from wenyuan.copies.facts import REFUSED, read_facts
from wenyuan.copies.forms import form
from wenyuan.copies.normalise import normalise

DATA = Path(__file__).parents[1] / "src/wenyuan/copies/data"
#: Of all telling words of the corpora, what one class may have at most.
CAP = 0.01
#: A dictionary entry with more lemmas joins what no tool exchanges.
MOST_LEMMAS = 30
#: Characters within which a class is counted once, and the share from which a class has a row.
STRETCH, RAREST = 1000, 0.003
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")

HEADER = """\
# Wenyuan class map, version {version}: `root TAB member TAB member …`, sorted; made by tools/build_classes.py.
# Derived from the Chinese Open WordNet and our own list of facts (pairs.tsv). Its notice:
#   Chinese Open Wordnet Copyright 2013,2014 by Francis Bond and Shan Wang. All rights reserved.
#   Permission to use, copy, modify and distribute this software and database and its documentation for any purpose
#   and without fee or royalty is hereby granted, provided that you agree to comply with the following copyright notice
#   and statements, including the disclaimer, and that the same appear on ALL copies of the software, database and
#   documentation, including modifications that you make for internal use or for distribution.
#   THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND WE MAKE NO REPRESENTATIONS OR WARRANTIES, EXPRESS OR IMPLIED. BY
#   WAY OF EXAMPLE, BUT NOT LIMITATION, WE MAKE NO REPRESENTATIONS OR WARRANTIES OF MERCHANTABILITY OR FITNESS FOR ANY
#   PARTICULAR PURPOSE OR THAT THE USE OF THE LICENSED SOFTWARE, DATABASE OR DOCUMENTATION WILL NOT INFRINGE ANY THIRD
#   PARTY PATENTS, COPYRIGHTS, TRADEMARKS OR OTHER RIGHTS. Title to copyright in this software, database and any
#   associated documentation shall at all times remain with the copyright holders and LICENSEE agrees to preserve same.
# It builds on Princeton WordNet 3.0, Copyright 2006 by Princeton University, under the same terms.
# Changed: synonyms only, reduced to simplified Han words of two characters or more, joined into classes.
"""


def texts(path: Path) -> Iterator[str]:
    """The texts of a corpus file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        if ".jsonl" in path.name:
            for line in file:
                yield json.loads(line)["text"]
            return
        for passage in json.load(file)["passages"]:
            yield passage["context"]


def frequencies(path: Path) -> Counter[str]:
    """How often each telling word stands in a corpus."""
    counts: Counter[str] = Counter()
    for text in texts(path):
        counts.update(filter(None, map(form, rjieba.cut(normalise([text]).text))))
    return counts


def edges(path: Path) -> dict[str, set[str]]:
    """Synonyms of each word by the dictionary, in the form that a normalised text has."""
    lemmas: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = line.split("\t")
        if line.startswith(("#", "\ufeff#")) or len(parts) < 3 or not parts[1].endswith("lemma"):
            continue
        word = normalise([re.sub(r"\+[的地]$", "", parts[2]).replace("+", "")]).text
        # What a text's words are never cut to cannot be met in one.
        if _HAN.fullmatch(word) and form(word) and len(rjieba.cut(word)) == 1:
            lemmas[parts[0]].add(word)
    near: dict[str, set[str]] = defaultdict(set)
    for words in lemmas.values():
        if len(words) <= MOST_LEMMAS:
            for a, b in combinations(sorted(words), 2):
                near[a].add(b)
                near[b].add(a)
    return near


class Classes:
    """Union-find over words with the mass of each class."""

    def __init__(self, mass: Counter[str], cap: float) -> None:
        self._parent: dict[str, str] = {}
        self._mass = Counter(mass)
        self._cap = cap

    def find(self, word: str) -> str:
        """The representative of a word's class."""
        while self._parent.get(word, word) != word:
            self._parent[word] = self._parent.get(self._parent[word], self._parent[word])
            word = self._parent[word]
        return word

    def join(self, a: str, b: str, *, forced: bool = False) -> bool:
        """Make one class of two, unless it would be too big."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return True
        if not forced and self._mass[a] + self._mass[b] > self._cap:
            return False
        self._parent[b] = a
        self._mass[a] += self._mass.pop(b, 0)
        return True


def main() -> None:
    """Read the command line and write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wordnet", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, action="append", required=True)
    parser.add_argument("--version", type=int, default=1)
    parser.add_argument("--cap", type=float, default=CAP)
    parser.add_argument("--shares", action="store_true", help="also write the shares of pairs.tsv anew")
    options = parser.parse_args()

    corpora = [frequencies(path) for path in options.corpus]
    mass: Counter[str] = Counter()
    for counts in corpora:
        mass.update(counts)
    total = sum(mass.values())
    print(f"{total} telling words, {len(mass)} different")
    pairs = DATA / "pairs.tsv"
    known = read_facts(pairs.read_text(encoding="utf-8"))
    classes = Classes(mass, options.cap * total)
    members: set[str] = set()
    for fact in known:
        if fact.state != REFUSED:
            a, b = form(fact.meant), form(fact.put)
            classes.join(a, b, forced=True)
            members |= {a, b}
    near = edges(options.wordnet)
    weights: Counter[tuple[str, str]] = Counter()
    for word, others in near.items():
        for other in others:
            weights[min(word, other), max(word, other)] += mass[word] / len(others)
    order = sorted(weights, key=lambda pair: (-weights[pair], pair))
    refused = sum(not classes.join(a, b) for a, b in order if mass[a] and mass[b])
    members |= {word for word in near if mass[word]}
    for word in sorted(near):
        if not mass[word]:
            best = max(near[word], key=lambda other: (mass[other], other))
            if mass[best] and classes.join(best, word):
                members.add(word)
    by_root: dict[str, list[str]] = defaultdict(list)
    for word in members:
        by_root[classes.find(word)].append(word)
    rows = []
    for group in by_root.values():
        group.sort(key=lambda word: (-mass[word], word))
        if len(group) > 1:
            rows.append("\t".join([group[0], *sorted(group[1:])]))
    out = DATA / f"classes-{options.version}.tsv"
    out.write_text(HEADER.format(version=options.version) + "\n".join(sorted(rows)) + "\n", encoding="utf-8")
    root = {word: group[0] for group in by_root.values() for word in group}
    write_weights(DATA / f"weights-{options.version}.tsv", options.corpus, root, options.version)
    biggest = sorted(((sum(mass[w] for w in g) / total, g[:6]) for g in by_root.values()), reverse=True)[:5]
    print(f"{len(rows)} classes, {sum(row.count(chr(9)) + 1 for row in rows)} words, {refused} edges refused")
    for share, group in biggest:
        print(f"  {share:.3%} {' '.join(group)}")
    if options.shares:
        write_shares(pairs, corpora)


def write_weights(path: Path, corpora: list[Path], root: dict[str, str], version: int) -> None:
    """Write how rare each class is: ln of its share of all stretches of STRETCH characters, each corpus weighing the same."""
    shares: Counter[str] = Counter()
    for corpus in corpora:
        counts: Counter[str] = Counter()
        stretches = 0
        for text in texts(corpus):
            plain = normalise([text]).text
            for start in range(0, len(plain), STRETCH):
                words = filter(None, map(form, rjieba.cut(plain[start : start + STRETCH])))
                counts.update({root.get(word, word) for word in words})
                stretches += 1
        for word, n in counts.items():
            shares[word] += n / stretches / len(corpora)
    rows = sorted(f"{word}\t{-log(share):.2f}" for word, share in shares.items() if share >= RAREST)
    head = (
        f"# Wenyuan class weights, version {version}: `root TAB weight`; counts only, made by tools/build_classes.py.\n"
    )
    path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")


def write_shares(path: Path, corpora: list[Counter[str]]) -> None:
    """Put into pairs.tsv how often each corpus has the second word of the two; the largest share of all corpora."""
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            meant, put, state, _ = line.split("\t")
            a, b = form(meant), form(put)
            shares = [(c[b] + 0.5) / (c[a] + c[b] + 1) for c in corpora if c[a] + c[b] >= 10]
            line = f"{meant}\t{put}\t{state}\t{max(shares, default=1):.4f}"
        lines.append(line)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
