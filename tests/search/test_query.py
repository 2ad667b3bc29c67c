"""The query language."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wenyuan.search.query import QUERY_LENGTH, Either, Filter, Quote, Without, Word, parse, verbatim

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
        ('“说："好"”', [Q('说："好')]),
        ('"说："好""', [Q('说："好')]),
        ('"说："好" 乙', [Q('说："好'), W("乙")]),
        ('"甲"乙 "丙"', [Q("甲"), W("乙"), Q("丙")]),
        ('"第五条""总则"', [Q("第五条"), Q("总则")]),
        ("“甲“ 乙 “丙”", [Q("甲"), W("乙"), Q("丙")]),
        ("”甲”", [Q("甲")]),
        ('""甲""', [Q("甲")]),
        ('"" __"', [Q("__")]),
        ('"__" "--"', [Q("__"), Q("--")]),
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
        ("year:2023..2020", [Filter("year", "2020..2023")]),
        ("年份：2020年至2023年", [Filter("year", "2020..2023")]),
        ("year:≤2020", [Filter("year", "..2020")]),
        ("year:soon", [W("year:soon")]),
        ("year:20x0", [W("year:20x0")]),
        ("pages:>10", [Filter("pages", "11..")]),
        ("pages:>=10", [Filter("pages", "10..")]),
        ("页数：＜５", [Filter("pages", "..4")]),
        ("pages:3..8", [Filter("pages", "3..8")]),
        ("pages:3-8页", [Filter("pages", "3..8")]),
        ("pages:012", [Filter("pages", "12")]),
        ("pages:many", [W("pages:many")]),
        ("title:劳动 法", [Filter("title", "劳动"), W("法")]),
        ("标题：“劳动法”", [Filter("title", "劳动法", is_exact=True)]),
        ("-title:草案", [Without(Filter("title", "草案"))]),
        ("uploader:g****t", [Filter("uploader", "g****t")]),
        ('上传者:"王 五"', [Filter("uploader", "王 五")]),
        ("语言:中文 lang:en", [Filter("lang", "中文"), Filter("lang", "en")]),
        ("tilte:劳动", [W("tilte:劳动")]),
        ('foo:"a b"', [W("foo"), Q("a b")]),
        ("type: pdf", [W("type:"), W("pdf")]),
        ("http://example.org/a", [W("http://example.org/a")]),
        ("，。！", []),
        ('""', []),
        ("", []),
        ("\x00\u200b甲\u202e\ud800", [W("甲")]),
    ],
)
def test_reading(text: str, items: list) -> None:
    assert list(parse(text).items) == items


@given(
    st.text(
        alphabet=st.characters()
        | st.sampled_from('"“”「」『』〝＂-－|OR :：.<>=甲乙a1 typeyear格式titlepages页数lang'),
        max_size=80,
    )
)
@example('-"a"-b "c')
@example("type:year:2020 -OR |-| OR OR")
@example("<2020 year:<0000 year:>9999")
@example('title:"甲" title:"a|b" 格式:“a"b”')
@example("甲|" * 300)
@example("年:>=2020 " * 100)
@example("甲" * 195 + " year:202000")
@example('“"「『〝＂甲' * 3)
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
    assert Filter("year", value).span() == years


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ('"a" and "b"', 'a" and "b'),
        ("“甲”乙“丙”", "甲”乙“丙"),
        ('""\nke"', "ke"),
        ('"甲"', None),
        ("甲", None),
        ('"', None),
    ],
)
def test_other_reading_of_what_is_in_marks_as_a_whole(text: str, passage: str | None) -> None:
    found = verbatim(text)
    assert (found.items if found else None) == ((Quote(passage),) if passage else None)


@pytest.mark.parametrize(("text", "passage"), [('"" -1B"', "-1B"), ('"."', "."), ('"甲" -乙', None)])
def test_what_in_pieces_looks_for_nothing_is_one_passage(text: str, passage: str | None) -> None:
    assert (parse(text).items == (Q(passage or ""),)) == bool(passage)
