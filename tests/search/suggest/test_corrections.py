"""What may have been meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.search.conftest import Make
from wenyuan.library.models import Document
from wenyuan.search.suggest import corrections


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        pytest.param("劳动争义", "劳动争议", id="homophone at the end"),
        pytest.param("劳懂争议", "劳动争议", id="homophone inside"),
        pytest.param("老动争亿", "劳动争议", id="two homophones"),
        pytest.param("勞動爭義", "劳动争议", id="traditional homophone"),
        pytest.param("仲才", "仲裁", id="two characters"),
        pytest.param("劳动真议", "劳动争议", id="one wrong character"),
        pytest.param("劳动争", "劳动争议", id="one missing character"),
        pytest.param("劳动者者", "劳动者", id="one surplus character"),
        pytest.param("libary", "library", id="Latin: missing"),
        pytest.param("Libraty", "library", id="Latin: changed"),
        pytest.param("catalouge", "catalogue", id="Latin: exchanged"),
    ],
)
def test_slip_is_set_right(labour: list[Document], word: str, meant: str) -> None:
    assert corrections(word)[0] == meant


@pytest.mark.parametrize(
    "word",
    [
        "",
        "劳动争议",
        "library",
        "裁",
        "量子力学",
        "libarie",
        "lib",
        "\ud800",
        "劳" * 10_000,
        "'; DROP TABLE entry;--",
        "😀😀😀😀",
    ],
    ids=lambda word: repr(word[:12]),
)
def test_known_far_short_and_odd_words_are_left_alone(labour: list[Document], word: str) -> None:
    assert corrections(word) == []


def test_of_two_homophones_the_nearer_then_the_more_frequent_comes_first(
    make: Make, built: Callable[[], None], labour: list[Document]
) -> None:
    for n in range(3):
        make(f"甲{n}", "公式")
    for n in range(5):
        make(f"乙{n}", "攻势与公事")
    built()
    assert corrections("公市") == ["公事", "公式", "攻势"]
    assert corrections("公市", limit=1) == ["公事"]


def test_frequent_word_is_meant_and_a_rare_one_only_gives_way_to_a_far_more_frequent(
    make: Make, built: Callable[[], None]
) -> None:
    for n in range(30):
        make(f"甲{n}", "公式")
    for n in range(3):
        make(f"乙{n}", "攻势")
    built()
    assert corrections("攻势") == ["公式"]
    for n in range(3, 9):
        make(f"乙{n}", "攻势")
    built()
    assert corrections("攻势") == []
    assert corrections("公式") == []


def test_nothing_is_known_before_a_build(db: None) -> None:
    assert corrections("劳动争义") == []
