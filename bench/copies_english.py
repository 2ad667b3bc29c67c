"""Does the library notice copies of English texts? The kinds of bench/copies.py, made of English; the same two baselines.

    python bench/copies_english.py --english DIR [--synonyms FILE] [--json FILE] [--documents N] [--each N]

DIR holds .txt or .md files of English prose; FILE groups of synonyms, one a line, by which words are swapped (WordNet's
say). Without FILE the product's own classes swap, which flatters it. Even queries give the figures; nothing is fitted here.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import copies as chinese
from bench.copies_gen import Query, World, synonyms_of
from wenyuan.copies.forms import form
from wenyuan.copies.normalise import normalise

SEED = 7
LEAST, MOST = 900, 2600
FULL = "exact fmt edit5 edit20 syn5 syn10 syn20 syn30 numbers shuffle combo20".split()
EXCERPTS = "exc25 exc50 excl25".split()
REWRITTEN = "syn5 syn10 syn20 syn30 shuffle combo20 excl25".split()
LIMITS = "edit50 combo30x".split()
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+|\n|$)\s*")
_WORD = re.compile(r"[A-Za-z]+")


def pieces(folder: Path) -> Iterator[str]:
    """Whole paragraphs in a row, LEAST to MOST characters."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".txt", ".md"}:
            piece = ""
            for paragraph in path.read_text(encoding="utf-8", errors="replace").split("\n"):
                if len(piece) + len(paragraph) > MOST and len(piece) >= LEAST:
                    yield piece
                    piece = ""
                piece += paragraph + "\n"
            if LEAST <= len(piece) <= 2 * MOST:
                yield piece


def world(folder: Path, documents: int) -> World:
    """Distinct pieces: three quarters indexed, the rest held out as negatives and hosts."""
    seen: dict[bytes, str] = {}
    for piece in pieces(folder):
        seen.setdefault(normalise([piece]).norm_hash, piece)
    kept = list(seen.values())
    random.Random(SEED).shuffle(kept)
    held = len(kept) // 4
    return World(indexed=kept[held : held + documents], held_out=kept[:held])


def sentences(text: str) -> list[str]:
    """The sentences of a text with their ends."""
    return [found for found in _SENTENCE.findall(text) if found.strip()]


def swapped(text: str, share: float, dice: random.Random, table: dict[str, list[str]]) -> str:
    """That share of all words put for a synonym, chosen among those that have one; endings are not carried over."""
    words = list(_WORD.finditer(text))
    able = [found for found in words if found[0].lower() in table]
    chosen = dice.sample(able, min(len(able), int(share * len(words))))
    out, at = [], 0
    for found in sorted(chosen, key=lambda one: one.start()):
        out += [text[at : found.start()], dice.choice(table[found[0].lower()])]
        at = found.end()
    return "".join([*out, text[at:]])


def edited(text: str, share: float, dice: random.Random) -> str:
    """That share of the words: a third deleted, a third put for some other, a third gets one put in before it."""
    pool = _WORD.findall(text)

    def change(found: re.Match[str]) -> str:
        if dice.random() >= share:
            return found[0]
        return dice.choice(["", dice.choice(pool), f"{dice.choice(pool)} {found[0]}"])

    return _WORD.sub(change, text)


def formatted(text: str, dice: random.Random) -> str:
    """Wrapped anew with broken words, headings in capitals, page numbers."""
    width, lines, line = dice.randint(50, 80), [], ""
    for word in text.split():
        if len(line) + len(word) > width:
            cut = len(word) // 2
            is_broken = dice.random() < 0.2 and len(word) > 7 and word.isalpha()
            lines.append(f"{line}{word[:cut]}-" if is_broken else line.rstrip())
            line = f"{word[cut:]} " if is_broken else f"{word} "
            if len(lines) % 40 == 0:
                lines.append(f"- {len(lines) // 40} -")
        else:
            line += f"{word} "
    return "\n".join([*lines, line])


def numbers(text: str, dice: random.Random) -> str:
    """Years moved by one constant, other numbers changed with p = .3."""
    shift = dice.randint(2, 5)
    text = re.sub(r"\b(?:19|20)\d\d\b", lambda m: str(int(m[0]) + shift), text)
    return re.sub(r"\b\d{1,3}\b", lambda m: str(dice.randint(1, 200)) if dice.random() < 0.3 else m[0], text)


def shuffled(text: str, dice: random.Random, drop: float = 0.0) -> str:
    """The sentences in random order, without that share of them."""
    kept = [sentence.strip() + " " for sentence in sentences(text) if dice.random() >= drop]
    dice.shuffle(kept)
    return "".join(kept)


def excerpt(text: str, share: float) -> str:
    """About that share of a text's sentences in a row."""
    parts, out = sentences(text), ""
    for sentence in parts[len(parts) // 4 :] + parts[: len(parts) // 4]:
        out += sentence
        if len(out) >= share * len(text):
            break
    return out


def make(kind: str, source: str, host: str, dice: random.Random, table: dict[str, list[str]]) -> str:
    """A copy of this kind."""
    match kind:
        case "exact":
            return source
        case "fmt":
            return formatted(source, dice)
        case "numbers":
            return numbers(source, dice)
        case "shuffle":
            return shuffled(numbers(source, dice), dice)
        case "combo20":
            return formatted(numbers(shuffled(swapped(source, 0.2, dice, table), dice), dice), dice)
        case "combo30x":
            return numbers(shuffled(swapped(source, 0.3, dice, table) + excerpt(host, 0.25), dice, 0.2), dice)
        case "excl25":
            return excerpt(host, 0.3) + swapped(excerpt(source, 0.25), 0.2, dice, table)
    name, share = kind.rstrip("0123456789"), int(re.findall(r"\d+", kind)[0]) / 100
    if name == "exc":
        return excerpt(host, share) + excerpt(source, share)
    return edited(source, share, dice) if name == "edit" else numbers(swapped(source, share, dice, table), dice)


def queries(made: World, each: int, table: dict[str, list[str]]) -> Iterator[Query]:
    """`each` queries of every kind, then the negatives."""
    for kind in [*FULL, *EXCERPTS, *LIMITS]:
        dice = random.Random(f"{SEED}{kind}")
        for number in dice.sample(range(len(made.indexed)), min(each, len(made.indexed))):
            host = made.held_out[dice.randrange(len(made.held_out))]
            source = made.indexed[number]
            natural = (source, host) if kind.startswith("exc") or kind == "combo30x" else (source,)
            yield Query(kind=kind, text=make(kind, source, host, dice, table), sources=(number,), natural=natural)
    for text in made.held_out:
        yield Query(kind="negative", text=text, natural=(text,))


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--english", type=Path, required=True)
    parser.add_argument("--synonyms", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--documents", type=int, default=3000)
    parser.add_argument("--each", type=int, default=60)
    options = parser.parse_args()
    made = world(options.english, options.documents)
    table = synonyms_of(options.synonyms) if options.synonyms else chinese.own_synonyms()
    table = {word: others for word, others in table.items() if word.isascii() and form(word)}
    asked = list(queries(made, options.each, table))
    print(f"{len(made.indexed)} texts, {sum(map(len, made.indexed)):,} characters, {len(asked)} queries")
    answers, ours, _ = chinese.run(made, asked, with_fit=False)
    groups = {"full": FULL, "excerpts": EXCERPTS, "rewritten": REWRITTEN, "limits": LIMITS}
    found = {name: round(value, 4) for name, value in chinese.report(answers, groups, ours).items()}
    for name, value in found.items():
        if "template" not in name and "seed" not in name:
            print(f"{name:32}{value}")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
