"""Coverage by page: each character counts once, and a long document has a short bar."""

from __future__ import annotations

from itertools import pairwise

from wenyuan.copies import coverage
from wenyuan.copies.queries import Place


def test_coverage_counts_each_character_once_and_pages_apart() -> None:
    places = [
        Place(page=1, start=0, last_page=1, end=6),
        Place(page=1, start=3, last_page=1, end=8),
        Place(page=1, start=8, last_page=2, end=5),
    ]
    found = coverage.cells(places, ["一二三四五六七八九十", "一二三四五六七八九十", ""])
    assert [(cell.first, cell.last, cell.share) for cell in found] == [(1, 1, 1.0), (2, 2, 0.5), (3, 3, 0.0)]


def test_a_long_document_has_a_bar_of_few_cells() -> None:
    found = coverage.cells([], ["字"] * 1001)
    assert len(found) <= coverage.CELLS
    assert (found[0].first, found[-1].last) == (1, 1001)
    assert all(a.last + 1 == b.first for a, b in pairwise(found))
