"""A small library of public documents about labour, with its suggestions made."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.search.conftest import Make
from wenyuan.library.models import Category, Document
from wenyuan.search import indexer, suggest

TEXT = "劳动者与用人单位发生劳动争议，可以申请仲裁。The library keeps a catalogue of arbitration awards."
TITLES = [
    "中华人民共和国劳动争议调解仲裁法",
    "劳动争议案件适用法律解释",
    "重庆市劳动争议处理办法",
    "A walk through the history of arbitration",
]


@pytest.fixture
def built(make: Make) -> Callable[[], None]:
    """built(): index and suggestions are those of the rows as they are now."""

    def build() -> None:
        indexer.rebuild()
        suggest.rebuild()

    return build


@pytest.fixture
def labour(make: Make, built: Callable[[], None]) -> list[Document]:
    """Four public documents on one shelf, suggestions made."""
    shelf = Category.objects.add_root({"slug": "labour", "name_zh": "劳动保障", "name_en": "Labour"})
    Category.objects.add_root({"slug": "empty", "name_zh": "劳模", "name_en": "Lathes"})
    documents = [make(title, TEXT, category=shelf) for title in TITLES]
    built()
    return documents
