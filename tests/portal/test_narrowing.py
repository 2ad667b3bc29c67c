"""Filters and chips as links."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from django.utils.translation import override

from wenyuan.library.models import Category
from wenyuan.portal.asked import Asked
from wenyuan.portal.narrowing import HEADINGS, PARTS, SHOWN, chips, narrowings, written
from wenyuan.search.query import NAMES
from wenyuan.search.results import Facet, Part, Results


def results(**fields: object) -> Results:
    return Results(**{"query": "", "total": 1, "is_exact_total": True, "page_total": 1, "items": []} | fields)  # type: ignore[arg-type]


def facets(*values: str) -> list[Facet]:
    return [Facet(value=value, label=value.upper(), count=9 - n) for n, value in enumerate(values)]


def asked_by(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(address.removeprefix("?")).items()}


def test_a_format_is_a_parameter_and_a_year_is_written_into_the_question() -> None:
    found = narrowings(
        Asked(text="工会", sort="newest"),
        results(facets={"kind": facets("pdf", "docx"), "year": facets("2023", "2022")}),
    )
    kind, year = found
    assert asked_by(kind.shown[0].address) == {"q": "工会", "kind": "pdf", "sort": "newest"}
    assert asked_by(year.shown[0].address) == {"q": "工会 year:2023", "sort": "newest"}
    assert (kind.shown[0].label, kind.shown[0].count) == ("PDF", 9)


def test_a_chosen_value_is_taken_back_by_its_own_link() -> None:
    asked = Asked(text="工会 year:2023", kind="pdf")
    found = narrowings(asked, results(facets={"kind": facets("pdf"), "year": facets("2023")}))
    assert [one.shown[0].is_chosen for one in found] == [True, True]
    assert asked_by(found[0].shown[0].address) == {"q": "工会 year:2023"}
    assert asked_by(found[1].shown[0].address) == {"q": "工会", "kind": "pdf"}
    assert [one.chosen for one in found] == [1, 1]


def test_a_value_that_all_results_share_is_no_filter() -> None:
    assert narrowings(Asked(text="工会"), results(facets={"kind": facets("pdf")})) == []


def test_many_values_are_folded_away_but_never_the_chosen_one() -> None:
    kinds = [f"kind{n}" for n in range(SHOWN + 3)]
    (found,) = narrowings(Asked(text="x", kind=kinds[-1]), results(facets={"kind": facets(*kinds)}))
    assert [choice.label for choice in found.shown] == [name.upper() for name in [*kinds[:SHOWN], kinds[-1]]]
    assert len(found.folded) == 2


def test_a_value_that_nobody_can_type_is_left_out() -> None:
    found = narrowings(Asked(text="x"), results(facets={"year": facets("2023", "unknown", "2022")}))
    assert [choice.label for choice in found[0].shown] == ["2023", "2022"]


@pytest.mark.parametrize(
    ("name", "value", "typed"),
    [
        ("year", "2023", "year:2023"),
        ("language", "zh", "lang:zh"),
        ("length", "4-10", "pages:4..10"),
        ("length", "201-", "pages:201.."),
        ("owner", "g****t", 'uploader:"g****t"'),
    ],
)
def test_a_filter_is_written_as_people_type_it(name: str, value: str, typed: str) -> None:
    assert name in HEADINGS
    assert written(name, value) == typed


def test_each_part_of_a_question_can_be_taken_away() -> None:
    parts = [
        Part(kind="exact", label="劳动争议", rest="-奖金"),
        Part(kind="without", label="奖金", rest='"劳动争议"'),
    ]
    shelf = Category(slug="rules", name_zh="法规", name_en="Rules")
    asked = Asked(text='"劳动争议" -奖金', category="rules", kind="pdf")
    with override("zh-hans"):
        found = chips(asked, results(parts=parts), category=shelf)
        names = [(str(chip.name), chip.label) for chip in found]
    assert names == [("原文", "劳动争议"), ("不含", "奖金"), ("分类", "法规"), ("格式", "PDF")]
    assert asked_by(found[0].address) == {"q": "-奖金", "category": "rules", "kind": "pdf"}
    assert asked_by(found[2].address) == {"q": '"劳动争议" -奖金', "kind": "pdf"}
    assert asked_by(found[3].address) == {"q": '"劳动争议" -奖金', "category": "rules"}


def test_plain_words_need_no_chip() -> None:
    one = [Part(kind="words", label="工会", rest="")]
    two = [Part(kind="words", label="工会", rest="会费"), Part(kind="words", label="会费", rest="工会")]
    assert chips(Asked(text="工会"), results(parts=one), category=None) == []
    assert len(chips(Asked(text="工会", kind="pdf"), results(parts=one), category=None)) == 1
    assert chips(Asked(text="工会 会费"), results(parts=two), category=None) == []
    assert len(chips(Asked(text="工会 会费"), results(parts=two, total=0), category=None)) == 2


def test_every_filter_has_a_name_on_its_chip() -> None:
    assert set(NAMES.values()) <= set(PARTS)
