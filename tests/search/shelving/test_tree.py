"""Which categories say only that nothing else fits."""

from __future__ import annotations

import pytest

from wenyuan.library.models import Category
from wenyuan.search.shelving.descriptors import count_words, speaking
from wenyuan.search.shelving.tree import shelves


@pytest.mark.parametrize(
    ("slug", "zh", "en", "is_catch_all"),
    [
        ("x", "其它", "x", True),
        ("x", "其他资料", "x", True),
        ("x", "杂项", "x", True),
        ("x", "x", "Other documents", True),
        ("misc", "x", "x", True),
        ("x", "未分类", "Uncategorized", True),
        ("x", "其他组织", "Other organisations", False),
        ("x", "综合管理", "General management", False),
        ("mother", "母亲", "Mothers", False),
    ],
)
def test_catch_all_is_known_by_its_whole_name(db: None, slug: str, zh: str, en: str, is_catch_all: bool) -> None:
    made = Category.objects.add_root({"slug": slug, "name_zh": zh, "name_en": en})
    assert shelves()[made.pk].is_catch_all is is_catch_all


def test_names_speak_by_their_parts_and_descriptors_as_they_are() -> None:
    assert speaking("工会与群团", "Unions and associations", "劳模 工人阶級") == {
        "工会", "群团", "unions", "associations", "劳模", "工人阶级",
    }  # fmt: skip


def test_latin_words_are_counted_whole_with_their_plural_and_chinese_ones_anywhere() -> None:
    counts = count_words(
        frozenset({"union", "art", "工会"}), "Union", "Unions, reunion; an artist's union. 總工會和工会"
    )
    assert counts == {"union": 2 + 3, "工会": 2}
