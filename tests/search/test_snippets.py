"""The passage that is shown for a hit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.kernel.text import passage
from wenyuan.search.snippets import BEFORE, WIDTH, snippet, spans


def marks(*words: str) -> list:
    return [passage(word) for word in words]


def shown(text: str, *words: str) -> str:
    found = snippet(text, marks(*words))
    assert found is not None
    return "".join(f"[{piece}]" if is_mark else piece for piece, is_mark in found)


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [
        ("劳动争议", ["争议"], "劳动[争议]"),
        ("勞動\n爭議調解", ["劳动争议"], "[勞動爭議]調解"),
        ("the old\nlaw of labour", ["law"], "the old [law] of labour"),
        ("第五条\n\n  本法", ["本法"], "第五条[本法]"),
        ("劳动争议", ["劳动", "争议"], "[劳动争议]"),
        ("劳动争议", ["劳动争议", "争议"], "[劳动争议]"),
    ],
)
def test_marks_stand_in_the_original_text_on_one_line(text: str, words: list[str], wanted: str) -> None:
    assert shown(text, *words) == wanted


def test_window_does_not_begin_in_the_middle_of_a_latin_word() -> None:
    assert shown(f"catalogue{'，' * (BEFORE - 4)}争议", "争议").startswith("…，")
    assert shown(f"{'a' * 40}争议", "争议") == "…[争议]"


def test_window_with_more_different_words_is_taken() -> None:
    text = "甲" + "无" * 300 + "甲和乙" + "无" * 300
    assert "[甲]和[乙]" in shown(text, "甲", "乙")


def test_of_equal_windows_the_first_is_taken_and_cuts_are_shown() -> None:
    text = "一" * 50 + "甲" + "二" * 200 + "甲"
    assert shown(text, "甲") == "…" + "一" * BEFORE + "[甲]" + "二" * (WIDTH - BEFORE - 1) + "…"


def test_text_without_the_words_has_no_snippet() -> None:
    assert snippet("劳动，争议", marks("劳动争议")) is None


@given(st.text("甲乙丙 \n", max_size=300))
def test_window_is_bounded_and_made_of_the_text(text: str) -> None:
    found = snippet(text, marks("甲", "乙丙"))
    if found is None:
        assert "甲" not in text
        return
    joined = "".join(piece for piece, _ in found)
    assert len(joined.strip("…")) <= WIDTH
    assert joined.strip("…") in "".join(text.split())
    assert any(is_mark for _, is_mark in found)


@given(st.text("甲乙a ", max_size=60))
def test_spans_never_overlap_and_earlier_marks_win(text: str) -> None:
    found = spans(text, marks("甲乙", "乙甲", "甲"))
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    assert sum(mark == 0 for _, _, mark in found) == len(passage("甲乙").findall(text))
