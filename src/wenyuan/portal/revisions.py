"""What the pages about a document's files show: who brought which when, and what stands otherwise in two of them."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenyuan.copies.between import between
from wenyuan.copies.compare import Level
from wenyuan.copies.queries import matches_of
from wenyuan.copies.side_by_side import SideBySide
from wenyuan.ingest.models import Replacement
from wenyuan.library.models import Document, Revision, Status
from wenyuan.library.rules import may_edit
from wenyuan.moderation.revisions import is_readable
from wenyuan.portal.reasons import failure

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One file of a document in its history."""

    revision: Revision
    #: "" for a first file, else a Replacement.State.
    state: str
    state_name: str
    is_current: bool
    is_readable: bool
    was_shown: bool
    #: Why it has no pages, or was declined.
    reason: str
    #: The number of the revision it can be compared with: the one before that can be read.
    earlier: int | None


def history(document: Document) -> list[Entry]:
    """Every file of a document, the newest first. Two queries."""
    rows = list(document.revisions.select_related("by", "original").order_by("number"))
    replaced = {one.revision_id: one for one in Replacement.objects.filter(revision__in=rows)}
    found: list[Entry] = []
    earlier: int | None = None
    for row in rows:
        one = replaced.get(row.pk)
        found.append(
            Entry(
                revision=row,
                state=one.state if one is not None else "",
                state_name=str(one.get_state_display()) if one is not None else "",
                is_current=row.pk == document.current_id,
                is_readable=is_readable(row),
                was_shown=one is None or one.shown_at is not None,
                reason=(one.reason if one is not None else "") or failure(row),
                earlier=earlier if is_readable(row) else None,
            )
        )
        earlier = row.number if is_readable(row) else earlier
    return found[::-1]


def same_text(document: Document, *, user: User) -> list[Document]:
    """Other documents of the same text in another file, of which the person may make this one a format."""
    found = [one.document for one in matches_of(document, user=user) if one.found.level is Level.EXACT]
    return [one for one in found if may_edit(user, one) and one.status == Status.PUBLISHED]


def compared(document: Document, older: Revision, newer: Revision) -> SideBySide:
    """Two files of a document side by side, the older on the left."""
    return between(_as_shown(document, older), _as_shown(document, newer))


def _as_shown(document: Document, revision: Revision) -> Document:
    """The document as if this file were the one that is shown. Never to be saved."""
    made = copy.copy(document)
    made.current = revision
    return made
