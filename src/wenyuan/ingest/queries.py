"""Reads of batches, uploads and revisions, given the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from wenyuan.ingest.models import Batch, Replacement, Upload
from wenyuan.library.models import Document
from wenyuan.library.rules import curated_by, visible_to

if TYPE_CHECKING:
    from wenyuan.accounts.models import User
    from wenyuan.library.queries import Person


def batches(owner: User) -> QuerySet[Batch]:
    """One's own batches, the newest first."""
    return Batch.objects.filter(owner=owner).select_related("category").order_by("-created_at", "-pk")


def batch(key: str, *, owner: User) -> Batch | None:
    """One's own batch by its key, or None."""
    return batches(owner).filter(key=key).first()


def uploads_of(batch: Batch) -> QuerySet[Upload]:
    """The files of a batch in the order they came, archives before what was in them, each with its document."""
    return Upload.objects.filter(batch=batch).select_related("document__current", "document__category").order_by("pk")


def uploads_for(document: Document, *, owner: User) -> QuerySet[Upload]:
    """One's own uploads that are to be a document's next revision, the newest first."""
    return Upload.objects.filter(owner=owner, target=document).order_by("-pk")


def known_bytes(digests: list[str], *, user: Person) -> dict[str, Document]:
    """Which of these sha256 are shown by documents that the person may see: digest to the oldest such document.

    Other revisions (waiting, declined, older) are not told of: who sees the document need not see those.
    """
    found = Document.objects.filter(visible_to(user), current__original__in=digests)
    return {
        document.current.original_id: document
        for document in found.select_related("current").order_by("-pk")
        if document.current is not None
    }


def waiting_revisions(user: Person) -> QuerySet[Replacement]:
    """Revisions that wait for `user` as the librarian of their document, the oldest first."""
    mine = curated_by(user, of="revision__document__")
    waiting = Replacement.objects.filter(mine, state=Replacement.State.WAITING)
    return waiting.select_related("revision__document", "revision__by").order_by("pk")
