"""Groups: people who are named together, for documents whose access is by name."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet

from wenyuan.accounts.models import User


def groups() -> QuerySet[Group]:
    """All groups with the number of their members as `members`, by name."""
    return Group.objects.annotate(members=Count("user")).order_by("name")


def group(name: str) -> Group:
    """The group of this name, made if there is none."""
    return Group.objects.get_or_create(name=name.strip()[:150])[0]


def set_members(one: Group, people: Iterable[User]) -> None:
    """Make these people, and no others, the members of a group.

    Nothing is owed to the index: a document names the group, and who belongs to it is asked at every search.
    """
    one.user_set.set(people)
