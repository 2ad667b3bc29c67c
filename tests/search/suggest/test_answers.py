"""What is offered while typing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import override

from tests.search.conftest import Make
from wenyuan.library.models import Document
from wenyuan.search.suggest import Suggestion, suggestions
from wenyuan.search.suggest.look_up import LONGEST

ANYONE = AnonymousUser()


def offered(typed: str, kind: str = "") -> list[str]:
    return [one.text for one in suggestions(typed, user=ANYONE) if not kind or one.kind == kind]


def marked(one: Suggestion) -> list[str]:
    return [one.text[start:end] for start, end in one.ranges]


@pytest.mark.parametrize(
    "typed",
    [
        "laodong",
        "lao dong",
        "LaoDong",
        "ｌａｏｄｏｎｇ",
        "ldzy",
        "ld",
        "劳动",
        "勞動",
        "劳dong",
        "劳d",
        "劳动zy",
        "劳动争",
    ],
)
def test_term_is_offered_however_it_is_typed(labour: list[Document], typed: str) -> None:
    assert "劳动争议" in offered(typed, "term")


@pytest.mark.parametrize(
    ("typed", "marks"),
    [
        ("劳动", "劳动"),
        ("勞動", "劳动"),
        ("laod", "劳动"),
        ("lao", "劳"),
        ("ldzy", "劳动争议"),
        ("劳dong", "劳动"),
    ],
)
def test_what_was_typed_is_marked(labour: list[Document], typed: str, marks: str) -> None:
    found = next(one for one in suggestions(typed, user=ANYONE) if one.text == TITLE)
    assert marked(found) == [marks]


TITLE = "中华人民共和国劳动争议调解仲裁法"


@pytest.mark.parametrize("typed", ["中华", "zhonghua", "zhrm", "劳动争议", "ldzytj", "tiaojie", "调jie"])
def test_title_is_offered_from_any_of_its_words_on_and_leads_to_its_document(
    labour: list[Document], typed: str
) -> None:
    found = [one for one in suggestions(typed, user=ANYONE) if one.kind == "document" and one.text == TITLE]
    assert [one.document for one in found] == [labour[0]]


@pytest.mark.parametrize("typed", ["chongqing", "cqs", "重庆"])
def test_polyphone_is_found_by_its_reading_in_its_word(labour: list[Document], typed: str) -> None:
    assert "重庆市劳动争议处理办法" in offered(typed, "document")


def test_polyphone_is_not_found_by_a_reading_it_has_elsewhere(labour: list[Document]) -> None:
    assert offered("zhongqing") == []


@pytest.mark.parametrize("typed", ["hist", "HIST", "history of arb", "walk"])
def test_english_title_is_offered_from_any_of_its_words_on(labour: list[Document], typed: str) -> None:
    assert offered(typed, "document") == ["A walk through the history of arbitration"]


def test_english_term_is_offered_by_its_beginning(labour: list[Document]) -> None:
    assert "catalogue" in offered("cat", "term")


def test_category_is_offered_in_the_language_of_the_reader_whichever_was_typed(labour: list[Document]) -> None:
    for typed in ("劳动保", "laodongb", "labo"):
        assert offered(typed, "category") == ["劳动保障"]
        with override("en"):
            assert offered(typed, "category") == ["Labour"]


def test_category_without_documents_is_not_offered(labour: list[Document]) -> None:
    assert offered("劳模") == offered("lath") == []


def test_what_is_typed_already_is_not_offered_as_a_term(labour: list[Document]) -> None:
    assert "劳动争议" not in offered("勞動爭議", "term")


def test_no_more_than_asked_and_every_kind_has_room(labour: list[Document]) -> None:
    for limit in range(9):
        assert len(suggestions("劳动", user=ANYONE, limit=limit)) <= limit
    assert {one.kind for one in suggestions("l", user=ANYONE)} == {"term", "document", "category"}


def test_editions_of_one_title_are_offered_once_the_newest(make: Make, built, labour: list[Document]) -> None:  # type: ignore[no-untyped-def]
    newest = make(TITLE, "另一版")
    built()
    assert [one.document for one in suggestions("tiaojie", user=ANYONE) if one.kind == "document"] == [newest]


def test_word_of_too_few_documents_is_no_term(make: Make, built, labour: list[Document]) -> None:  # type: ignore[no-untyped-def]
    for n in range(2):
        make(f"另{n}", "蓝鲸")
    built()
    assert offered("lanjing") == []
    make("另三", "蓝鲸")
    built()
    assert offered("lanjing") == ["蓝鲸"]


@pytest.mark.parametrize(
    "typed",
    [
        *["", " ", "😀", "\ud800", "\x00\x01", "'; DROP TABLE entry;--", "%", "_", "[", "*", "\u202e", "\ufffd", "\U0010ffff"],
        *["劳" * (LONGEST + 1), "l" * 10_000, "л", "zzzz"],
    ],
    ids=repr,
)  # fmt: skip
def test_anything_odd_has_no_suggestions(labour: list[Document], typed: str) -> None:
    assert suggestions(typed, user=ANYONE) == []


def test_no_suggestions_before_any_were_made(db: None) -> None:
    assert suggestions("劳动", user=ANYONE) == []
