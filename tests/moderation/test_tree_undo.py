"""Taking back a change of the tree."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.moderation.test_tree import shape
from tests.portal import samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.library.errors import Overtaken
from wenyuan.library.models import Category
from wenyuan.moderation import tree, tree_undo
from wenyuan.moderation.tree import Names, names_of

pytestmark = pytest.mark.django_db


def rows() -> list[object]:
    return [(node.path, names_of(node)) for node in Category.objects.order_by("path")]


@pytest.mark.parametrize(
    "change",
    [
        lambda shelves, by: tree.add(Names(zh="新", en="New"), below=shelves["rules"], by=by),
        lambda shelves, by: tree.rename(shelves["rules"], Names(zh="新", en="New", descriptors="a"), by=by),
        lambda shelves, by: tree.move(shelves["rules"], below=shelves["printing"], by=by),
        lambda shelves, by: tree.move(shelves["culture"], below=None, before=shelves["rules"], by=by),
    ],
    ids=["add", "rename", "move", "order"],
)
def test_a_change_is_taken_back_and_can_be_done_again(
    library: samples.Library,  # noqa: F811
    change: Callable[..., object],
) -> None:
    before = shape()
    names = [node.name_zh for node in Category.objects.order_by("path")]
    change(library.shelves, library.librarian)
    after = rows()
    event = tree_undo.last(library.librarian)
    assert event is not None
    tree_undo.undo(event, by=library.librarian)
    assert shape() == before and [node.name_zh for node in Category.objects.order_by("path")] == names
    again = tree_undo.last(library.librarian)
    if event.verb != "category.add":
        assert again is not None
        tree_undo.undo(again, by=library.librarian)
        assert [name for _path, name in rows()] == [name for _path, name in after]
    else:
        assert again is None


def test_what_was_changed_since_is_not_taken_back(library: samples.Library) -> None:  # noqa: F811
    rules, by = library.shelves["rules"], library.librarian
    tree.rename(rules, Names(zh="新", en="New", slug="rules"), by=by)
    event = tree_undo.last(by)
    assert event is not None
    tree.rename(rules, Names(zh="更新", en="Newer", slug="rules"), by=by)
    with pytest.raises(Overtaken):
        tree_undo.undo(event, by=by)


def test_a_merge_is_not_taken_back(library: samples.Library) -> None:  # noqa: F811
    tree.merge(library.shelves["safety"], library.shelves["rules"], by=library.librarian)
    assert tree_undo.last(library.librarian) is None
    assert tree_undo.last(library.member) is None
