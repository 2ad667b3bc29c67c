"""Searches to go on with."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.search.conftest import Make
from wenyuan.accounts.models import User
from wenyuan.library.models import Access
from wenyuan.search import generations
from wenyuan.search.describing import describe
from wenyuan.search.onward import key_terms, related_searches, searches_from
from wenyuan.search.service import search

ANYONE = AnonymousUser()
UNION = """工会组织职工参加劳动竞赛。劳动竞赛由基层工会主持，优胜班组评为劳动模范。
劳动争议由调解委员会受理，调解委员会听取双方意见。劳动模范的事迹在车间宣讲，职工代表到场。
职工代表大会听取厂务公开报告；厂务公开的项目由职工代表提出，劳动竞赛的名次也公开。"""
OTHER = "气象台预报台风登陆，沿海渔船回港避风，水库提前放水"


@pytest.fixture
def unions(indexed: Make) -> Make:
    """Makes documents; some on the weather are there, so that words can tell something."""
    for n in range(12):
        indexed(f"其他{n}", f"{OTHER}{n}")
    return indexed


def test_each_search_finds_the_document_and_another(unions: Make) -> None:
    first = unions("甲", UNION)
    second = unions("乙", f"另一单位。{UNION}")
    found = searches_from(first, user=ANYONE)
    assert 3 <= len(found) <= 8
    for query in found:
        assert {first, second} <= {item.document for item in search(query, user=ANYONE).items}, query


def test_phrases_that_no_other_document_has_are_not_offered(unions: Make) -> None:
    alone = unions("甲", UNION)
    assert searches_from(alone, user=ANYONE) == []


def test_a_copy_is_no_other_document(unions: Make) -> None:
    first = unions("甲", UNION)
    unions("副本", UNION, head=first)
    assert searches_from(first, user=ANYONE) == []


def test_what_only_a_private_document_has_as_well_is_not_offered(unions: Make, owner: User) -> None:
    first = unions("甲", UNION)
    unions("密", UNION, access=Access.PRIVATE)
    assert searches_from(first, user=ANYONE) == []
    assert searches_from(first, user=owner)


def test_no_word_stands_in_more_than_two_of_them(unions: Make) -> None:
    first = unions("甲", UNION)
    unions("乙", UNION)
    found = searches_from(first, user=ANYONE)
    assert found
    for word in ["劳动", "职工", "竞赛", "公开"]:
        assert sum(word in query for query in found) <= 4
    assert len(set(found)) == len(found)


def test_key_terms_stand_in_the_document_and_find_it(unions: Make) -> None:
    document = unions("甲", UNION)
    found = key_terms(document)
    assert "工会" in found
    for term in found:
        assert term in UNION
        assert document in [item.document for item in search(term, user=ANYONE).items]


def test_key_terms_of_an_english_document_are_whole_words(unions: Make) -> None:
    document = unions("Water", "The water meter counts. A water meter leaks; we read each meter in October.")
    found = key_terms(document)
    assert found[:2] == ["meter", "water"]
    assert not {"the", "we", "in"} & set(found)


def test_document_that_is_not_indexed_has_no_terms_and_no_searches(unions: Make, make: Make) -> None:
    document = make("未", UNION)
    assert key_terms(document) == []
    assert describe(generations.current(), document.pk).counts == {}
    assert searches_from(document, user=ANYONE) == []


def test_an_answer_is_narrowed_by_words_of_its_own_documents(unions: Make) -> None:
    made = [unions(f"甲{n}", f"{UNION}{more}") for n, more in enumerate(["食堂菜谱", "食堂菜谱", "篮球比赛", "篮球"])]
    found = related_searches("劳动竞赛", user=ANYONE, found=[one.pk for one in made])
    assert "劳动竞赛 食堂" in found or "劳动竞赛 菜谱" in found
    assert "劳动竞赛 篮球" in found
    for query in found:
        assert query.startswith("劳动竞赛 ")
        assert 0 < len(search(query, user=ANYONE).items) <= len(made)


def test_words_of_private_documents_narrow_nobody_elses_answer(unions: Make) -> None:
    made = [unions(f"甲{n}", UNION) for n in range(3)]
    for n in range(2):
        unions(f"密{n}", f"{UNION}蓝鲸计划", access=Access.PRIVATE)
    assert not any("蓝鲸" in q for q in related_searches("劳动竞赛", user=ANYONE, found=[one.pk for one in made]))


def test_an_answer_of_two_documents_needs_no_narrowing(unions: Make) -> None:
    made = [unions(f"甲{n}", UNION) for n in range(2)]
    assert related_searches("劳动竞赛", user=ANYONE, found=[one.pk for one in made]) == []
