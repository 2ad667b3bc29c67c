"""Figures of a large library, made once and shown for a while: each reads every row, and none changes in minutes.

A figure is the same for all who look after the same documents. Which of these the person may be told of is asked at each look.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils import timezone

from wenyuan.library import tallies
from wenyuan.library.models import Document
from wenyuan.library.rules import branches, curated_by
from wenyuan.statistics.figure import Figure
from wenyuan.statistics.period import Period
from wenyuan.statistics.person import Person

#: How long a figure is shown; how many one process keeps: fourteen for each length of time and each set of branches.
SECONDS, MOST = 900, 300

Key = tuple[str, tuple[str, ...], int, dt.date]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A figure and when it was made."""

    figure: Figure
    made_at: dt.datetime


_lock = threading.Lock()
_kept: OrderedDict[Key, Kept] = OrderedDict()


def kept(key: str, make: Callable[[Person, Period], Figure], *, person: Person, period: Period) -> Kept:
    """The figure `key`, at most SECONDS old; in a small library it is made at each look."""
    now = timezone.now()
    scope = ("",) if person.is_staff else tuple(branches(person))  # type: ignore[union-attr]
    place: Key = (key, scope, period.days, period.last)
    with _lock:
        found = _kept.get(place)
    if found is not None and now - found.made_at < dt.timedelta(seconds=SECONDS):
        return replace(found, figure=_told(found.figure, person))
    made = Kept(figure=make(person, period), made_at=now)
    if tallies.tally(person).documents >= tallies.KEPT_FROM:
        with _lock:
            _kept[place] = made
            _kept.move_to_end(place)
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    return made


def forget() -> None:
    """Drop all figures: between tests, and to measure."""
    with _lock:
        _kept.clear()


def _told(figure: Figure, person: Person) -> Figure:
    """The figure with its documents as they are now, without those whose librarian the person is no more."""
    named = {cell.pk for row in figure.rows for cell in row if isinstance(cell, Document)}
    if not named:
        return figure
    there = Document.objects.filter(curated_by(person)).in_bulk(list(named))
    rows = [[there.get(cell.pk) if isinstance(cell, Document) else cell for cell in row] for row in figure.rows]
    return replace(figure, rows=[row for row in rows if None not in row])  # type: ignore[misc]
