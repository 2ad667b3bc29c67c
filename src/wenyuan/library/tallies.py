"""How many documents a person sees, by category and format.

Counting them reads every row, so in a large library a count is kept for all who see the same: people who bring the same
tokens (`rules.vis_query`). A kept count holds for one *state* of the library and is dropped with it. Whatever changes what is
found, and by whom, owes the index in the same transaction, so the state is told by how often the index has heard of
changes and by what it has not heard of yet: a change is in no count that is older than it, and in every later one.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min, OuterRef, Subquery, Sum
from django.db.models.functions import Now
from django.utils import timezone

from wenyuan.jobs.models import Outbox
from wenyuan.library.effects import INDEX_TOPIC
from wenyuan.library.models import Document, Progress
from wenyuan.library.rules import vis_query, visible_to

if TYPE_CHECKING:
    from wenyuan.library.queries import Person

#: A count of fewer documents costs less than it is worth to keep.
KEPT_FROM = 1_000
#: Kept counts of one process. One takes some kB: a number for each category and format.
MOST = 200
#: What owes nothing to the index ages: a file that has just come and was not looked at yet.
SECONDS = 20

State = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Documents and pages by category (None: in none) and format (empty: not known yet)."""

    cells: Mapping[tuple[int | None, str], tuple[int, int]]

    @property
    def documents(self) -> int:
        return sum(documents for documents, _pages in self.cells.values())

    @property
    def pages(self) -> int:
        return sum(pages for _documents, pages in self.cells.values())

    @property
    def kinds(self) -> int:
        """How many formats there are."""
        return len({kind for _category, kind in self.cells if kind})

    def by_category(self) -> Counter[int]:
        """Documents by the category they stand in, without those that stand in none."""
        found: Counter[int] = Counter()
        for (category, _kind), (documents, _pages) in self.cells.items():
            if category is not None:
                found[category] += documents
        return found

    def by_kind(self, categories: frozenset[int]) -> Counter[str]:
        """Documents that stand in one of these categories, by format."""
        found: Counter[str] = Counter()
        for (category, kind), (documents, _pages) in self.cells.items():
            if category in categories:
                found[kind] += documents
        return found


_lock = threading.Lock()
_kept: OrderedDict[frozenset[str], tuple[State, dt.datetime, Tally]] = OrderedDict()


def tally(user: Person) -> Tally:
    """What `user` sees, in numbers. One query and those of `vis_query` while it is kept, else three.

    True but for documents that were received in the last SECONDS and that nobody has looked at yet.
    """
    key, state, now = frozenset(vis_query(user)), _state(), timezone.now()
    with _lock:
        found = _kept.get(key)
        if found is not None and found[0] == state and now < found[1]:
            _kept.move_to_end(key)
            return found[2]
    counted = _count(user)
    if state is not None and counted.documents >= KEPT_FROM:
        # Until something opens by itself.
        coming = Document.objects.filter(embargo_until__gt=Now()).aggregate(at=Min("embargo_until"))["at"]
        until = min(filter(None, (now + dt.timedelta(seconds=SECONDS), coming)))
        with _lock:
            _kept[key] = (state, until, counted)
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    return counted


def forget() -> None:
    """Drop all kept counts: between tests, whose rows are rolled back."""
    with _lock:
        _kept.clear()


def _count(user: Person) -> Tally:
    rows = Document.objects.filter(visible_to(user)).order_by().values_list("category", "current__kind")
    counts = rows.annotate(n=Count("pk"), pages=Sum("current__page_count"))
    cells: dict[tuple[int | None, str], tuple[int, int]] = {}
    for category, kind, documents, pages in counts:
        # A document without a file and one whose file nobody has looked at are of no known format alike.
        before = cells.get((category, kind or ""), (0, 0))
        cells[category, kind or ""] = (before[0] + documents, before[1] + (pages or 0))
    return Tally(cells=cells)


def _state() -> State | None:
    """What the library is now, in three numbers that never come again; None before the index has heard of anything."""
    owed = Outbox.objects.filter(topic=OuterRef("topic")).order_by().values("topic")
    n = owed.annotate(n=Count("pk")).values("n")
    last = owed.annotate(last=Max("pk")).values("last")
    found = Progress.objects.filter(topic=INDEX_TOPIC).values_list("number", Subquery(n), Subquery(last)).first()
    return (found[0], found[1] or 0, found[2] or 0) if found is not None else None
