"""Which rule holds for an item, and what it says together with its door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from wenyuan.accounts.actions import LIBRARY, person
from wenyuan.doors.models import Door
from wenyuan.kernel.folding import fold
from wenyuan.library.models import Access, Category

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


def with_rules(door: Door) -> Door:
    """The door with its rules read, once for all the items of a look."""
    prefetch_related_objects([door], "rules__owner", "rules__category", "owner", "category")
    return door


@dataclass(frozen=True, kw_only=True)
class Filing:
    """How one item is received."""

    owner: User
    category: Category | None
    access: str
    needs_review: bool


def filing(door: Door, told: Mapping[str, str]) -> Filing | None:
    """How an item of a door is received; None if a rule says to leave it alone.

    `told` holds what is known of it by Rule.Subject: path, name, sender, subject. What neither rule nor door say: the
    library's own, unfiled, seen by its owner and librarians only, and laid before a librarian. A door must not publish
    by accident.
    """
    said = [door]
    for rule in door.rules.all():
        # Sender, case and width: people write rules as they read names.
        if fnmatchcase(fold(told.get(rule.subject, "")), fold(rule.pattern)):
            if rule.is_ignored:
                return None
            said.insert(0, rule)  # type: ignore[arg-type]
            break
    owner = next((one.owner for one in said if one.owner is not None), None)
    needs_review = next((one.needs_review for one in said if one.needs_review is not None), True)
    return Filing(
        owner=owner or person(LIBRARY),
        category=next((one.category for one in said if one.category is not None), None),
        access=next((one.access for one in said if one.access), Access.PRIVATE),
        needs_review=needs_review,
    )
