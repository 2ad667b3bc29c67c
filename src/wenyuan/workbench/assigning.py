"""Whose an item is to decide: one's own, a colleague's, nobody's. It keeps nobody from deciding; it says who is at it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from wenyuan.accounts.models import User
from wenyuan.workbench.models import Assignment

if TYPE_CHECKING:
    from typing import Any

#: What nobody has decided for so long is everybody's again.
ASSIGNED = dt.timedelta(hours=48)


def assign(queue: str, items: Iterable[int], *, to: User | None, by: User) -> None:
    """Give items to a person, or to nobody in particular. Replaces what was said before."""
    keys = list(dict.fromkeys(items))
    with transaction.atomic():
        Assignment.objects.filter(queue=queue, item__in=keys).delete()
        if to is not None:
            now = timezone.now()
            Assignment.objects.bulk_create(
                (Assignment(queue=queue, item=key, to=to, by=by, at=now) for key in keys),
                update_conflicts=True,
                unique_fields=["queue", "item"],
                update_fields=["to", "by", "at"],
            )


def assigned(queue: str, items: Iterable[int]) -> dict[int, User]:
    """Who has which of these items now. One query."""
    rows = _in_force().filter(queue=queue, item__in=list(items)).select_related("to")
    return {row.item: row.to for row in rows}


def only_of(rows: QuerySet[Any], queue: str, user: User) -> QuerySet[Any]:
    """Those of a queue's rows that are this person's to decide. One query more."""
    return rows.filter(pk__in=items_of(user).get(queue, []))


def items_of(user: User) -> dict[str, list[int]]:
    """What is this person's to decide, by queue. One query: nobody is given more than a person can do."""
    found: dict[str, list[int]] = {}
    for queue, item in _in_force().filter(to=user.pk).values_list("queue", "item"):
        found.setdefault(queue, []).append(item)
    return found


def _in_force() -> QuerySet[Assignment]:
    return Assignment.objects.filter(at__gt=timezone.now() - ASSIGNED)


def librarians() -> QuerySet[User]:
    """Everybody to whom an item can be given."""
    return User.objects.filter(Q(is_staff=True) | Q(is_curator=True), is_active=True).order_by(
        "display_name", "username"
    )
