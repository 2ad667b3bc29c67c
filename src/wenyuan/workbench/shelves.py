"""The category tree as a librarian shapes it: also what is empty, with counts of what this librarian sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenyuan.library import queries
from wenyuan.library.models import Category
from wenyuan.library.rules import branches

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

#: Of a larger tree only what is around the category in hand stands in the list.
WHOLE = 150


@dataclass(frozen=True, kw_only=True)
class Row:
    """A category in the list. `depth` from 0; `count` with all below it."""

    category: Category
    depth: int
    count: int
    #: Whether the person may move, merge and remove it; else it is the root of a branch, which only its names and what is
    #: below it can be changed of.
    is_free: bool

    @property
    def indented(self) -> str:
        """The name behind a blank for each step down, for choices."""
        return "\u3000" * self.depth + self.category.name


def rows(user: User) -> list[Row]:
    """The categories that this person may shape, in their order: all, or those of the person's branches."""
    counts = queries.category_counts(user)
    roots = None if user.is_staff else branches(user)
    found = []
    for node in Category.objects.order_by("path"):
        if roots is None or any(node.path.startswith(root) for root in roots):
            is_free = user.is_staff or (roots is not None and _is_below(node, roots))
            found.append(Row(category=node, depth=node.depth - 1, count=counts.get(node.pk, 0), is_free=is_free))
    least = min((row.depth for row in found), default=0)
    return [Row(category=r.category, depth=r.depth - least, count=r.count, is_free=r.is_free) for r in found]


def _is_below(node: Category, roots: list[str]) -> bool:
    return any(node.path.startswith(root) and node.path != root for root in roots)


def listed(found: list[Row], chosen: Category | None) -> list[Row]:
    """What of the tree stands in the list: all of it, or of a large one the top, the way to the chosen and what is below."""
    if len(found) <= WHOLE:
        return found
    at = chosen.path if chosen is not None else ""
    return [row for row in found if row.depth == 0 or at.startswith(row.category.path[: -Category.steplen])]


def neighbours(shown: list[Row], chosen: Category) -> tuple[Category | None, Category | None]:
    """The categories before and behind the chosen in the list."""
    nodes = [row.category for row in shown]
    at = next((n for n, node in enumerate(nodes) if node.pk == chosen.pk), None)
    if at is None:
        return None, None
    return (nodes[at - 1] if at else None), (nodes[at + 1] if at + 1 < len(nodes) else None)


def places(found: list[Row], *, without: Category) -> list[Row]:
    """Where something may be put: whatever the person may shape, but nothing of the branch that is moved."""
    return [row for row in found if not row.category.path.startswith(without.path)]
