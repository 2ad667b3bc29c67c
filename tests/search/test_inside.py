"""Finding inside one document."""

from __future__ import annotations

import pytest

from tests.search.conftest import Make
from wenyuan.search.service import find_inside


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("劳动争议", {1: ["勞動\n爭議"], 2: ["劳动争议", "劳动争议"]}),
        ('"劳动争议"', {1: ["勞動\n爭議"], 2: ["劳动争议", "劳动争议"]}),
        ("gb", {3: ["GB"]}),
        ("2020年", {3: ["２０２０年"]}),
        ("20年", {3: ["２０年"]}),
        ("labour law", {3: ["Labour", "Law"]}),
        ('"labour law"', {3: ["Labour\n Law"]}),
        ("争议调解", {1: ["爭議", "调解"], 2: ["争议", "争议"]}),
        ("调解 OR gb", {1: ["调解"], 3: ["GB"]}),
        ("type:pdf 调解 -总则", {1: ["调解"]}),
        ("没有", {}),
        ("，", {}),
        ("", {}),
    ],
)
def test_hits_are_offsets_in_the_stored_text(make: Make, query: str, hits: dict) -> None:
    pages = ["总则\n发生勞動\n爭議的，可以调解", "劳动争议和劳动争议", "自２０２０年起 GB/T Labour\n Law"]
    found = find_inside(make("文", *pages).current, query)
    assert {page.page: [pages[page.page - 1][a:b] for a, b in page.ranges] for page in found.pages} == hits
    assert found.total == sum(page.count for page in found.pages) == sum(map(len, hits.values()))
    assert all(any(is_mark for _, is_mark in page.snippet) for page in found.pages)


def test_instant_text_stands_in_for_pages(make: Make) -> None:
    found = find_inside(make("文", quick_text="刚到的文件").current, "文件")
    assert [(page.page, page.ranges) for page in found.pages] == [(0, [(3, 5)])]
