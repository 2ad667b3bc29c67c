"""Looking whether documents stand where their words belong: in the worker's spare time, behind everything else.

First what was filed or published since (the outbox says what), then the whole library, once for every model that was learned
and every shape of the tree. A turn is a second of work. What two workers look at at once is found twice, which does no harm.
"""

from __future__ import annotations

import hashlib
import logging

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from wenyuan.jobs import outbox
from wenyuan.library.effects import PLACE_TOPIC
from wenyuan.library.models import Document, Progress, Status
from wenyuan.search.errors import IndexNotReady
from wenyuan.search.shelving.learning import stamp
from wenyuan.search.shelving.suggest import misfiled
from wenyuan.search.shelving.tree import shelves
from wenyuan.workbench.models import Misplaced

log = logging.getLogger(__name__)

#: Documents that a librarian has looked at by hand: some seconds of work; and of a turn in the background.
TURN, SPARE = 200, 40
#: Topics of Progress: the last document that was looked at (0: the end), and by what.
AT, BY = "places", "places-by"


def spend_spare_time() -> int:
    """One turn; how many documents were looked at, 0 when there is nothing to do or the index is being made."""
    try:
        return _owed() or _sweep()
    except IndexNotReady:
        return 0


def _owed() -> int:
    owed = outbox.pending(PLACE_TOPIC, limit=SPARE)
    if owed:
        _look_at(list(_with_place(Document.objects.filter(pk__in={key for _pk, key in owed}))))
        outbox.delivered([pk for pk, _key in owed])
    return len(owed)


def _sweep() -> int:
    """Go on through the library, or begin anew if it would be looked at by something else now."""
    progress = dict(Progress.objects.filter(topic__in=[AT, BY]).values_list("topic", "number"))
    by = _by()
    if progress.get(BY) != by:
        _come_to(BY, by)
        progress[AT] = -1
    elif not progress.get(AT, 0):
        return 0
    found, last = _next(Document.objects.all(), after=max(progress[AT], 0), limit=SPARE)
    _look_at(found)
    _come_to(AT, last)
    return len(found)


def _come_to(topic: str, number: int) -> None:
    Progress.objects.update_or_create(topic=topic, defaults={"number": number})


def _by() -> int:
    """A number for what a look rests on: the model, and the tree with its names and descriptors."""
    told = repr((stamp(), sorted((one.path, one.name_zh, one.name_en, one.descriptors) for one in shelves().values())))
    return int.from_bytes(hashlib.sha256(told.encode()).digest()[:7], "big")


def look_at_places(rows: QuerySet[Document], *, after: int = 0, limit: int = TURN) -> tuple[int, int]:
    """Look at up to `limit` filed documents of `rows` with keys above `after`; how many, and the key of the last (0: that
    was the end). What was found before of these is replaced. Raises IndexNotReady."""
    found, last = _next(rows, after=after, limit=limit)
    _look_at(found)
    return len(found), last


def _next(rows: QuerySet[Document], *, after: int, limit: int) -> tuple[list[Document], int]:
    filed = rows.filter(status=Status.PUBLISHED, category__isnull=False, pk__gt=after)
    found = list(_with_place(filed).order_by("pk")[:limit])
    return found, found[-1].pk if len(found) == limit else 0


def _with_place(rows: QuerySet[Document]) -> QuerySet[Document]:
    return rows.select_related("category", "current")


def _look_at(documents: list[Document]) -> None:
    """Look at each; that it was looked at is noted after this, so that nothing is left out by who dies in between.

    One that fails must not stop all others, now or for ever: it is logged and passed over.
    """
    for document in documents:
        try:
            _look(document)
        except (IndexNotReady, OperationalError, InterfaceError):
            raise  # says nothing of the document
        except Exception:
            log.exception("where document %s belongs could not be looked at", document.pk)


def _look(document: Document) -> None:
    better = misfiled(document)
    with transaction.atomic():
        if better is None or document.category is None:
            Misplaced.objects.filter(document=document).delete()
            return
        Misplaced.objects.update_or_create(
            document=document,
            defaults={
                "stood": document.category,
                "fits": better.category,
                "score": better.score,
                "words": better.words,
            },
        )
