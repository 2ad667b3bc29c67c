"""How often documents are opened: a number by document and day, and nothing about who opened them.

A read writes no row: opens are counted in the memory of a web process and written together, after an answer was sent,
when there are MOST of them or the first has waited SECONDS. What a killed process had not written is lost.
"""

from __future__ import annotations

import atexit
import datetime as dt
import logging
import re
from collections.abc import Collection

from django.db import DatabaseError, connection
from django.utils import timezone

from wenyuan.kernel.tally import Tally
from wenyuan.library.models import Document, DocumentUse

log = logging.getLogger(__name__)

MOST, SECONDS = 200, 30.0
#: Opens of so many days weigh in the order of search results.
RECENT_DAYS = 90

_ROBOT = re.compile(r"bot\b|crawl|spider|slurp|preview|curl|wget|python|scrapy|headless|^$", re.IGNORECASE)


_counter: Tally[tuple[int, dt.date]] = Tally(most=MOST, seconds=SECONDS)


def count(document: Document, *, agent: str) -> None:
    """Count that the document was opened by a program that names itself `agent`; robots do not count."""
    if not is_robot(agent):
        _counter.add((document.pk, timezone.localdate()))


def is_robot(agent: str) -> bool:
    """Whether what names itself so is a program without a reader, as far as its name tells."""
    return bool(_ROBOT.search(agent))


def flush() -> None:
    """Write what this process has counted, in one statement. What the database does not take is kept."""
    opens = _counter.take()
    if not opens:
        return
    table = DocumentUse._meta.db_table
    rows = ", ".join(["(%s, %s, %s)"] * len(opens))
    values = [value for (document, day), n in opens.items() for value in (document, day.isoformat(), n)]
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (document_id, day, opens) VALUES {rows} "  # noqa: S608 - our own names
                f"ON CONFLICT (document_id, day) DO UPDATE SET opens = {table}.opens + excluded.opens",
                values,
            )
    except DatabaseError as error:
        log.warning("%s opens of documents could not be written yet: %s", opens.total(), error)
        _counter.give_back(opens)


def flush_if_due(**_signal: object) -> None:
    """After an answer was sent."""
    if _counter.is_due():
        flush()


def forget() -> None:
    """Drop what was not written: between tests."""
    _counter.take()


def days_and_opens(documents: Collection[int]) -> dict[int, tuple[dt.date, int]]:
    """For each document the date that it gives itself, else when it was published or came, and its opens in the last
    RECENT_DAYS days.

    One statement written by hand: search asks it of sixty documents for every query, and to build it through the ORM
    took three times as long as to run it.
    """
    if not documents:
        return {}
    document, use = Document._meta.db_table, DocumentUse._meta.db_table
    statement = f"""
        SELECT d.id, COALESCE(CAST(d.dated AS varchar), CAST(d.published_at AS varchar), CAST(d.created_at AS varchar)),
            (SELECT COALESCE(SUM(u.opens), 0) FROM {use} u WHERE u.document_id = d.id AND u.day > %s)
        FROM {document} d WHERE d.id IN ({", ".join(["%s"] * len(documents))})"""  # noqa: S608 - our own names
    first = timezone.localdate() - dt.timedelta(days=RECENT_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(statement, [first.isoformat(), *documents])
        return {pk: (dt.date.fromisoformat(day[:10]), int(opens)) for pk, day, opens in cursor.fetchall()}


def flush_at_exit() -> None:
    """Have what is left written when the process ends by itself."""
    atexit.register(flush)
