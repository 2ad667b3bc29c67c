"""When two strings are the same passage."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wenyuan.kernel.folding import fold
from wenyuan.kernel.text import passage, squeeze

ALPHABET = "劳動动争a1bG .，\n-"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("劳动\n争议", "劳动争议"),
        ("the  old\nlaw", "the old law"),
        ("第 5 条", "第5条"),
        ("GB 2312", "GB 2312"),
        (" a , b ", "a,b"),
        ("", ""),
        (" \n", ""),
    ],
)
def test_white_space_stays_only_between_words_that_it_separates(text: str, wanted: str) -> None:
    assert squeeze(text) == wanted


@pytest.mark.parametrize(
    ("quote", "text", "is_there"),
    [
        ("劳动争议", "發生勞\n動爭議的", True),
        ("劳动争议", "劳动，争议", False),
        ("甲，乙", "甲,\n乙", True),
        ("labour law", "Labour\n  LAW", True),
        ("labour law", "labourlaw", False),
        ("labourlaw", "labour law", False),
        ("gb", "GB2312", True),
        ("gb", "kgb", False),
        ("2312", "GB2312-80", True),
        ("231", "GB2312", False),
        ("23年", "2023年", False),
        ("23年", "在23年", True),
        ("c++", "学习C++。", True),
        ("résumé", "RESUME", True),
        ("５Ｇ", "5g网络", True),
        ("", "anything", False),
        (" \n ", "any  thing", False),
    ],
)
def test_passage_is_found_as_a_person_reads_it(quote: str, text: str, is_there: bool) -> None:
    assert (passage(quote).search(text) is not None) is is_there


@pytest.mark.parametrize("text", ["2023年", "在23年"])
def test_ends_of_a_passage_may_lie_inside_a_word_if_asked(text: str) -> None:
    assert passage("23年", whole=False).search(text)


@given(st.text(ALPHABET, min_size=1, max_size=40), st.data())
def test_every_piece_of_a_text_is_found_where_it_stands(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assume(text[start:end].strip())
    starts = [found.start() for found in _overlapping(text[start:end], text)]
    lead = len(text[start:end]) - len(text[start:end].lstrip())
    assert start + lead in starts


@given(st.text(ALPHABET, max_size=30), st.text(ALPHABET, min_size=1, max_size=4))
def test_passage_agrees_with_comparing_squeezed_and_folded_text(text: str, quote: str) -> None:
    assume(quote.strip())
    is_there = squeeze(fold(quote)) in squeeze(fold(text))
    assert (passage(quote, whole=False).search(text) is not None) is is_there


def _overlapping(quote: str, text: str) -> list:
    pattern = passage(quote, whole=False)
    return [found for at in range(len(text)) if (found := pattern.match(text, at))]
