"""Reads of the library."""

from __future__ import annotations

from tests.portal import samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.library.models import Category
from wenyuan.library.queries import shelves_for


def test_who_brings_documents_in_files_anywhere_and_others_where_they_see_something(library: samples.Library) -> None:  # noqa: F811
    empty = Category.objects.add_root({"slug": "empty", "name_zh": "空", "name_en": "Empty"})
    seen = set(shelves_for(library.member))
    assert library.public.category in seen and empty not in seen
    library.member.is_uploader = True
    for person in (library.member, library.librarian):
        assert list(shelves_for(person)) == list(Category.objects.order_by("path"))
