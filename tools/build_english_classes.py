"""Write the English part of the class map and its weights: version N + 1 of both from version N, whose Chinese part stays.

Sources: Princeton WordNet 3.0 (`data.noun` … of the Debian package wordnet-base; its licence permits use, change and
distribution with the notice, which the header of the result repeats), and word frequencies of a folder of English texts
(.txt, .md): only counts enter the result. Words are stemmed as the product stems them. Two lemmas of one synset join, those
of frequent words first, unless the class would have more than CAP of all telling words.

    python tools/build_english_classes.py --wordnet /usr/share/wordnet --corpus DIR --version 2
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from math import log
from pathlib import Path

import rjieba
from build_classes import DATA, MOST_LEMMAS, RAREST, STRETCH, Classes

from wenyuan.copies.facts import REFUSED, read_facts
from wenyuan.copies.forms import form
from wenyuan.copies.normalise import normalise

#: English words have many meanings: a larger class joins what nobody exchanges.
CAP = 0.004
#: Synsets of a lemma that are looked at, in each of its parts of speech; WordNet lists the usual ones first.
SENSES = 4
#: An English text of so many characters has as many words as a Chinese one of STRETCH.
LETTERS = 3 * STRETCH

NOTICE = """\
# The English classes are derived from WordNet 3.0, Copyright 2006 by Princeton University. All rights reserved. THIS SOFTWARE
#   AND DATABASE IS PROVIDED "AS IS" AND PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES, EXPRESS OR IMPLIED.
#   The permission and conditions are those of the notice above. The name of Princeton University may not be used in
#   advertising or publicity; title to copyright remains with it.
#   Changed: synonyms only, single words, stemmed, joined into classes.
"""


def synsets(folder: Path) -> Iterator[tuple[str, ...]]:
    """The lemmas of each synset, single words only, of the synsets that are among a lemma's first SENSES."""
    for name in ("noun", "verb", "adj", "adv"):
        usual: set[str] = set()
        for line in (folder / f"index.{name}").read_text(encoding="utf-8").splitlines():
            if not line.startswith("  "):
                fields = line.split()
                usual.update(fields[-int(fields[2]) :][:SENSES])
        for line in (folder / f"data.{name}").read_text(encoding="utf-8").splitlines():
            fields = line.split()
            if line.startswith("  ") or fields[0] not in usual:
                continue
            lemmas = [re.sub(r"\(.*\)", "", fields[4 + 2 * n]).lower() for n in range(int(fields[3], 16))]
            yield tuple(lemma for lemma in lemmas if lemma.isascii() and lemma.isalpha())


def stretches(folder: Path) -> Iterator[list[str]]:
    """The telling words of each stretch of a folder's texts."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".txt", ".md"}:
            text = normalise([path.read_text(encoding="utf-8", errors="replace")]).text
            for start in range(0, len(text), LETTERS):
                words = map(form, rjieba.cut(text[start : start + LETTERS]))
                yield [word for word in words if word.isascii() and word]


def main() -> None:
    """Read the command line and write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wordnet", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--version", type=int, required=True)
    options = parser.parse_args()
    read = list(stretches(options.corpus))
    mass = Counter(word for words in read for word in words)
    total = sum(mass.values())
    near: dict[tuple[str, str], float] = defaultdict(float)
    for lemmas in synsets(options.wordnet):
        known = sorted({form(lemma) for lemma in lemmas} - {""})
        if len(known) <= MOST_LEMMAS:
            for a, b in combinations(known, 2):
                near[a, b] += (mass[a] + mass[b]) / len(known)
    classes = Classes(mass, CAP * total)
    members = {word for pair in near for word in pair}
    for fact in read_facts((DATA / "pairs.tsv").read_text(encoding="utf-8")):
        if fact.meant.isascii() and fact.state != REFUSED:
            classes.join(form(fact.meant), form(fact.put), forced=True)
            members |= {form(fact.meant), form(fact.put)}
    for a, b in sorted(near, key=lambda pair: (-near[pair], pair)):
        classes.join(a, b)
    groups: dict[str, list[str]] = defaultdict(list)
    for word in members:
        groups[classes.find(word)].append(word)
    rows, root = [], {}
    for group in groups.values():
        group.sort(key=lambda word: (-mass[word], word))
        if len(group) > 1:
            rows.append("\t".join([group[0], *sorted(group[1:])]))
            root |= dict.fromkeys(group, group[0])
    before = options.version - 1
    old = (
        (DATA / f"classes-{before}.tsv")
        .read_text(encoding="utf-8")
        .replace(f"version {before}:", f"version {options.version}:")
    )
    head = [line for line in old.splitlines() if line.startswith("#")]
    # English words of the Chinese part (our few pairs) are in WordNet as well.
    chinese = [line for line in old.splitlines() if not line.startswith("#") and not line.split("\t")[0].isascii()]
    lines = "\n".join([*head, NOTICE.rstrip(), *sorted([*chinese, *rows])])
    (DATA / f"classes-{options.version}.tsv").write_text(lines + "\n", encoding="utf-8")
    counts = Counter(word for words in read for word in {root.get(word, word) for word in words})
    weights = [f"{w}\t{-log(n / len(read)):.2f}" for w, n in counts.items() if n / len(read) >= RAREST]
    old = (
        (DATA / f"weights-{before}.tsv")
        .read_text(encoding="utf-8")
        .replace(f"version {before}:", f"version {options.version}:")
    )
    kept = [line for line in old.splitlines() if not line.split("\t")[0].isascii() or line.startswith("#")]
    lines = "\n".join([kept[0], *sorted([*kept[1:], *weights])])
    (DATA / f"weights-{options.version}.tsv").write_text(lines + "\n", encoding="utf-8")
    biggest = sorted(((sum(mass[w] for w in g) / total, g[:8]) for g in groups.values()), reverse=True)[:5]
    print(f"{len(rows)} English classes, {len(root)} words, {total} telling words read")
    for share, group in biggest:
        print(f"  {share:.3%} {' '.join(group)}")


if __name__ == "__main__":
    main()
