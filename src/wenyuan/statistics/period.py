"""The days that a figure looks at, in steps of a day or a week."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

#: Lengths one can choose, in days; the first is where one begins.
LENGTHS = (90, 30, 365)
#: Longer ones go by weeks, so that no figure has more than 53 rows.
BY_DAYS_UP_TO = 31


@dataclass(frozen=True, kw_only=True)
class Period:
    """`days` days that end with `last`, which is included."""

    days: int
    last: dt.date

    @classmethod
    def of(cls, text: str) -> Period:
        """What an address asks for; the first length for anything that is not offered."""
        days = int(text) if text in map(str, LENGTHS) else LENGTHS[0]
        return cls(days=days, last=timezone.localdate())

    @property
    def step(self) -> int:
        """Days of a step."""
        return 1 if self.days <= BY_DAYS_UP_TO else 7

    @property
    def first(self) -> dt.date:
        """The first day: whole steps, so that the oldest one can be compared with the others."""
        return self.last - dt.timedelta(days=len(self) * self.step - 1)

    def __len__(self) -> int:
        return math.ceil(self.days / self.step)

    @property
    def begins(self) -> list[dt.date]:
        """The first day of each step, oldest first."""
        return [self.first + dt.timedelta(days=n * self.step) for n in range(len(self))]

    @property
    def since(self) -> dt.datetime:
        """The moment at which the first day begins, where the site is."""
        return timezone.make_aware(dt.datetime.combine(self.first, dt.time()))

    def place(self, day: dt.date) -> int | None:
        """The step (from 0) that holds a day; None outside of the period."""
        n = (day - self.first).days // self.step
        return n if 0 <= n < len(self) else None

    def sums(self, counts: Iterable[tuple[dt.date, int | None]]) -> list[int]:
        """Counts by day added up by step."""
        found = [0] * len(self)
        for day, n in counts:
            place = self.place(day)
            if place is not None:
                found[place] += n or 0
        return found
