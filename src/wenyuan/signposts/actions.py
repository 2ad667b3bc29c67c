"""Setting signposts, inside the transaction that changes the tree."""

from __future__ import annotations

from wenyuan.library.models import Category
from wenyuan.signposts.models import Signpost


def renamed(slug: str, category: Category) -> None:
    """The category that was called `slug` is called otherwise now; its new slug is no signpost any more."""
    taken(category.slug)
    Signpost.objects.update_or_create(slug=slug, defaults={"category": category, "former": None})


def gone(category: Category, heir: Category | None) -> None:
    """A category is about to be removed: what led to it leads to its heir; without one, nothing leads anywhere."""
    if heir is None:
        return  # the rows go with the category
    Signpost.objects.filter(category=category).update(category=heir)
    Signpost.objects.update_or_create(slug=category.slug, defaults={"category": heir, "former": category.pk})


def taken(slug: str) -> None:
    """A category is called `slug` from now on."""
    Signpost.objects.filter(slug=slug).delete()
