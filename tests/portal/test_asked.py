"""Addresses of searches."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from tests.portal import samples
from wenyuan.portal.asked import Asked, asked, asked_category


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {}),
        ("q=%20工会%20", {"q": "工会"}),
        ("q=a&category=rules&kind=pdf&sort=newest", {"q": "a", "category": "rules", "kind": "pdf", "sort": "newest"}),
        ("q=a&sort=price&other=1", {"q": "a"}),
    ],
)
def test_an_address_says_what_is_asked_and_no_more(query: str, expected: dict[str, str]) -> None:
    assert asked(RequestFactory().get(f"/search?{query}")).parameters == expected


def test_long_questions_are_cut() -> None:
    assert len(asked(RequestFactory().get("/search", {"q": "长" * 5000})).text) == 300


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('type:pdf "劳动争议" -奖金 year:2020..2023', '"劳动争议"'),
        ("消防 OR 疏散 格式:docx", "消防 OR 疏散"),
        ("type:pdf", ""),
        ("“图书馆” 借阅", '"图书馆" 借阅'),
    ],
)
def test_inside_a_document_only_what_is_asked_for_is_marked(text: str, words: str) -> None:
    assert Asked(text=text).words == words


@pytest.mark.parametrize(
    ("text", "written", "after"),
    [
        ("工会", "year:2023", "工会 year:2023"),
        ("工会 year:2023", "year:2023", "工会"),
        ('"工会" 年份:2020..2021 -会费', "year:2023", '"工会" -会费 year:2023'),
        ("工会 -year:2023", "year:2023", "工会 -year:2023 year:2023"),
    ],
)
def test_a_filter_takes_the_place_of_its_like_or_goes_again(text: str, written: str, after: str) -> None:
    before = Asked(text=text, kind="pdf")
    wanted = before.filter(written)
    assert wanted is not None
    assert before.with_filter(wanted) == Asked(text=after, kind="pdf")


@pytest.mark.parametrize("written", ["year:soon", "工会", "", 'category:"a" b'])
def test_what_is_not_one_filter_is_none(written: str) -> None:
    assert Asked().filter(written) is None


def test_a_shelf_without_anything_for_this_reader_is_like_one_that_is_not_there(library: samples.Library) -> None:
    secret = library.shelves["printing"]
    library.long.access = "private"
    library.long.save()
    for slug in (secret.slug, "nowhere"):
        found = asked_category(slug, user=AnonymousUser())
        assert found is not None
        assert (found.pk, found.name) == (None, slug)
    assert asked_category(secret.slug, user=library.owner) == secret
    assert asked_category("", user=AnonymousUser()) is None
