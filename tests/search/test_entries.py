"""What is kept about a document, and in which order it comes."""

from __future__ import annotations

import pytest

from tests.search.test_tantivy_index import upsert
from wenyuan.search import entries
from wenyuan.search.port import DOCUMENT, NO_PAGE, PAGE, Delete
from wenyuan.search.streams import BATCH
from wenyuan.search.tantivy_fields import packed, unpacked


def test_blank_page_has_no_entry_and_one_of_strokes_and_dots_has() -> None:
    found = entries.entries(upsert(1, "劳动", "，。", " \n", "", "争议"))
    assert [(entry.entry, entry.page) for entry in found] == [(PAGE, 1), (PAGE, 2), (PAGE, 5), (DOCUMENT, NO_PAGE)]


def test_operations_keep_their_order_and_their_entries_over_batches() -> None:
    operations = [upsert(1, "甲", "乙"), Delete(document=2), upsert(3), upsert(4, "丙" * BATCH), upsert(5, "丁")]
    found = list(entries.analysed(operations))
    assert [operation for operation, _ in found] == operations
    assert [[entry.texts["pairs"][:1] for entry in made if entry.entry == PAGE] for _, made in found] == [
        ["甲", "乙"],
        [],
        [],
        ["丙"],
        ["丁"],
    ]


def test_terms_are_those_of_the_beginning_and_the_commonest_are_kept() -> None:
    words = [f"w{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(entries.KEPT_TERMS + 50)]
    pages = (" ".join(["common"] * 3 + words), "x" * entries.TERMS_LENGTH, "late")
    kept = entries.entries(upsert(1, *pages))[-1].kept_terms
    assert kept["common"] == 3
    assert len(kept) == entries.KEPT_TERMS
    assert "late" not in kept


@pytest.mark.parametrize("terms", [{}, {"劳动": 3}, {"劳动": 3, "node.js": 3, "争议": 1}])
def test_packed_terms_come_back(terms: dict[str, int]) -> None:
    assert unpacked(packed(terms)) == terms


def test_nothing_packed_is_no_terms() -> None:
    assert unpacked(None) == {}
