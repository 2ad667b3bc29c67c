"""Words one slip away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.search.suggest.edits import deletions, is_guessable, is_one_slip


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param("仲裁员", "仲栽员", True, id="changed"),
        pytest.param("library", "libary", True, id="missing"),
        pytest.param("library", "libraary", True, id="surplus"),
        pytest.param("library", "lirbary", True, id="exchanged"),
        pytest.param("library", "librar", True, id="missing at the end"),
        pytest.param("library", "ibrary", True, id="missing at the start"),
        pytest.param("library", "library", False, id="equal"),
        pytest.param("library", "libaari", False, id="two slips"),
        pytest.param("abcd", "badc", False, id="exchanged twice"),
        pytest.param("abcd", "ab", False, id="two missing"),
    ],
)
def test_one_slip(first: str, second: str, expected: bool) -> None:
    assert is_one_slip(first, second) is is_one_slip(second, first) is expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [("法律", False), ("法院院", True), ("law", False), ("laws", True), ("x" * 25, False), ("", False)],
)
def test_short_and_very_long_words_are_not_guessed(word: str, expected: bool) -> None:
    assert is_guessable(word) is expected


@given(st.text(min_size=2, max_size=8), st.integers(0, 7), st.sampled_from(["change", "drop", "add", "swap"]))
def test_words_one_slip_apart_share_a_deletion(word: str, at: int, slip: str) -> None:
    at %= len(word)
    other = {
        "change": f"{word[:at]}x{word[at + 1 :]}",
        "drop": word[:at] + word[at + 1 :],
        "add": f"{word[:at]}x{word[at:]}",
        "swap": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }[slip]
    assert other == word or is_one_slip(word, other)
    assert deletions(word) & deletions(other)
