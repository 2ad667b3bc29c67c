"""Cleaning page text: what goes, what stays, and that every character can be found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.engines.tools.pdf_clean import clean_text, clean_with_offsets, one_line

_AWKWARD = "工会a \r\n\t\x00\x02\xad\u200b\u200d\ufeff\ufe0f\ufffe\ud800⼯\uf0b7\U00020000\U000e0101\u202e"


@pytest.mark.parametrize(
    ("source", "cleaned"),
    [
        pytest.param("第一行\r\n第二行\r第三行\n", "第一行\n第二行\n第三行\n", id="every newline is LF"),
        pytest.param("ex\xadample exam\x02ple exam\ufffeple", "example example example", id="hyphens of a line's end"),
        pytest.param("工\u200b会\ufeff法\u2060", "工会法", id="zero width"),
        pytest.param("葛\U000e0100城", "葛城", id="variation selectors"),
        pytest.param("a\u202eb\u2066c\u200e", "abc", id="marks of direction"),
        pytest.param("a\x00\x07\x1b[0m\x85b\tc", "a[0mb\tc", id="controls but tab"),
        pytest.param("\ud800工\udfff", "工", id="lone surrogates"),
        pytest.param("⼯会与⼥职⼯", "工会与女职工", id="radicals are the characters they look like"),
        pytest.param("\uf0b7 项 \uf0d8 步", "• 项 ➢ 步", id="bullets of symbol fonts"),
        pytest.param("𠀀 é e\u0301 　全角１", "𠀀 é e\u0301 　全角１", id="all else stays"),
    ],
)
def test_cleaning(source: str, cleaned: str) -> None:
    assert clean_text(source) == cleaned


@given(st.text(alphabet=st.one_of(st.sampled_from(_AWKWARD), st.characters())))
def test_every_cleaned_character_is_found_at_its_offset(source: str) -> None:
    cleaned, offsets = clean_with_offsets(source)
    assert len(cleaned) == len(offsets)
    assert offsets == sorted(set(offsets))
    for char, offset in zip(cleaned, offsets, strict=True):
        assert char == clean_text(source[offset])


@given(st.text(alphabet=st.one_of(st.sampled_from(_AWKWARD), st.characters())))
def test_cleaning_twice_changes_nothing_and_the_result_can_be_stored(source: str) -> None:
    cleaned = clean_text(source)
    assert clean_text(cleaned) == cleaned
    cleaned.encode("utf-8")
    assert "\x00" not in cleaned


def test_a_title_is_one_line_of_bounded_length() -> None:
    assert one_line("  关于\r\n召开\t会议的\x00通知 ") == "关于 召开 会议的通知"
    assert len(one_line("长" * 9999)) == 500
