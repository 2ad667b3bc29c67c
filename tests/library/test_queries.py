"""Reads of the library."""

from __future__ import annotations

from tests.portal import samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.library.models import Category
from wenyuan.library.queries import shelves_for
from wenyuan.library.standing import set_branches


def test_one_files_where_one_sees_something_or_keeps_order_and_staff_everywhere(library: samples.Library) -> None:  # noqa: F811
    empty = Category.objects.add_root({"slug": "empty", "name_zh": "空", "name_en": "Empty"})
    below = Category.objects.add_child(empty, {"slug": "below", "name_zh": "空下", "name_en": "Below"})
    seen = set(shelves_for(library.member))
    assert library.public.category in seen and not {empty, below} & seen
    assert set(shelves_for(library.curator)) == seen
    set_branches(library.curator, [empty])
    assert set(shelves_for(library.curator)) == seen | {empty, below}
    assert list(shelves_for(library.librarian)) == list(Category.objects.order_by("path"))
