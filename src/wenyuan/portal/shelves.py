"""The category tree as a reader sees it: only shelves on which there is something for this person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse

from wenyuan.kernel.folding import fold
from wenyuan.library import queries
from wenyuan.library.models import Category
from wenyuan.search.analyzer import tokens

if TYPE_CHECKING:
    from wenyuan.library.queries import Person
    from wenyuan.library.tallies import Tally

#: Shelves that are offered as near.
NEAR = 4


@dataclass(kw_only=True)
class Shelf:
    """A category with its address, the number of visible documents on it and below, and its filled children."""

    category: Category
    path: str
    count: int
    children: list[Shelf] = field(default_factory=list)


def shelves(user: Person, *, below: Category | None = None, counted: Tally | None = None) -> list[Shelf]:
    """The top shelves (or those right below `below`), each with its whole filled subtree.

    `counted`: what was counted for this person already.
    """
    counts = queries.category_counts(user, counted=counted)
    nodes = Category.objects.order_by("path") if below is None else Category.objects.get_tree(below)
    by_path: dict[str, Shelf] = {}
    roots: list[Shelf] = []
    if below is not None:
        prefix = [*Category.objects.get_ancestors(below).values_list("slug", flat=True)]
        by_path[below.path] = Shelf(category=below, path="/".join([*prefix, below.slug]), count=0, children=roots)
    for node in nodes:
        if node.pk not in counts or (below is not None and node.pk == below.pk):
            continue
        parent = by_path.get(node.path[: -Category.steplen])
        shelf = Shelf(category=node, path=f"{parent.path}/{node.slug}" if parent else node.slug, count=counts[node.pk])
        by_path[node.path] = shelf
        (parent.children if parent else roots).append(shelf)
    return _with_addresses(roots)


def _with_addresses(level: list[Shelf]) -> list[Shelf]:
    for shelf in level:
        shelf.path = reverse("portal:category", kwargs={"path": shelf.path})
        _with_addresses(shelf.children)
    return level


def nearest(found: Iterable[Shelf], words: str, *, among: Iterable[Category]) -> list[Shelf]:
    """At most NEAR of these shelves and of those below them, the nearest first; none that has nothing to do with it.

    A shelf is near if its names or what is written on it for sorting (`descriptors`) share pairs of characters or
    Latin words with `words`, and if some of `among` are it.
    """
    wanted = _pairs(words)
    lying = Counter(category.pk for category in among)
    scored = []
    for shelf in _walk(found):
        node = shelf.category
        score = len(wanted & _pairs(f"{node.name_zh} {node.name_en} {node.descriptors}")) + lying[node.pk]
        scored.append((score, shelf))
    scored.sort(key=lambda row: -row[0])
    return [shelf for score, shelf in scored[:NEAR] if score]


def _pairs(text: str) -> set[str]:
    return set(tokens(fold(text))[0].split())


def _walk(level: Iterable[Shelf]) -> Iterator[Shelf]:
    for shelf in level:
        yield shelf
        yield from _walk(shelf.children)
