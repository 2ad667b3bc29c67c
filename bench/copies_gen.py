"""Copies made from real texts in every way we know of, and texts that only look like copies. The same for the same seed.

Base texts are read from a folder and from git repositories at run time and never shipped. A query says from which
texts of the index it was made; what else it may share with others by nature is judged by `copies_judge`.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from wenyuan.copies.classes import class_map
from wenyuan.copies.facts import facts
from wenyuan.copies.normalise import normalise
from wenyuan.copies.words import cut
from wenyuan.kernel.folding import variants

SEED = 7
#: Characters of a text of the index.
LEAST, MOST = 200, (2000, 1400, 1000)
HELD_OUT = 3000
TEMPLATES, FILLS, NEW_FILLS, UNIQUE = 20, 25, 100, 14
_CHAPTER = re.compile(r"\n(?=\s*(?:#+\s*)?第[一二三四五六七八九十百]+[章编节]\s)")
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；\n]+|[^。！？；\n]+$")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True)
class Query:
    """A text to be looked for; `sources` are the numbers of the indexed texts it was made of, `natural` its other parts."""

    kind: str
    text: str
    sources: tuple[int, ...] = ()
    natural: tuple[str, ...] = ()
    is_test: bool = True


@dataclass(kw_only=True)
class World:
    """The index, and what is not in it. `series` names the texts that are fills of one template."""

    indexed: list[str] = field(default_factory=list)
    held_out: list[str] = field(default_factory=list)
    series: dict[int, int] = field(default_factory=dict)
    fills: list[tuple[int, str]] = field(default_factory=list)


# --- base texts ---------------------------------------------------------------------------------------------------


def base_texts(corpus: Path | None, more: Sequence[Path], *, wanted: int) -> list[str]:
    """Pieces of LEAST to MOST characters: laws by chapter, passages whole, files of repositories. Cut shorter where that
    is needed to have as many as wanted."""
    texts: list[str] = []
    for most in MOST:
        texts = list(_base_texts(corpus, more, most))
        if len(texts) >= wanted:
            break
    return texts


def _base_texts(corpus: Path | None, more: Sequence[Path], most: int) -> Iterator[str]:
    for path in sorted(corpus.rglob("*.gz")) if corpus else ():
        for text in _from_file(path):
            yield from _pieces(text, most)
    for place in more:
        for text in _from_repository(place) if (place / "HEAD").exists() else _from_folder(place):
            yield from _pieces(text, most)


def _from_file(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        if ".jsonl" in path.name:
            yield from (json.loads(line)["text"] for line in file)
        else:
            yield from (passage["context"] for passage in json.load(file)["passages"])


def _from_folder(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".md", ".txt", ".json"} and path.is_file():
            yield from _texts(path.suffix, path.read_text(encoding="utf-8", errors="replace"))


def _from_repository(place: Path) -> Iterator[str]:
    """Texts of the newest commit of a bare git repository."""
    git = ["git", f"--git-dir={place}"]
    listed = subprocess.run([*git, "ls-tree", "-rz", "HEAD"], capture_output=True, check=True).stdout.decode()
    for row in filter(None, listed.split("\0")):
        about, name = row.split("\t")
        suffix = Path(name).suffix
        if suffix in {".md", ".txt", ".json"}:
            shown = subprocess.run([*git, "cat-file", "blob", about.split()[2]], capture_output=True, check=False)
            if shown.returncode == 0:
                yield from _texts(suffix, shown.stdout.decode("utf-8", "replace"))


def _texts(suffix: str, content: str) -> Iterator[str]:
    if suffix != ".json":
        yield content
        return
    try:
        yield from _contexts(json.loads(content))
    except ValueError:
        return


def _contexts(value: object) -> Iterator[str]:
    """Every string under `context` or `context_text`, which is how reading-comprehension sets name their passages."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in {"context", "context_text"} and isinstance(inner, str):
                yield inner
            else:
                yield from _contexts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _contexts(inner)


def _pieces(text: str, most: int) -> Iterator[str]:
    for chapter in _CHAPTER.split(text):
        piece = ""
        for paragraph in chapter.split("\n"):
            if len(piece) + len(paragraph) > most and len(piece) >= LEAST:
                yield piece
                piece = ""
            piece += paragraph + "\n"
        if len(_HAN.findall(piece)) >= LEAST:
            yield piece[: 4 * most]


def world(texts: Sequence[str], *, documents: int, held_out: int) -> World:
    """Distinct texts dealt out to index and held-out set, and filled templates among them."""
    dice = random.Random(SEED)
    seen: set[bytes] = set()
    kept: list[str] = []
    for text in texts:
        mark = normalise([text]).norm_hash
        if mark and mark not in seen:
            seen.add(mark)
            kept.append(text)
    dice.shuffle(kept)
    held_out = min(held_out, len(kept) // 4)
    templates = TEMPLATES if held_out >= HELD_OUT // 2 else TEMPLATES // 10
    spare = [s for text in kept[held_out // 2 : held_out] for s in sentences(text) if 15 < len(s) < 90]
    dice.shuffle(spare)
    if len(spare) < templates * (12 + UNIQUE * (FILLS + NEW_FILLS // templates)):
        templates = 0  # too few sentences for fills that have anything of their own
    last = held_out + max(0, documents - templates * FILLS)
    made = World(indexed=kept[held_out:last], held_out=kept[:held_out])
    for series in range(templates):
        frame = [spare.pop() for _ in range(12)]
        for n in range(FILLS + NEW_FILLS // templates):
            text = _fill(frame, [spare.pop() for _ in range(UNIQUE)] if len(spare) > UNIQUE else [], dice)
            if n < FILLS:
                made.series[len(made.indexed)] = series
                made.indexed.append(text)
            else:
                made.fills.append((series, text))
    return made


def _fill(frame: list[str], unique: list[str], dice: random.Random) -> str:
    """A filled template: its fixed sentences with blanks filled in, and sentences of its own between them."""
    head = f"编号：{dice.randint(1000, 9999)}　填表日期：{dice.randint(2015, 2024)}年{dice.randint(1, 12)}月\n"
    text = head
    own = list(unique)
    for sentence in frame:
        text += sentence
        for _ in range(len(unique) // len(frame) + 1):
            if own:
                text += own.pop()
    return text + "".join(own)


# --- changes ------------------------------------------------------------------------------------------------------


def sentences(text: str) -> list[str]:
    """The sentences of a raw text, with their ends."""
    return [found for found in _SENTENCE.findall(text) if found.strip()]


def numbers(text: str, dice: random.Random) -> str:
    """Years before 年 moved by one constant of 2 to 5, other numbers changed with p = .3."""
    shift = dice.randint(2, 5)
    text = re.sub(r"((?:19|20)\d\d)(?=年)", lambda m: str(int(m[0]) + shift), text)
    return re.sub(
        r"(?<!\d)\d{1,3}(?![\d年])", lambda m: str(dice.randint(1, 200)) if dice.random() < 0.3 else m[0], text
    )


def formatted(text: str, dice: random.Random) -> str:
    """Wrapped anew, other widths, page-number lines, stray blanks."""
    width = dice.randint(28, 42)
    flat = text.replace("\n\n", "\n")
    wide = (
        str.maketrans("，：；！？（）", ",:;!?()")
        if dice.random() < 0.5
        else str.maketrans("0123456789", "０１２３４５６７８９")
    )
    lines: list[str] = []
    for paragraph in flat.translate(wide).split("\n"):
        lines += [paragraph[i : i + width] for i in range(0, len(paragraph), width)]
    out: list[str] = []
    for n, line in enumerate(lines, start=1):
        if len(line) > 4 and dice.random() < 0.05:
            at = dice.randint(1, len(line) - 1)
            line = f"{line[:at]} {line[at:]}"
        out.append(line)
        if n % 30 == 0:
            out.append(f"— {n // 30} —")
    return "\n".join(out)


def edited(text: str, share: float, dice: random.Random) -> str:
    """That share of the words: a third deleted, a third replaced at random, a third gets one put in before it."""
    texts = cut(text).texts
    pool = [word for word in texts if len(word) > 1 and _HAN.match(word)] or ["文字"]
    out: list[str] = []
    for word in texts:
        if _HAN.match(word) and dice.random() < share:
            what = dice.randrange(3)
            if what == 1:
                out.append(dice.choice(pool))
            elif what == 2:
                out += [dice.choice(pool), word]
            continue
        out.append(word)
    return "".join(out)


def swapped(text: str, share: float, dice: random.Random, table: dict[str, list[str]]) -> str:
    """That share of all Han words put for a random synonym, as far as the table has any; chosen among those that have."""
    texts = cut(text).texts
    able = [n for n, word in enumerate(texts) if word in table]
    wanted = int(share * sum(1 for word in texts if _HAN.match(word)))
    for n in dice.sample(able, min(wanted, len(able))):
        texts[n] = dice.choice(table[texts[n]])
    return "".join(texts)


def seeded(text: str) -> str:
    """The fact table as the tool applies it: blindly, one after the other."""
    for fact in facts():
        if _HAN.match(fact.meant):
            text = text.replace(fact.meant, fact.put)
    return text.replace("则", "那么", 1) if "细则" in text else text


def shuffled(text: str, dice: random.Random, *, drop: float = 0.0) -> list[str]:
    """Sentences in random order, without that share of them."""
    kept = [s for s in sentences(text) if dice.random() >= drop]
    dice.shuffle(kept)
    return kept


def excerpt(text: str, share: float) -> str:
    """About that share of a text's sentences in a row, 200 characters or more, from its middle."""
    parts = sentences(text)
    wanted = max(LEAST, int(share * len(text)))
    start = len(parts) // 4
    out = ""
    for sentence in parts[start:] + parts[:start]:
        out += sentence
        if len(out) >= wanted:
            break
    return out


def hosted(piece: str, host: str, dice: random.Random) -> str:
    """A passage inside as much of another text."""
    frame = excerpt(host, 1.0)[: max(len(piece), LEAST)]
    parts = sentences(frame)
    at = dice.randint(0, len(parts))
    return "".join([*parts[:at], piece, *parts[at:]])


def noisy(text: str, share: float, dice: random.Random) -> str:
    """Recognition errors: that share of the Han put for some other, dropped, or split by a blank."""
    pool = _HAN.findall(text)
    out: list[str] = []
    for char in text:
        if _HAN.match(char) and dice.random() < share:
            out.append(dice.choice([dice.choice(pool), "", char + " "]))
        else:
            out.append(char)
    return "".join(out)


def evasive(text: str, dice: random.Random) -> str:
    """Hidden characters and look-alikes put in to defeat matching."""
    twins = {"工": "エ", "口": "ロ", "二": "ニ", "八": "ハ", "力": "カ"}
    out: list[str] = []
    for char in text:
        out.append(twins.get(char, char))
        if dice.random() < 0.15:
            out.append(dice.choice("\u200b\u200d\u2060\ufeff\u00ad"))
    return "".join(out)


def traditional(text: str) -> str:
    """Character by character, as an editor's menu does it: the first traditional form that folds to the character."""
    table = _traditional_forms()
    return text.translate(table)


@cache
def _traditional_forms() -> dict[int, str]:
    table: dict[int, str] = {}
    for simple, forms in variants().items():
        others = [c for c in forms if c != simple and "\u4e00" <= c <= "\u9fff"]
        if others and "\u4e00" <= simple <= "\u9fff":
            table[ord(simple)] = others[0]
    return table


def taiwanese(text: str) -> str:
    """With Taiwan's own words where opencc is installed, else character by character."""
    try:
        import opencc
    except ImportError:
        return traditional(text)
    return str(opencc.OpenCC("s2twp").convert(text))


def new_edition(text: str, other: str, dice: random.Random) -> str:
    """One sentence in eight is new, one in eight is edited, numbers move."""
    fresh = sentences(other)
    out: list[str] = []
    for sentence in sentences(text):
        roll = dice.random()
        if roll < 0.125 and fresh:
            out.append(dice.choice(fresh))
        elif roll < 0.25:
            out.append(edited(sentence, 0.15, dice))
        else:
            out.append(sentence)
    return numbers("".join(out), dice)


@cache
def own_synonyms() -> dict[str, list[str]]:
    """Words of the product's own class map: every member for every other, which is wider than synonyms are."""
    groups: dict[str, list[str]] = {}
    for word, root in class_map().items():
        groups.setdefault(root, [root]).append(word)
    return {word: [w for w in group if w != word] for group in groups.values() for word in group}


def synonyms_of(path: Path) -> dict[str, list[str]]:
    """A file of synonyms: a group a line, separated by white space."""
    table: dict[str, set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        group = [word for word in line.split() if len(word) > 1]
        for word in group:
            table.setdefault(word, set()).update(w for w in group if w != word)
    return {word: sorted(others) for word, others in table.items() if others}


# --- queries ------------------------------------------------------------------------------------------------------

FULL = "exact fmt edit5 edit20 edit50 syn5 syn10 syn20 syn30 seed shuffle numbers combo20 combo30x trad tradtw evasive ocr1 ocr3 edition".split()
EXCERPTS = "exc10 exc25 exc50 excl25 stitched".split()
REWRITTEN = "syn5 syn10 syn20 syn30 seed shuffle combo20 combo30x excl25".split()
LIMITS = "ocr5 summary short".split()


def kinds(tables: dict[str, dict[str, list[str]]]) -> dict[str, list[str]]:
    """Kinds by what they are for: full, excerpts, rewritten, limits. Each further dictionary brings kinds of its own."""
    extra = [f"{name}{share}" for name in tables if name != "syn" for share in (5, 10, 20, 30)]
    mixed = [f"{name}combo" for name in tables if name != "syn"]
    return {
        "full": [*FULL, *extra, *mixed],
        "excerpts": list(EXCERPTS),
        "rewritten": [*REWRITTEN, *extra, *mixed],
        "limits": list(LIMITS),
    }


def queries(made: World, *, each: int, tables: dict[str, dict[str, list[str]]]) -> Iterator[Query]:
    """`each` queries of every kind, then the negatives. Odd positions are for fitting, even ones for figures."""
    groups = kinds(tables)
    count = len(made.indexed) - len(made.series)
    long = [n for n in range(count) if len(made.indexed[n]) >= 800]
    for kind in [*groups["full"], *groups["excerpts"], *groups["limits"]]:
        dice = random.Random(f"{SEED}{kind}")
        pool = long if kind in EXCERPTS or kind == "summary" else range(count)
        for n, number in enumerate(dice.sample(list(pool), min(each, len(pool)))):
            host = made.held_out[dice.randrange(len(made.held_out) // 2)]
            others = [m for m in dice.sample(long, 3) if m != number][:2]
            yield _query(kind, number, host, others, made, dice, tables, is_test=n % 2 == 0)
    half = made.held_out[: len(made.held_out) // 2]
    for n, text in enumerate(half):
        yield Query(kind="negative", text=text, natural=(text,), is_test=n % 2 == 0)
    for n, (series, text) in enumerate(made.fills):
        yield Query(kind="template", text=text, natural=(str(series),), is_test=n % 2 == 0)


def _query(
    kind: str, number: int, host: str, others: list[int], made: World, dice: random.Random,
    tables: dict[str, dict[str, list[str]]], *, is_test: bool,
) -> Query:  # fmt: skip
    source = made.indexed[number]
    sources: tuple[int, ...] = (number,)
    natural: tuple[str, ...] = (source,)
    if kind.startswith("exc"):
        share = int(kind[-2:]) / 100
        piece = excerpt(source, share)
        if kind == "excl25":
            piece = formatted(numbers(swapped(piece, 0.2, dice, tables["syn"]), dice), dice)
        text = hosted(piece, host, dice)
        natural = (source, host)
    elif kind == "stitched":
        sources = (number, *others)
        natural = tuple(made.indexed[n] for n in sources)
        text = "".join(excerpt(made.indexed[n], 0.5)[:1200] for n in sources)
    elif kind == "combo30x" or kind.endswith("combo"):
        table = tables[kind.removesuffix("combo")] if kind.endswith("combo") else tables["syn"]
        kept = shuffled(swapped(seeded(source), 0.3, dice, table), dice, drop=0.2)
        foreign = sentences(host)[: max(1, len(kept) // 4)]
        kept += foreign
        dice.shuffle(kept)
        text = numbers("".join(kept), dice)
        natural = (source, host)
    else:
        text = _simple(kind, source, host, dice, tables)
        if kind == "edition":
            natural = (source, host)
    return Query(kind=kind, text=text, sources=sources, natural=natural, is_test=is_test)


def _simple(kind: str, source: str, host: str, dice: random.Random, tables: dict[str, dict[str, list[str]]]) -> str:
    plain: dict[str, Callable[[], str]] = {
        "exact": lambda: source,
        "fmt": lambda: formatted(source, dice),
        "numbers": lambda: numbers(source, dice),
        "seed": lambda: numbers(seeded(source), dice),
        "shuffle": lambda: numbers("".join(shuffled(source, dice)), dice),
        "combo20": lambda: formatted(
            numbers("".join(shuffled(swapped(seeded(source), 0.2, dice, tables["syn"]), dice)), dice), dice
        ),
        "trad": lambda: traditional(source),
        "tradtw": lambda: taiwanese(source),
        "evasive": lambda: evasive(source, dice),
        "edition": lambda: new_edition(source, host, dice),
        "summary": lambda: swapped("".join(sentences(source)[::3]), 0.2, dice, tables["syn"]),
        "short": lambda: "".join(sentences(source)[2:])[:110],
    }
    if kind in plain:
        return plain[kind]()
    name, share = re.fullmatch(r"([a-z]+)(\d+)", kind).groups()  # type: ignore[union-attr]
    if name == "edit":
        return edited(source, int(share) / 100, dice)
    if name == "ocr":
        return noisy(source, int(share) / 100, dice)
    return numbers(swapped(source, int(share) / 100, dice, tables[name]), dice)
