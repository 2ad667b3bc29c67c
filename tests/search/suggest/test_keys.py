"""How a text is typed: truth tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.search.suggest.keys import LENGTHS, STARTS, covered, keys, plain, starts, units
from wenyuan.search.suggest.pinyin import readings


def typed(text: str, form: str, *, second: bool = False) -> list[str]:
    return [key.text for key in keys(text, readings=readings) if key.form == form and key.is_second == second]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("勞動爭議", "劳动争议", id="traditional"),
        pytest.param("ＷＴＯ　規則", "wto规则", id="width and case"),
        pytest.param("《劳动法》解释", "劳动法解释", id="punctuation"),
        pytest.param("劳 动\n法", "劳动法", id="blanks inside Chinese"),
        pytest.param("  Labour-law,  annotated ", "labour law annotated", id="one blank between Latin words"),
        pytest.param("Résumé", "resume", id="accents"),
        pytest.param("第3条 B2", "第3条b2", id="digits"),
        pytest.param("\ud800劳\x00动😀\u202e", "劳动", id="surrogate, control, emoji, direction"),
        pytest.param("'; DROP TABLE--", "drop table", id="statement"),
        pytest.param("。，！", "", id="nothing"),
    ],
)
def test_what_is_compared_of_a_text(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "pinyin", "initials"),
    [
        ("劳动争议", "laodongzhengyi", "ldzy"),
        ("勞動爭議", "laodongzhengyi", "ldzy"),
        ("重庆", "chongqing", "cq"),
        ("银行", "yinhang", "yh"),
        ("行政", "xingzheng", "xz"),
        ("长大", "zhangda", "zd"),
        ("长江", "changjiang", "cj"),
        ("会计", "kuaiji", "kj"),
        ("音乐", "yinyue", "yy"),
        ("女性", "nvxing", "nx"),
        ("西安", "xian", "xa"),
        ("WTO规则", "wtoguize", "wgz"),
        ("二〇二三", "erlingersan", "eles"),
    ],
)
def test_likeliest_reading(text: str, pinyin: str, initials: str) -> None:
    assert typed(text, "pinyin") == [pinyin]
    assert typed(text, "initials")[0][: len(initials)] in {initials, "wtogz"[: len(initials)]}


@pytest.mark.parametrize(
    ("text", "second"),
    [
        pytest.param("重", "chong", id="alone a character may be read otherwise"),
        pytest.param("重庆", None, id="within a known word it has one reading"),
        pytest.param("银行", None, id="bank"),
        pytest.param("长大", None, id="grow up"),
    ],
)
def test_second_reading_only_where_no_word_decides(text: str, second: str | None) -> None:
    assert typed(text, "pinyin", second=True) == ([second] if second else [])


def test_latin_text_has_no_pinyin() -> None:
    assert [key.form for key in keys("Labour law", readings=readings)] == ["plain"]


def test_title_is_found_from_each_of_its_words_on() -> None:
    title = "中华人民共和国劳动争议调解仲裁法"
    found = [key.text for key in keys(title, readings=readings, everywhere=True) if key.form == "initials"]
    assert any(text.startswith("zhrm") for text in found)
    assert any(text.startswith("ldzy") for text in found)
    assert any(text.startswith("tj") for text in found)


def test_english_title_is_found_from_each_of_its_words_on() -> None:
    text = "A walk through: the History"
    of = units(text)
    assert ["".join(unit.char for unit in of[n:]) for n in starts(text, of)] == [
        "a walk through the history",
        "walk through the history",
        "through the history",
        "the history",
        "history",
    ]


@pytest.mark.parametrize(
    ("shape", "letters", "number"),
    [("34", 1, 1), ("34", 3, 1), ("34", 4, 2), ("34", 7, 2), ("34", 99, 2), ("11", 0, 0), ("103", 2, 3)],
)
def test_letters_reach_into_so_many_characters(shape: str, letters: int, number: int) -> None:
    assert covered(shape, letters) == number


@given(st.text(max_size=120))
def test_any_text_has_few_and_short_keys(text: str) -> None:
    found = list(keys(text, readings=readings, everywhere=True))
    assert len(found) <= 5 * STARTS
    assert all(0 < len(key.text) <= LENGTHS[key.form] and key.start < len(units(text)) for key in found)
    assert all(0 <= unit.offset < len(text) for unit in units(text))
