"""Stored text of pages, for verification and snippets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from wenyuan.library.models import Document, Page
from wenyuan.search.port import NO_PAGE, QUICK_PAGE
from wenyuan.search.rows import about

#: Documents asked for in one statement.
_STEP = 100


def texts(wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """The text of each (document, page) that is there: of the current revision, the instant text for QUICK_PAGE, title
    and what is said about the document for NO_PAGE.

    Whoever calls has asked the index with a visibility filter, and rechecks the documents before anything is shown.
    """
    numbers: dict[int, list[int]] = defaultdict(list)
    own: list[int] = []
    for document, page in wanted:
        if page > QUICK_PAGE:
            numbers[document].append(page)
        else:
            own.append(document)
    found = _paged(numbers)
    for start in range(0, len(own), _STEP):
        for row in (
            Document.objects.select_related("current")
            .prefetch_related("tags")
            .filter(pk__in=own[start : start + _STEP])
        ):
            found[row.pk, NO_PAGE] = f"{row.title}\n{about(row)}"
            found[row.pk, QUICK_PAGE] = row.current.quick_text if row.current is not None else ""
    return found


def _paged(numbers: Mapping[int, Sequence[int]]) -> dict[tuple[int, int], str]:
    """Text by (document, page). Rows are chosen on the index over (revision, number) first, and read by key then:
    the pairs as conditions of one statement cost more to build than to run."""
    found: dict[tuple[int, int], str] = {}
    documents = list(numbers)
    for start in range(0, len(documents), _STEP):
        step = documents[start : start + _STEP]
        revisions = dict(Document.objects.filter(pk__in=step).values_list("current_id", "pk"))
        asked = sorted({number for document in step for number in numbers[document]})
        rows = Page.objects.filter(revision_id__in=revisions, number__in=asked).order_by()
        wanted = {
            pk: (revisions[revision], number)
            for pk, revision, number in rows.values_list("pk", "revision_id", "number")
            if number in numbers[revisions[revision]]
        }
        for pk, text in Page.objects.filter(pk__in=wanted).order_by().values_list("pk", "text"):
            found[wanted[pk]] = text
    return found
