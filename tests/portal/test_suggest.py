"""Suggestions as data."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.search import indexer, suggest

TITLE = "社区图书馆借阅办法（2024年修订）"


@pytest.fixture
def offering(library: samples.Library) -> samples.Library:
    """The small library with its index and its suggestions."""
    indexer.rebuild()
    suggest.rebuild()
    return library


def items(client: Client, typed: str, *, prefix: str = "") -> list[dict]:
    return client.get(f"{prefix}/search/suggest", {"q": typed}).json()["items"]


def test_title_is_cut_where_it_was_typed_and_leads_to_its_document(client: Client, offering: samples.Library) -> None:
    (found,) = items(client, "shequ")
    assert found["parts"] == [["社区", True], [TITLE[2:], False]]
    assert (found["kind"], found["note"]) == ("document", "文档")
    assert client.get(found["href"]).context["document"] == offering.public


def test_category_leads_to_its_shelf_in_the_language_of_the_page(client: Client, offering: samples.Library) -> None:
    (zh,) = items(client, "lswh")
    assert (zh["parts"], zh["note"], zh["href"]) == ([["历史文化", True]], "分类", "/c/culture")
    (en,) = [one for one in items(client, "hist", prefix="/en") if one["kind"] == "category"]
    assert (en["parts"], en["href"]) == ([["Hist", True], ["ory and culture", False]], "/en/c/culture")
    assert client.get(en["href"]).status_code == 200


def test_term_leads_to_its_search(client: Client, offering: samples.Library) -> None:
    for n in range(3):
        samples.document(offering.owner, f"Notes & queries {n}", pages=1, language="en")
    indexer.rebuild()
    suggest.rebuild()
    (found,) = [one for one in items(client, "quer") if one["kind"] == "term"]
    assert (found["parts"], found["note"], found["href"]) == (
        [["quer", True], ["ies", False]],
        "",
        "/search?q=queries",
    )


def test_answer_is_kept_for_a_minute_by_nobody_but_who_asked(client: Client, offering: samples.Library) -> None:
    answer = client.get("/search/suggest?q=she")
    assert answer["Cache-Control"] == "private, max-age=60"
    assert "Cookie" in answer["Vary"]
    assert answer["Content-Type"] == "application/json"


def test_number_of_suggestions_is_said_in_the_language_of_the_page(client: Client, offering: samples.Library) -> None:
    said = [
        client.get(f"{prefix}/search/suggest?q={q}").json()["said"] for prefix in ("", "/en") for q in ("shequ", "zzz")
    ]
    assert said == ["1 条建议", "没有建议", "1 suggestion", "No suggestions"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_only_reading_is_allowed(client: Client, method: str) -> None:
    assert getattr(client, method)("/search/suggest?q=x").status_code == 405


@pytest.mark.parametrize(
    "query", ["", "?q=", "?q=%00", "?q=%ED%A0%80", "?q=%FF", "?q=" + "l" * 5000, "?q=l&q=zzz", "?q='%3B--"]
)
def test_any_question_has_an_answer(client: Client, offering: samples.Library, query: str) -> None:
    assert client.get(f"/search/suggest{query}").json()["items"] == []


def test_each_person_is_offered_what_this_person_may_see(
    client_of: Callable[[str], Client], offering: samples.Library
) -> None:
    samples.Document.objects.filter(pk=offering.public.pk).update(access="members")
    found = {role: len(items(client_of(role), "shequ")) for role in ("stranger", "member", "owner", "librarian")}
    assert found == {"stranger": 0, "member": 1, "owner": 1, "librarian": 1}


def test_statements_do_not_grow_with_what_is_offered(
    client: Client,
    offering: samples.Library,
    django_assert_max_num_queries: Callable,
) -> None:
    with django_assert_max_num_queries(4):
        assert len(items(client, "shequ")) == 1
    for n in range(50):
        samples.document(offering.owner, f"社区活动之{n}", pages=1, category=offering.shelves["rules"])
    indexer.rebuild()
    suggest.rebuild()
    with django_assert_max_num_queries(4):
        assert len(items(client, "shequ")) == 8
