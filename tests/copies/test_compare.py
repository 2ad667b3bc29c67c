"""The verdict on every way of copying that we know, and on what only looks like it."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from bench import copies_gen as gen
from tests.copies.conftest import NAMES, text_named
from wenyuan.copies.candidates import candidates
from wenyuan.copies.compare import Comparison, Level, compare
from wenyuan.copies.evidence import evidence, texts_of
from wenyuan.copies.fingerprints import fingerprint
from wenyuan.copies.marks import marks
from wenyuan.copies.memory import MemoryPostings
from wenyuan.copies.reading import Reading, read

SYNONYMS = gen.own_synonyms()


class Shelf:
    """Texts by name, with postings in memory."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.readings: dict[int, Reading] = {}
        self.names = dict(enumerate(texts))
        self.postings = MemoryPostings()
        for n, text in enumerate(texts.values()):
            self.readings[n] = read([text])
            self.postings.add(n, fingerprint(self.readings[n].classes, characters=len(self.readings[n].text)))

    def ask(self, text: str) -> dict[str, Comparison]:
        """Verdicts by name."""
        ours = read([text])
        mark = fingerprint(ours.classes, characters=len(ours.text))
        found = {
            self.names[one.cluster]: compare(ours, self.readings[one.cluster], one)
            for one in candidates(mark, self.postings)
        }
        return {name: pair for name, pair in found.items() if pair is not None}


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf({name: text_named(name) for name in NAMES})


@pytest.fixture
def dice() -> random.Random:
    return random.Random(11)


def changed(kind: str, text: str, dice: random.Random) -> str:
    return {
        "same": lambda: text,
        "format": lambda: gen.formatted(text, dice),
        "traditional": lambda: gen.traditional(text),
        "evasive": lambda: gen.evasive(text, dice),
        "numbers": lambda: gen.numbers(text, dice),
        "table": lambda: gen.numbers(gen.seeded(text), dice),
        "synonyms": lambda: gen.swapped(text, 0.2, dice, SYNONYMS),
        "shuffled": lambda: "".join(gen.shuffled(text, dice)),
        "edited": lambda: gen.edited(text, 0.2, dice),
        "ocr": lambda: gen.noisy(text, 0.03, dice),
        "all": lambda: gen.numbers(
            "".join(gen.shuffled(gen.swapped(gen.seeded(text), 0.3, dice, SYNONYMS), dice)), dice
        ),
    }[kind]()


@pytest.mark.parametrize(
    ("kind", "levels"),
    [
        ("same", {Level.EXACT}),
        ("format", {Level.EXACT, Level.NEAR}),
        ("traditional", {Level.EXACT, Level.NEAR}),
        ("evasive", {Level.EXACT}),
        ("numbers", {Level.EXACT, Level.NEAR, Level.REWRITTEN}),
        ("table", {Level.REWRITTEN, Level.NEAR}),
        ("synonyms", {Level.REWRITTEN}),
        ("shuffled", {Level.NEAR, Level.REWRITTEN}),
        ("edited", {Level.REWRITTEN}),
        ("ocr", {Level.REWRITTEN}),
        ("all", {Level.REWRITTEN}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_copy_is_found_and_called_what_it_is(
    kind: str, levels: set[Level], shelf: Shelf, dice: random.Random
) -> None:
    for name in NAMES:
        found = shelf.ask(changed(kind, text_named(name), dice))
        assert name in found and found[name].level in levels, (name, found.get(name))
        assert {other for other, pair in found.items() if pair.tier == 1} == {name}


def test_texts_about_other_things_are_not_named(shelf: Shelf) -> None:
    for name in ("school-water", "garden-plants", "old-rules", "council-minutes"):
        assert not shelf.ask(text_named(name)), name


def test_an_excerpt_and_what_contains_it_are_called_so(shelf: Shelf) -> None:
    whole = text_named("volunteer-handbook")
    part = whole[: len(whole) // 2]
    assert shelf.ask(part)["volunteer-handbook"].level is Level.EXCERPT
    book = (
        text_named("printing-history")
        + "\n\n"
        + text_named("council-minutes")
        + "\n\n"
        + text_named("garden-plants")[:4000]
    )
    found = shelf.ask(book)["printing-history"]
    assert found.level is Level.CONTAINS and found.covered_theirs > 0.9 > 0.5 > found.covered_ours


def test_an_excerpt_with_exchanged_words_is_marked_as_rewritten(shelf: Shelf) -> None:
    whole = text_named("printing-history")
    half = gen.excerpt(whole, 0.5)
    assert shelf.ask(gen.swapped(half, 0.1, random.Random(3), SYNONYMS))["printing-history"].is_rewritten
    assert not shelf.ask(half)["printing-history"].is_rewritten


def test_passages_in_common_are_for_information_only(shelf: Shelf) -> None:
    host = text_named("council-minutes") + text_named("old-rules")
    passage = "".join(gen.sentences(text_named("mediation"))[3:18])
    found = shelf.ask(host[:700] + passage + host[700:])
    assert found["mediation"].level is Level.SHARED and found["mediation"].tier == 2


def test_a_text_stitched_of_three_names_all_three(shelf: Shelf) -> None:
    names = ("fire-rules", "first-aid", "tea")
    found = shelf.ask("".join(text_named(name)[:700] for name in names))
    assert set(names) <= set(found)


def test_filled_templates_are_no_copies_of_each_other() -> None:
    frame = gen.sentences(text_named("volunteer-handbook"))[:10]
    fresh = [s for name in NAMES[:5] for s in gen.sentences(text_named(name)) if len(s) > 15]
    made = random.Random(5)
    fills = {f"fill {n}": gen._fill(frame, made.sample(fresh, 14), made) for n in range(25)}
    found = Shelf(fills).ask(gen._fill(frame, gen.sentences(text_named("charter"))[5:19], made))
    assert not [pair for pair in found.values() if pair.tier == 1]


def test_the_evidence_says_what_was_changed(shelf: Shelf) -> None:
    source = text_named("volunteer-handbook")
    laundered = gen.numbers(gen.seeded(source), random.Random(2))
    pair = shelf.ask(laundered)["volunteer-handbook"]
    ours, theirs = read([laundered]), read([source])
    shown = evidence(ours, theirs, pair.alignment, pair.differences, (marks([laundered]), marks([source])))
    exchanged = {(a, b) for a, b, _ in shown.exchanged}
    expected = {(f.meant, f.put) for f in gen.facts() if f.meant in theirs.words.texts and f.put in ours.words.texts}
    assert expected and len(expected & exchanged) >= len(expected) / 2
    assert shown.changed_share > 0 and shown.passages
    for passage in shown.passages[:20]:
        mine, yours = texts_of(ours, [passage.ours])[0], texts_of(theirs, [passage.theirs])[0]
        assert (mine == yours) == passage.is_same or "".join(filter(str.isalnum, mine)) == "".join(
            filter(str.isalnum, yours)
        )


@pytest.mark.parametrize("years", [2, -3])
def test_years_moved_by_one_number_are_said_as_that_number(years: int, shelf: Shelf) -> None:
    base = "".join(f"{1990 + n}年，第{n}批志愿者参加了社区图书馆的整理工作，完成编目{n}册。" for n in range(1, 9))
    moved = "".join(
        f"{1990 + n + years}年，第{n}批志愿者参加了社区图书馆的整理工作，完成编目{n}册。" for n in range(1, 9)
    )
    tail = text_named("tea")
    pair = Shelf({"base": base + tail}).ask(moved + tail)["base"]
    shown = evidence(
        read([moved + tail]), read([base + tail]), pair.alignment, pair.differences, (marks([moved]), marks([base]))
    )
    assert shown.has_numbers_changed and pair.level is Level.REWRITTEN
    assert shown.year_offset == years


def test_dropped_and_added_sentences_are_listed(shelf: Shelf) -> None:
    parts = gen.sentences(text_named("mediation"))
    added = "图书馆后院的银杏树每年秋天都会引来许多摄影爱好者和写生的学生。"
    ours = "".join([*parts[:6], added, *parts[9:]])
    pair = shelf.ask(ours)["mediation"]
    left, right = read([ours]), read([text_named("mediation")])
    shown = evidence(left, right, pair.alignment, pair.differences, (marks([]), marks([])))
    assert any("银杏树" in piece for piece in texts_of(left, shown.added))
    assert shown.dropped


@pytest.mark.parametrize(
    "strange",
    [
        "",
        "一",
        "同一句话，每一页都是它。" * 10_000,
        "\ufffd□▇■" * 5_000,
        "锟斤拷烫烫烫屯屯屯" * 3_000,
        "the same words again and again. " * 5_000,
        "漢字とかなが混ざった文章です。" * 400 + "Смешанный текст. " * 400,
        "字" * 300_000,
        "," * 300_000,
        "\u200b" * 100_000,
    ],
    ids="empty one repeated garbled mojibake english mixed unbroken commas invisible".split(),
)
def test_strange_texts_end_and_name_nobody(strange: str, shelf: Shelf) -> None:
    assert not [pair for pair in shelf.ask(strange).values() if pair.tier == 1]


def test_a_thousand_pages_are_compared_in_bounded_work(shelf: Shelf) -> None:
    pages = [f"{n} {text_named(NAMES[n % len(NAMES)])[n % 200 : n % 200 + 700]}" for n in range(1000)]
    big = read(pages)
    mark = fingerprint(big.classes, characters=len(big.text))
    found = [compare(big, shelf.readings[one.cluster], one) for one in candidates(mark, shelf.postings)]
    assert {pair.level for pair in found if pair} <= {Level.CONTAINS, Level.SHARED}


def test_english_is_compared_by_its_stems(text: Callable[[str], str]) -> None:
    source = text("garden-walk-en") + text("balance-en")
    other = (
        source.replace("walking", "walked")
        .replace("quickly", "rapidly")
        .replace("small", "minor")
        .replace("use", "consume")
    )
    found = Shelf({"en": source, "other": text("tea")}).ask(" ".join(other.upper().split("\n")))
    assert found["en"].tier == 1 and set(found) == {"en"}


def test_two_comparisons_give_the_same(shelf: Shelf, dice: random.Random) -> None:
    text = changed("all", text_named("tea"), dice)
    one, two = shelf.ask(text)["tea"], shelf.ask(text)["tea"]
    assert (one.level, one.likelihood, one.covered_ours) == (two.level, two.likelihood, two.covered_ours)
