"""Counting what waits, as far as it helps anybody: whether it is a few, an afternoon, or more than that."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

#: Items that are counted: 600 in a queue and 6,000 are the same to who sits before it, but not to the database.
MOST = 500


class Count(int):
    """A number of items; with `is_more` there are more than that."""

    is_more: bool = False

    @classmethod
    def of(cls, n: int, *, is_more: bool = False) -> Count:
        """`n` items, but of more than MOST only that there are more."""
        found = cls(min(n, MOST))
        found.is_more = is_more or n > MOST
        return found


def counted(rows: QuerySet[Any]) -> Count:
    """How many rows there are, at most MOST. One query."""
    return Count.of(rows.order_by()[: MOST + 1].count())


def added(*counts: Count) -> Count:
    """Counts of several lists as one."""
    return Count.of(sum(counts), is_more=any(count.is_more for count in counts))
