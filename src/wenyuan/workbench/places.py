"""Looking whether documents stand where their words belong."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from wenyuan.library.models import Document, Status
from wenyuan.search.shelving.suggest import misfiled
from wenyuan.workbench.models import Misplaced

#: Documents of one look: some seconds of work.
TURN = 200


def look_at_places(rows: QuerySet[Document], *, after: int = 0, limit: int = TURN) -> tuple[int, int]:
    """Look at up to `limit` filed documents of `rows` with keys above `after`; how many, and the key of the last (0: that
    was the end). What was found before of these is replaced. Raises IndexNotReady."""
    filed = rows.filter(status=Status.PUBLISHED, category__isnull=False, pk__gt=after)
    looked = list(filed.select_related("category", "current").order_by("pk")[:limit])
    for document in looked:
        _look(document)
    return len(looked), looked[-1].pk if len(looked) == limit else 0


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
