"""Text to tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.kernel.folding import fold
from wenyuan.search.analyzer import TOKEN_LENGTH, edges, spelled, term_counts, tokens, words


@pytest.mark.parametrize(
    ("text", "pairs", "singles"),
    [
        ("劳动争议", "劳动 动争 争议", "劳 动 争 议"),
        ("勞動\n爭議", "劳动 动争 争议", "劳 动 争 议"),
        ("劳动，争议", "劳动 争议", "劳 动 争 议"),
        ("法", "法", "法"),
        ("二〇二三年", "二〇 〇二 二三 三年", "二 〇 三 年"),
        ("人々の", "人々 々の", "人 々 の"),
        ("Node.js", "node.js", "node.js node js"),
        ("linux.", "linux", "linux"),
        ("C++ and C#", "c++ and c#", "c++ c and c#"),
        ("Main.java#L5", "main.java# l5", "main.java# main.java main java l5 l 5"),
        ("GB/T 2312-80", "gb t 2312 80", "gb t 2312 80"),
        ("gb2312", "gb2312", "gb2312 gb 2312"),
        ("5G网", "5g 网", "5g 5 g 网"),
        ("3.14", "3.14", "3.14 3 14"),
        ("don't", "don't", "don't don t"),
        ("한국어", "한국어", "한국어"),
        ("，。！", "", ""),
        ("", "", ""),
    ],
)
def test_tokens(text: str, pairs: str, singles: str) -> None:
    assert tokens(fold(text)) == (pairs, singles)


@given(st.text(max_size=200))
def test_no_token_is_empty_or_long_or_has_a_blank(text: str) -> None:
    pairs, singles = tokens(fold(text))
    for token in (*pairs.split(" "), *singles.split(" ")):
        assert len(token) <= TOKEN_LENGTH
        assert not any(map(str.isspace, token))
    assert "  " not in pairs + singles


def test_token_longer_than_the_limit_is_cut() -> None:
    assert tokens("a" * 100) == ("a" * TOKEN_LENGTH, "a" * TOKEN_LENGTH)


def test_words_of_a_query_keep_codes_whole() -> None:
    assert words("劳动争议node.js") == ["劳动", "争议", "node.js"]


@pytest.mark.parametrize("text", ["著作权", "著作權"])
def test_words_are_cut_as_a_dictionary_spells_them(text: str) -> None:
    assert words(text) == ["著作权"]
    assert "著作权" in term_counts(spelled(text))


def test_terms_are_words_and_the_words_in_them_without_numbers_and_single_characters() -> None:
    found = term_counts("劳动争议仲裁委员会 2020 年 劳动")
    assert found["劳动"] == 2
    assert {"委员", "委员会", "仲裁"} <= set(found)
    assert "2020" not in found
    assert "年" not in found


def test_the_commonest_terms_come_first_and_of_equals_the_earlier() -> None:
    text = spelled("仲裁 劳动争议 劳动 调解 2020 年 2020 2020")
    assert list(term_counts(text)) == ["劳动", "仲裁", "争议", "调解"]
    assert term_counts(text, 2) == {"劳动": 2, "仲裁": 1}


def marks(text: str) -> set[str]:
    return {token for token in edges(fold(text)) if len(token) == 1}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("劳动争议", set()),
        ("it was", set()),
        ("，。", set()),
        ("劳动，\n争议", {"动\ue02c", "\ue02c争"}),
        ("GB 2312", {"b2"}),
        ("動 ，", {"动\ue02c"}),
        ("用 linux。", {"用l", "x\ue02e"}),
        ("《法》", {"《法", "法》"}),
        ("法\ud800", set()),
        ("法\0", set()),
    ],
)
def test_edges_are_where_writing_changes_its_kind(text: str, found: set[str]) -> None:
    assert edges(fold(text)) - marks(text) == found


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("劳动争议", []),
        ("动，", []),
        ("（动）", []),
        ("劳动，\n争议", ["动，争"]),
        ("计划](http", ["划](", "](h"]),
        ("a...", ["a..", "..."]),
        ("動，\0議", []),
    ],
)
def test_marks_are_of_three_characters_with_punctuation_in_the_middle(text: str, parts: list[str]) -> None:
    assert len(marks(text)) == len(parts)
    assert marks(text) == {mark for part in parts for mark in marks(part)}
