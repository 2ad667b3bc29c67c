"""Letting an item be: it leaves the queue, and comes back when what was seen changes."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from wenyuan.library.models import Document
from wenyuan.workbench.models import Settled


def settle(document: Document, queue: str, *, mark: int = 0) -> dict[str, Any]:
    """Take a document out of a queue as long as `mark` is what it is; what `unsettle` needs. In a transaction."""
    Settled.objects.update_or_create(document=document, queue=queue, defaults={"mark": mark})
    return {"settled": queue}


def unsettle(pk: int, before: dict[str, Any]) -> None:
    """Let it wait again. In a transaction; idempotent."""
    Settled.objects.filter(document=pk, queue=before["settled"]).delete()


def unsettled(rows: QuerySet[Document], queue: str, *, mark: str = "") -> QuerySet[Document]:
    """Those that nobody has settled, or whose column `mark` is another by now."""
    seen = Settled.objects.filter(document=OuterRef("pk"), queue=queue)
    return rows.filter(~Exists(seen.filter(mark=OuterRef(mark)) if mark else seen))
