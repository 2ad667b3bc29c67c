"""Reads of the library. Every one takes the person who asks and passes through the visibility rule."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from wenyuan.library.models import Category, Document, Page, Revision, Status
from wenyuan.library.rules import branches, stones_for, visible_to
from wenyuan.library.tallies import Tally, tally

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from wenyuan.accounts.models import User

    Person = User | AnonymousUser


def documents(user: Person) -> QuerySet[Document]:
    """All documents the person may see, with what a card needs joined in."""
    return Document.objects.filter(visible_to(user)).select_related("owner", "category", "current", "current__original")


def document(public_id: str, *, user: Person) -> Document | None:
    """One document by its public id, or None: not there and not to be seen are the same."""
    return documents(user).select_related("current__pdf").filter(public_id=public_id).first()


def stone(public_id: str, *, user: Person) -> Document | None:
    """A document that the person may not see because it was withdrawn or taken down, and may know of; else None."""
    return Document.objects.filter(stones_for(user), public_id=public_id).first()


def newest(user: Person, *, limit: int = 12) -> QuerySet[Document]:
    """The documents published last."""
    # Both conditions stand in an index that has them in this order.
    shown = documents(user).filter(status=Status.PUBLISHED, published_at__isnull=False)
    return shown.order_by("-published_at", "-pk")[:limit]


def documents_in(category: Category, *, user: Person, below: Collection[int] | None = None) -> QuerySet[Document]:
    """The documents of a category and of all below it, newest first. `below`: the keys of these, where they are known."""
    below = Category.objects.get_tree(category) if below is None else list(below)
    # PostgreSQL puts nulls first in a descending order, SQLite last: what is still being processed comes last.
    return documents(user).filter(category__in=below).order_by(F("published_at").desc(nulls_last=True), "-pk")


def category(slug: str, *, user: Person) -> Category | None:
    """A category by its slug, or None: one that does not exist and one in which the person may see nothing are the same,
    because its name can be a secret too."""
    found = Category.objects.filter(slug=slug).first()
    return found if found is not None and documents_in(found, user=user).exists() else None


def category_counts(user: Person, *, counted: Tally | None = None) -> dict[int, int]:
    """Documents the person may see by category id, each counted on its own shelf and on all above it.

    `counted`: what was counted for this person already.
    """
    own = (counted or tally(user)).by_category()
    ids = dict(Category.objects.values_list("path", "pk"))
    paths = {pk: path for path, pk in ids.items()}
    counts: dict[int, int] = {}
    for shelf, n in own.items():
        # Between the two reads somebody may have moved or removed a branch.
        path = paths.get(shelf, "")
        for end in range(Category.steplen, len(path) + 1, Category.steplen):
            if (pk := ids.get(path[:end])) is not None:
                counts[pk] = counts.get(pk, 0) + n
    return counts


def shelves_for(user: Person) -> QuerySet[Category]:
    """The categories under which the person may file, in the order of the tree.

    All for who may bring documents in: the tree is what they file into, and in a new library it is empty. For others who
    own a document, those in which they see something: there names can be secrets.
    """
    rows = Category.objects.order_by("path")
    if user.is_authenticated and user.may_upload:
        return rows
    offered = Q(pk__in=category_counts(user))
    for path in branches(user):
        offered |= Q(path__startswith=path)
    return rows.filter(offered)


def pages_of(revision: Revision, *, start: int = 1, end: int | None = None) -> QuerySet[Page]:
    """Pages `start`..`end` (from 1, both included) of a revision the caller was allowed to see."""
    found = Page.objects.filter(revision=revision, number__gte=start).order_by("number")
    return found if end is None else found.filter(number__lte=end)


def page_sizes(revision: Revision) -> list[tuple[float, float]]:
    """Width and height in points of every page, from the revision's packed string."""
    sizes: list[tuple[float, float]] = [(595.0, 842.0)] * revision.page_count
    for group in filter(None, revision.page_sizes.split(",")):
        size, _, span = group.partition(":")
        width, _, height = size.partition("x")
        first, _, last = span.partition("-")
        for n in range(int(first), min(int(last or first) + 1, revision.page_count)):
            sizes[n] = (float(width), float(height))
    return sizes
