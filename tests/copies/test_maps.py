"""Class maps: named by what was added to them, joined so that nearly all stays as it was."""

from __future__ import annotations

import pytest

from wenyuan.copies.classes import ClassMap, class_map, shipped
from wenyuan.copies.reading import read


def test_a_map_is_named_by_its_pairs_in_whatever_order() -> None:
    pairs = [("图书", "卷册"), ("居民", "街坊")]
    assert ClassMap(pairs).name == ClassMap(reversed(pairs)).name == ClassMap([*pairs, *pairs]).name
    assert len({ClassMap(pairs).name, ClassMap(pairs[:1]).name, shipped().name, ClassMap([("图书", "册卷")]).name}) == 4
    assert ClassMap([]).name == shipped().name and len(ClassMap(pairs).name) <= 16


def test_a_joined_class_keeps_the_name_of_what_authors_write() -> None:
    made = ClassMap([("图书", "卷册")])
    assert made.class_id("卷册") == made.class_id("图书") == shipped().class_id("图书") != shipped().class_id("卷册")
    assert made.class_id("服务") == shipped().class_id("服务")


def test_pairs_that_lead_on_or_back_end_in_one_class() -> None:
    made = ClassMap([("图书", "卷册"), ("卷册", "簿籍"), ("簿籍", "图书")])
    assert len({made.class_id(word) for word in ("图书", "卷册", "簿籍")}) == 1


def test_a_whole_shipped_class_comes_along() -> None:
    word, root = next((word, root) for word, root in class_map().items() if word > "一")
    made = ClassMap([("图书", word)])
    assert made.class_id(root) == made.class_id("图书")


@pytest.mark.parametrize(
    ("a", "b"),
    [("begin", "start"), ("purchases", "bought"), ("purchasing", "buying"), ("help", "assistance")],
    ids=str,
)
def test_english_words_have_the_classes_of_the_dictionary(a: str, b: str) -> None:
    ids = shipped().class_id
    assert (ids(a) == ids(b)) is (b != "bought")


def test_a_reading_tells_its_classes_by_another_map_as_if_it_was_read_by_it() -> None:
    other = ClassMap([("图书", "卷册")])
    text = ["卷册放在书架上，读者自己取阅图书。"]
    assert (read(text).classes_by(other) == read(text, other).classes).all()
    assert (read(text).classes != read(text, other).classes).any()
