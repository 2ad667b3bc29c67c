"""How a walk ended, in the words in which the kinds say how it may."""

from __future__ import annotations

from wenyuan.library.models import Document, Rendition, Revision, Status

_STATES = {Status.PUBLISHED: "published", Status.REVIEW: "published", Status.KEPT: "kept", Status.REFUSED: "refused"}


def end_of(document: Document, revision: Revision) -> str:
    """ "published", "text only: <code>", "kept: <code>", "refused: <code>", or "<status>: not at an end"."""
    state = _STATES.get(document.status)
    if state is None:
        return f"{document.status}: not at an end"
    if state == "published" and revision.rendition == Rendition.TEXT_ONLY:
        state = "text only"
    return f"{state}: {revision.failure_code}" if revision.failure_code or state != "published" else state
