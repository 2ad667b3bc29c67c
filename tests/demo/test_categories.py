"""The category tree of a new library."""

from __future__ import annotations

from wenyuan.demo.categories import Node, categories, category_paths
from wenyuan.demo.manifest import entries


def _all(nodes: list[Node]) -> list[Node]:
    return [found for node in nodes for found in (node, *_all(list(node.children)))]


def test_every_slug_stands_for_one_category() -> None:
    slugs = [node.slug for node in _all(categories())]
    assert len(slugs) == len(set(slugs))


def test_every_category_is_named_in_both_languages() -> None:
    for node in _all(categories()):
        assert any("\u4e00" <= char <= "\u9fff" for char in node.zh), node
        assert node.en.isascii(), node


def test_only_other_has_no_words_that_speak_for_it() -> None:
    assert [node.slug for node in _all(categories()) if not node.descriptors] == ["other"]


def test_the_tree_has_two_levels() -> None:
    assert any(node.children for node in categories())
    assert not any(child.children for node in categories() for child in node.children)


def test_every_sample_lies_in_a_category_of_the_tree() -> None:
    assert {entry.category for entry in entries()} <= set(category_paths())
