"""Writes of the library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.db import transaction

from wenyuan.library.models import Category


class Branch(Protocol):
    """A category to be made, with those below it."""

    @property
    def slug(self) -> str: ...
    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...
    @property
    def descriptors(self) -> tuple[str, ...]: ...
    @property
    def children(self) -> tuple[Branch, ...]: ...


def plant(branches: Iterable[Branch], *, below: Category | None = None) -> int:
    """Make the categories of a tree that are not there yet, known by their slugs; how many were made."""
    made = 0
    with transaction.atomic():
        for branch in branches:
            node = Category.objects.filter(slug=branch.slug).first()
            if node is None:
                parent = Category.objects.get(pk=below.pk) if below else None
                values = {
                    "slug": branch.slug,
                    "name_zh": branch.zh,
                    "name_en": branch.en,
                    "descriptors": " ".join(branch.descriptors),
                }
                node = parent.add_child(**values) if parent else Category.add_root(**values)
                made += 1
            made += plant(branch.children, below=node)
    return made
