"""Which of two texts is the original: by what only a copy has, and never on a guess."""

from __future__ import annotations

import random
from datetime import date

import pytest

from bench import copies_gen as gen
from tests.copies.conftest import NAMES, text_named
from wenyuan.copies.candidates import Candidate
from wenyuan.copies.compare import compare
from wenyuan.copies.dates import contradictions
from wenyuan.copies.evidence import evidence
from wenyuan.copies.marks import marks
from wenyuan.copies.original import Original, Side, original
from wenyuan.copies.reading import read
from wenyuan.copies.usage import Usage
from wenyuan.copies.words import cut

ONE = Candidate(cluster=1, shared=200, weight=900.0, of_query=0.9, of_holder=0.9)
BASE = text_named("mediation") + text_named("volunteer-handbook")


def ask(ours: str, theirs: str, **options: object) -> Original:
    mine, yours = read([ours]), read([theirs])
    pair = compare(mine, yours, ONE)
    assert pair is not None
    shown = evidence(mine, yours, pair.alignment, pair.differences, (marks([ours]), marks([theirs])))
    return original(mine, yours, pair, shown, **options)  # type: ignore[arg-type]


QUOTED = BASE + "“甲”“乙”“丙”“丁”“戊”“己”都是称呼。"


@pytest.mark.parametrize(
    ("copy", "source", "reason"),
    [
        (gen.seeded(BASE) + "细那么另定。", BASE + "细则另定。", "impossible"),
        (QUOTED.replace("”", ""), QUOTED, "quotes"),
        (BASE.replace("调解", "調解", 2), BASE, "strays"),
        (BASE + "会议于2026年6月5日（星期三）举行。", BASE + "会议于2024年6月5日（星期三）举行。", "dates"),
        ("\u200b".join(BASE), BASE, "hidden"),
    ],
    ids=lambda value: value if len(value) < 20 else "",
)
def test_what_only_a_copy_has_gives_it_away_from_either_side(copy: str, source: str, reason: str) -> None:
    one, two = ask(copy, source), ask(source, copy)
    assert (one.side, two.side) == (Side.THEIRS, Side.OURS)
    assert one.reasons[0].what == two.reasons[0].what == reason


def test_exchanges_of_the_table_vote_for_what_authors_write() -> None:
    source = "".join(
        f"{fact.meant}是第{n}件值得大家认真讨论研究的事情。"
        for n, fact in enumerate(gen.facts())
        if not fact.meant.isascii()
    )
    copy = source
    for fact in gen.facts():
        copy = copy.replace(fact.meant + "是", fact.put + "是")
    found = ask(copy + BASE, source + BASE)
    assert found.side is Side.THEIRS and found.reasons[0].what == "facts" and found.reasons[0].theirs >= 4


def test_words_that_sit_badly_among_their_neighbours_vote_for_the_other_text() -> None:
    usage = Usage()
    for _ in range(40):
        for name in NAMES:
            usage.add(cut(read([text_named(name)]).text).texts)
    copy = gen.swapped(text_named("tea"), 0.25, random.Random(3), gen.own_synonyms())
    assert ask(copy, text_named("tea"), usage=usage, with_facts=False).side is Side.THEIRS
    assert ask(text_named("tea"), copy, usage=usage, with_facts=False).side is Side.OURS


def test_without_evidence_nobody_is_named_and_dates_in_the_files_decide_last() -> None:
    edited = BASE.replace("志愿者", "义工")
    assert ask(BASE, BASE).side is Side.UNDETERMINED
    assert ask(edited, BASE).side is Side.UNDETERMINED
    assert ask(BASE, BASE, dated=(date(2020, 1, 1), date(2021, 1, 1))).side is Side.OURS
    assert ask(BASE, BASE, dated=(date(2022, 1, 1), date(2021, 1, 1))).side is Side.THEIRS
    assert ask(BASE, BASE, dated=(None, date(2021, 1, 1))).side is Side.UNDETERMINED


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2024年6月5日星期三", 0),
        ("2026年6月5日(星期三)", 1),
        ("2023年2月29日", 1),
        ("2024年2月29日", 0),
        ("2019年是新中国成立70周年", 0),
        ("2023年是新中国成立70周年", 1),
        ("2021年13月40日星期一", 1),
        ("", 0),
    ],
)
def test_dates_that_cannot_be(text: str, count: int) -> None:
    assert len(contradictions(text)) == count
