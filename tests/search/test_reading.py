"""How a query was read, said to the reader."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tests.search.conftest import Make
from wenyuan.library.models import Access, Category
from wenyuan.search.query import Query, parse
from wenyuan.search.reading import notices, parts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("劳动 year:2020 title:“甲”", []),
        ("year:20x0", ["year:20x0", "no year"]),
        ("pages:many", ["pages:many", "number of pages"]),
        ('"劳动', ["劳动", "not closed"]),
        ("tilte:劳动", ["tilte:劳动", "“title:”"]),
        ("categroy:劳动", ["“category:”"]),
        ("http://example.org", []),
        ("type: pdf", ["type:", "no value"]),
        ("甲 OR type:pdf", ["OR"]),
        ("type:pdf OR type:docx", []),
        ("甲 | -乙", ["OR"]),
    ],
)
def test_what_was_read_otherwise_than_meant_is_said(text: str, said: list[str]) -> None:
    with override("en"):
        found = notices(parse(text))
    assert len(found) == bool(said)
    assert all(word in "".join(found) for word in said)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("劳动 “甲 乙”", [("words", "劳动"), ("exact", "甲 乙")]),
        ("-甲 -type:pdf", [("without", "甲"), ("without", "type: PDF")]),
        ("甲 OR “乙”", [("either", "甲 | 乙")]),
        ("year:2020 year:>=2021 year:2022..2023", [("year", "2020"), ("year", "2021–"), ("year", "2022–2023")]),
        ("lang:中文 pages:<5", [("lang", "Simplified Chinese"), ("pages", "–4")]),
        ("category:没有 title:甲 uploader:g****t", [("category", "没有"), ("title", "甲"), ("uploader", "g****t")]),
    ],
)
def test_every_part_is_named(text: str, kinds: list[tuple[str, str]]) -> None:
    with override("en"):
        assert [(part.kind, part.label) for part in parts(parse(text), user=AnonymousUser())] == kinds


_WRITTEN = st.sampled_from([*'"“”「」-|OR :.<>=甲乙a1 ', "year:2020", "title:", "type:", " OR "])


@given(st.lists(_WRITTEN, max_size=30).map("".join))
def test_the_rest_of_a_part_is_the_tree_without_it(text: str) -> None:
    query = parse(text)
    for index, part in enumerate(parts(query, user=AnonymousUser())):
        assert parse(part.rest).items == query.items[:index] + query.items[index + 1 :]


def test_nothing_has_no_parts() -> None:
    assert parts(Query(), user=AnonymousUser()) == []


@pytest.mark.django_db
def test_a_category_in_which_one_may_see_nothing_is_not_named(make: Make) -> None:
    secret = Category.objects.add_root({"slug": "merger", "name_zh": "合并方案", "name_en": "Merger plans"})
    hidden = make("甲", "文", category=secret, access=Access.PRIVATE)
    assert [part.label for part in parts(parse("category:merger"), user=AnonymousUser())] == ["merger"]
    with override("en"):
        assert [part.label for part in parts(parse("category:merger"), user=hidden.owner)] == ["Merger plans"]
