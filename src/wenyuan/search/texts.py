"""Stored text of pages, for verification and snippets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import TypeVar

from django.db import connection

from wenyuan.library.models import Document, Page
from wenyuan.search.port import NO_PAGE, QUICK_PAGE
from wenyuan.search.rows import about

T = TypeVar("T")

#: Pages, or documents, asked for in one statement: SQLite takes no more than 32,766 values.
_STEP = 5_000


def texts(wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """The text of each (document, page) that is there: of the current revision, the instant text for QUICK_PAGE, title
    and what is said about the document for NO_PAGE.

    Whoever calls has asked the index with a visibility filter, and rechecks the documents before anything is shown.
    """
    asked = sorted(set(wanted))
    found = _paged([(document, page) for document, page in asked if page > QUICK_PAGE])
    found |= _own([document for document, page in asked if page == NO_PAGE])
    return found | _quick([document for document, page in asked if page == QUICK_PAGE])


def _paged(wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """By (document, number), in that order on the disk too. Written by hand: a search with a passage may read some
    thousand pages, and through the ORM each takes .04 ms instead of .007."""
    document, page = Document._meta.db_table, Page._meta.db_table
    found: dict[tuple[int, int], str] = {}
    with connection.cursor() as cursor:
        for step in _steps(wanted):
            cursor.execute(
                f"WITH wanted (document, number) AS (VALUES {', '.join(['(%s, %s)'] * len(step))}) "  # noqa: S608 - our own names
                f"SELECT d.id, p.number, p.text FROM wanted w JOIN {document} d ON d.id = w.document "
                f"JOIN {page} p ON p.revision_id = d.current_id AND p.number = w.number",
                list(chain.from_iterable(step)),
            )
            found.update(((pk, number), text) for pk, number, text in cursor.fetchall())
    return found


def _own(documents: Collection[int]) -> dict[tuple[int, int], str]:
    rows = Document.objects.select_related("current").prefetch_related("tags").order_by()
    lean = rows.only("title", "author", "description", "current__file_name")
    return {
        (row.pk, NO_PAGE): f"{row.title}\n{about(row)}"
        for step in _steps(documents)
        for row in lean.filter(pk__in=step)
    }


def _quick(documents: Collection[int]) -> dict[tuple[int, int], str]:
    return {
        (pk, QUICK_PAGE): text or ""
        for step in _steps(documents)
        for pk, text in Document.objects.filter(pk__in=step).order_by().values_list("pk", "current__quick_text")
    }


def _steps(wanted: Collection[T]) -> Iterator[list[T]]:
    everything = list(wanted)
    for start in range(0, len(everything), _STEP):
        yield everything[start : start + _STEP]
