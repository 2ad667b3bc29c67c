"""Two words that stand together often."""

from __future__ import annotations

from wenyuan.search.phrases import phrases
from wenyuan.search.variety import varied


def texts_of(text: str, *silent: str) -> list[str]:
    return [phrase.text for phrase in phrases(text, telling=lambda word: 0.0 if word in silent else 1.0)]


def test_phrase_is_two_words_that_stand_together_twice() -> None:
    assert texts_of("车间班长到会，听取车间班长的意见。食堂菜谱一份。") == ["车间班长"]


def test_phrase_does_not_go_over_punctuation() -> None:
    assert texts_of("车间，班长。车间；班长") == []


def test_a_line_end_within_chinese_is_no_border() -> None:
    assert texts_of("车间\n班长到会，听取车间班长意见") == ["车间班长"]


def test_piece_of_a_longer_name_is_no_phrase() -> None:
    # 国务院 专利 stands only before 行政.
    found = texts_of("国务院专利行政部门受理，国务院专利行政部门公告，由国务院专利行政部门决定")
    assert "国务院专利" not in found


def test_verb_may_end_a_phrase_that_ends_a_clause() -> None:
    assert texts_of("成交量达到一万，成交量达到两万") == []
    assert texts_of("申请争议调解。争议调解，自愿", "调解") == []
    assert texts_of("申请争议调解。争议调解，自愿") == ["争议调解"]


def test_latin_words_are_joined_by_a_blank() -> None:
    assert texts_of("Read the water meter, then the water meter again.") == ["water meter"]


def test_phrases_of_words_that_tell_nothing_are_left_out() -> None:
    assert texts_of("车间班长到会，听取车间班长的意见", "车间", "班长") == []


def test_variety_prefers_the_unlike_to_the_slightly_better() -> None:
    scores = {"a": 1.0, "a2": 0.95, "b": 0.8}

    def alike(one: str, other: str) -> float:
        return 1.0 if one[0] == other[0] else 0.0

    assert varied(scores, alike, limit=2, relevance=0.7) == ["a", "b"]
    assert varied(scores, alike, limit=2, relevance=1.0) == ["a", "a2"]
    assert varied(scores, alike, limit=9, relevance=0.7) == ["a", "b", "a2"]
    assert varied({}, alike, limit=2, relevance=0.7) == []
