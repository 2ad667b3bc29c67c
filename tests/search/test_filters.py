"""Filters in the query and beside it."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import override

from tests.search.conftest import Make
from wenyuan.accounts.models import User
from wenyuan.search.service import search

ANYONE = AnonymousUser()


def titles(text: str, **options: object) -> set[str]:
    return {item.document.title for item in search(text, user=ANYONE, **options).items if not item.is_partial}


@pytest.fixture
def some(indexed: Make) -> None:
    people = [User.objects.create(username=name) for name in ("geralt", "gut", "maria")]
    indexed("劳动合同法", *["仲裁"] * 2, owner=people[0], language="zh", dated=date(2008, 1, 1))
    indexed("合同，劳动者手册", *["仲裁"] * 12, owner=people[1], language="zh", dated=date(2020, 1, 1))
    indexed("Labour law", *["仲裁"] * 5, owner=people[2], language="en", dated=date(2021, 1, 1))
    indexed("仲裁", quick_text="仲裁", owner=people[2], dated=date(2022, 1, 1))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("title:劳动", {"劳动合同法", "合同，劳动者手册"}),
        ("仲裁 title:劳动合同", {"劳动合同法"}),
        ("标题：“劳动合同”", {"劳动合同法"}),
        ("title:“合同，劳动”", {"合同，劳动者手册"}),
        ("title:“同，劳”", {"合同，劳动者手册"}),
        ("title:“同劳”", set()),
        ("仲裁 -title:“同，劳” -title:law", {"劳动合同法", "仲裁"}),
        ("title:LAW", {"Labour law"}),
        ("title:劳动 title:law", {"劳动合同法", "合同，劳动者手册", "Labour law"}),
        ("title:第一条", set()),
        ("uploader:g****t", {"劳动合同法", "合同，劳动者手册"}),
        ("上传人:Ｍ****A", {"Labour law", "仲裁"}),
        ("uploader:maria", set()),
        ("uploader:mar", set()),
        ("仲裁 -uploader:m****a", {"劳动合同法", "合同，劳动者手册"}),
        ("lang:english", {"Labour law"}),
        ("语言:中文", {"劳动合同法", "合同，劳动者手册"}),
        ("lang:zh", {"劳动合同法", "合同，劳动者手册"}),
        ("lang:英语 lang:简体中文", {"劳动合同法", "合同，劳动者手册", "Labour law"}),
        ("lang:klingon", set()),
        ("pages:>10", {"合同，劳动者手册"}),
        ("pages:<5", {"劳动合同法"}),
        ("页数：2..5", {"劳动合同法", "Labour law"}),
        ("pages:2 pages:12", {"劳动合同法", "合同，劳动者手册"}),
        ("仲裁 -pages:>2", {"劳动合同法", "仲裁"}),
    ],
)
def test_filters_of_the_query(some: None, query: str, expected: set[str]) -> None:
    assert titles(query) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"language": "en"}, {"Labour law"}),
        ({"year": "2020"}, {"合同，劳动者手册"}),
        ({"year": "20x0"}, set()),
        ({"length": "1-3"}, {"劳动合同法"}),
        ({"length": "11-50"}, {"合同，劳动者手册"}),
        ({"owner": "g****t"}, {"劳动合同法", "合同，劳动者手册"}),
        ({"owner": "geralt"}, set()),
        ({"owner": "\x00\ud800"}, set()),
        ({"kind": "\ud800", "language": "\x00"}, set()),
        ({"language": "zh", "year": "2008"}, {"劳动合同法"}),
    ],
)
def test_filters_of_the_page_are_values_of_its_facets(some: None, options: dict, expected: set[str]) -> None:
    assert titles("仲裁", **options) == expected
    assert titles("", **options) == expected


def test_each_value_of_a_facet_leaves_as_many_documents_as_it_says(some: None) -> None:
    found = search("仲裁", user=ANYONE)
    asked = 0
    for field, facets in found.facets.items():
        for facet in facets:
            assert search("仲裁", user=ANYONE, **{field: facet.value}).total == facet.count, (field, facet)
            asked += 1
    assert asked >= 10


def test_people_with_one_public_name_are_one(some: None) -> None:
    owners = search("仲裁", user=ANYONE).facets["owner"]
    assert [(facet.value, facet.label, facet.count) for facet in owners] == [
        ("g****t", "g****t", 2),
        ("m****a", "m****a", 2),
    ]


def test_value_that_no_document_has_is_said(some: None) -> None:
    with override("en"):
        found = search("仲裁 type:pdf type:xyz uploader:maria", user=ANYONE)
    assert [notice for notice in found.notices if "No document" in notice] == [
        "No document here has “type:xyz”.",
        "No document here has “uploader:maria”.",
    ]
