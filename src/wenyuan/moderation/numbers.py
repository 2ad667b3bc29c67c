"""What the public may know of takedowns: how many, in which month, for which reason. Numbers too small to hide in are not told."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from wenyuan.moderation.models import Reason, Takedown

#: Anything below, also nothing, is "fewer than 5". There are no sums, from which the difference could be told.
LEAST = 5
MONTHS = 24


@dataclass(frozen=True, kw_only=True)
class Month:
    """Takedowns of a month by value of Reason, and how many were lifted in it; None: fewer than LEAST."""

    first: dt.date
    taken: dict[str, int | None]
    lifted: int | None


def by_month(*, today: dt.date | None = None) -> list[Month]:
    """The last MONTHS months, the newest first, beginning with the first that anything was taken down in. Two queries.

    A month says the same whether nothing or a little happened in it, so its being listed says nothing either.
    """
    end = (today or timezone.localdate()).replace(day=1)
    taken = _counted(Takedown.objects.all(), "at", "reason")
    lifted = _counted(Takedown.objects.filter(lifted_at__isnull=False), "lifted_at")
    known = [first for first, *_reason in taken]
    months: list[Month] = []
    first = end
    while known and first >= min(known) and len(months) < MONTHS:
        months.append(
            Month(
                first=first,
                taken={reason: _told(taken[first, reason]) for reason in Reason.values},
                lifted=_told(lifted[(first,)]),
            )
        )
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return months


def _counted(rows: QuerySet[Takedown], at: str, *fields: str) -> Counter[tuple[Any, ...]]:
    found = rows.annotate(month=TruncMonth(at)).values_list("month", *fields).annotate(n=Count("pk")).order_by()
    counts: Counter[tuple[Any, ...]] = Counter()
    for month, *rest, n in found:
        counts[(timezone.localdate(month), *rest)] += n
    return counts


def _told(n: int) -> int | None:
    return n if n >= LEAST else None
