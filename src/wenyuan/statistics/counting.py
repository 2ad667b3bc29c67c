"""Counting downloads, searches without result, and robots: like library.uses in memory, written together afterwards.

What a killed process had not written is lost.
"""

from __future__ import annotations

import atexit
import datetime as dt
import logging
from collections import Counter

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from wenyuan.kernel.folding import fold
from wenyuan.kernel.tally import Tally
from wenyuan.library.models import Document
from wenyuan.library.uses import is_robot
from wenyuan.statistics.models import DayCount, DocumentDownload, EmptySearch

log = logging.getLogger(__name__)

MOST, SECONDS = 200, 30.0
#: Longer queries are pasted text rather than questions, and more likely somebody's own.
LONGEST_QUERY = 60
#: A query is shown when it was asked so often within the period looked at.
SHOWN_FROM = 5
#: Days after which a query that was not asked SHOWN_FROM times is forgotten.
REMEMBERED_DAYS = 90

What = DayCount.What
#: Table, what is counted in it, day.
Key = tuple[str, int | str, dt.date]
_TABLES = {
    "download": (DocumentDownload._meta.db_table, "document_id"),
    "day": (DayCount._meta.db_table, "what"),
    "query": (EmptySearch._meta.db_table, "folded"),
}
_tally: Tally[Key] = Tally(most=MOST, seconds=SECONDS)


def opened(*, agent: str) -> None:
    """Count an opened document if it was a robot that opened it; readers are counted by library.uses."""
    if is_robot(agent):
        _tally.add(("day", What.ROBOT.value, timezone.localdate()))


def downloaded(document: Document, *, agent: str) -> None:
    """Count that the document's file was taken."""
    if is_robot(agent):
        opened(agent=agent)
    else:
        _tally.add(("download", document.pk, timezone.localdate()))


def searched(words: str, *, has_found: bool, agent: str) -> None:
    """Count a search; its words only if nothing was found with all of them."""
    if is_robot(agent):
        return
    today = timezone.localdate()
    keys: list[Key] = [("day", What.SEARCH.value, today)]
    if not has_found:
        keys.append(("day", What.EMPTY_SEARCH.value, today))
        folded = " ".join(fold(words).split())
        if 0 < len(folded) <= LONGEST_QUERY:
            keys.append(("query", folded, today))
    _tally.add(*keys)


def flush() -> None:
    """Write what this process has counted, a statement a table. What the database does not take is kept."""
    counts = _tally.take()
    if not counts:
        return
    try:
        with transaction.atomic():
            for name in _TABLES:
                _write(name, Counter({key: n for key, n in counts.items() if key[0] == name}))
            if any(key[0] == "query" for key in counts):
                _forget_rare()
    except DatabaseError as error:
        log.warning("%s counts could not be written yet: %s", counts.total(), error)
        _tally.give_back(counts)


def _write(name: str, counts: Counter[Key]) -> None:
    if not counts:
        return
    table, column = _TABLES[name]
    rows = ", ".join(["(%s, %s, %s)"] * len(counts))
    values = [value for (_, key, day), n in sorted(counts.items()) for value in (key, day.isoformat(), n)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({column}, day, times) VALUES {rows} "  # noqa: S608 - our own names
            f"ON CONFLICT ({column}, day) DO UPDATE SET times = {table}.times + excluded.times",
            values,
        )


def _forget_rare() -> None:
    """Old days of queries; those asked often on one day stay, as their number says nothing of one person."""
    first = timezone.localdate() - dt.timedelta(days=REMEMBERED_DAYS)
    EmptySearch.objects.filter(day__lt=first, times__lt=SHOWN_FROM).delete()


def flush_if_due(**_signal: object) -> None:
    """After an answer was sent."""
    if _tally.is_due():
        flush()


def forget() -> None:
    """Drop what was not written: between tests."""
    _tally.take()


def flush_at_exit() -> None:
    """Have what is left written when the process ends by itself."""
    atexit.register(flush)
