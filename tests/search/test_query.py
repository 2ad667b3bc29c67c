"""The query language."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wenyuan.search.query import QUERY_LENGTH, Either, Filter, Quote, Without, Word, parse

W, Q = Word, Quote


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("劳动 仲裁", [W("劳动"), W("仲裁")]),
        ('"第五条 总则"', [Q("第五条 总则")]),
        ("“第五条”「总则」", [Q("第五条"), Q("总则")]),
        ('"unclosed quote', [Q("unclosed quote")]),
        ("-词", [Without(W("词"))]),
        ("－词", [Without(W("词"))]),
        ('-"a b"', [Without(Q("a b"))]),
        ("state-of-the-art", [W("state-of-the-art")]),
        ("甲 OR 乙", [Either((W("甲"), W("乙")))]),
        ("甲|乙｜丙 丁", [Either((W("甲"), W("乙"), W("丙"))), W("丁")]),
        ("甲 or 乙", [W("甲"), W("or"), W("乙")]),
        ("OR", []),
        ("甲 OR", [W("甲")]),
        ("type:pdf", [Filter("type", "pdf")]),
        ("格式：pdf", [Filter("type", "pdf")]),
        ("-type:pdf", [Without(Filter("type", "pdf"))]),
        ('category:"劳动 法"', [Filter("category", "劳动 法")]),
        ("year:2020..2023", [Filter("year", "2020..2023")]),
        ("年份:2020-2023", [Filter("year", "2020..2023")]),
        ("year:2020..", [Filter("year", "2020..")]),
        ("year:>=2020", [Filter("year", "2020..")]),
        ("year:>2020", [Filter("year", "2021..")]),
        ("year:<2020", [Filter("year", "..2019")]),
        ("年份：２０２０年", [Filter("year", "2020")]),
        ("year:soon", [W("year:soon")]),
        ("http://example.org/a", [W("http://example.org/a")]),
        ("，。！", []),
        ('""', []),
        ("", []),
        ("\x00\u200b甲\u202e\ud800", [W("甲")]),
    ],
)
def test_reading(text: str, items: list) -> None:
    assert list(parse(text).items) == items


@given(st.text(alphabet=st.characters() | st.sampled_from('"“”「」-－|OR :：.<>=甲乙a1 typeyear格式'), max_size=80))
@example('-"a"-b "c')
@example("type:year:2020 -OR |-| OR OR")
@example("<2020 year:<0000 year:>9999")
def test_every_string_has_a_tree_that_survives_printing(text: str) -> None:
    query = parse(text)
    assert parse(str(query)).items == query.items


def test_what_is_too_long_is_cut_and_says_so() -> None:
    query = parse("甲" * 10_000)
    assert query.items == (W("甲" * QUERY_LENGTH),)
    assert query.is_cut
    assert not parse("甲" * QUERY_LENGTH).is_cut


@pytest.mark.parametrize(
    ("value", "years"), [("2020", (2020, 2020)), ("2020..", (2020, None)), ("..2020", (None, 2020))]
)
def test_years_of_a_filter(value: str, years: tuple) -> None:
    assert Filter("year", value).years() == years
