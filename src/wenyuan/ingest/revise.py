"""Revisions: a new file of a document walks like a first one, and takes the place of the one shown when it is readable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from wenyuan.audit.actions import record
from wenyuan.blobs import actions as blobs
from wenyuan.blobs.port import Stored
from wenyuan.copies import actions as copies
from wenyuan.house import settings as house
from wenyuan.ingest.errors import SameFile
from wenyuan.ingest.filing import needs_review
from wenyuan.ingest.models import Replacement
from wenyuan.ingest.names import clean_name
from wenyuan.ingest.outcomes import close
from wenyuan.ingest.plan import PLAN, QUICK
from wenyuan.ingest.receive import batch_key, too_large
from wenyuan.ingest.signals import revised
from wenyuan.jobs import bell, queue
from wenyuan.kernel.faults import point
from wenyuan.library.effects import owe_index
from wenyuan.library.errors import NotAllowed
from wenyuan.library.models import Document, Revision, Status
from wenyuan.library.rules import may_edit

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

#: Steps that look at the document as it is shown: they wait until the revision is that.
OF_WHAT_IS_SHOWN = frozenset({"fingerprint", "match"})
#: And what is done once more then: on its walk nothing could be proposed of a file that was not shown.
_ONCE_SHOWN = OF_WHAT_IS_SHOWN | {"suggest"}
#: States in which a document has nothing to show yet: a revision that is readable gives it its first standing.
_NOTHING_SHOWN = frozenset({Status.PROCESSING, Status.KEPT, Status.REFUSED})


def add_revision(document: Document, stored: Stored, *, name: str, by: User, note: str = "") -> Revision:
    """Add a file as the next revision of a document and send it on its walk. What is shown stays until it is readable.

    One transaction. Raises NotAllowed; SameFile if a revision of the document is this file.
    """
    with transaction.atomic():
        row = Document.objects.select_for_update(of=("self",)).select_related("category").get(pk=document.pk)
        if not may_edit(by, row):
            raise NotAllowed(str(row.pk))
        blob = blobs.row(stored)
        twin = row.revisions.filter(original=blob).order_by("-number").first()
        if twin is not None:
            raise SameFile(number=twin.number)
        last = row.revisions.aggregate(last=Max("number"))["last"] or 0
        revision = Revision.objects.create(
            document=row, number=last + 1, original=blob, file_name=clean_name(name), by=by, note=note[:500]
        )
        point("revise.row")
        Replacement.objects.create(revision=revision, needs_review=needs_review(by, row.category))
        record(by, "document.revise", row, revision=revision.number)
        if blob.size > house.get().max_upload_mib << 20:
            close(revision, too_large(blob))
        else:
            queue.enqueue(PLAN, revision.pk, batch_key=batch_key(row, blob), without=OF_WHAT_IS_SHOWN)
        revised.send(Revision, revision=revision)
        # The caller's transaction may be a larger one.
        transaction.on_commit(lambda: bell.ring(QUICK))
    return revision


def arrived(document: Document, revision: Revision) -> None:
    """A revision is readable: show it, or lay it before a librarian. In a transaction that holds the document's row."""
    waiting = Replacement.objects.select_for_update().filter(revision=revision, state=Replacement.State.COMING).first()
    if waiting is None:
        return  # a first revision that was overtaken by a second
    # Who looks at a document in review must not find another one in its place when they open it to others.
    if waiting.needs_review and document.status not in _NOTHING_SHOWN | {Status.DRAFT}:
        waiting.state = Replacement.State.WAITING
        waiting.save(update_fields=["state"])
        return
    document.needs_review = document.needs_review or waiting.needs_review
    show(document, revision)


def show(document: Document, revision: Revision) -> None:
    """Make a readable revision, newer or older, the one that is shown. In a transaction that holds the document's row.

    The index hears of it, the copies are looked for and the proposals made anew: all know the document by its text.
    """
    document.current = revision
    fields = ["current"]
    if document.status in _NOTHING_SHOWN:
        stand(document)
        fields += ["status", "published_at", "needs_review"]
    document.save(update_fields=fields)
    Replacement.objects.filter(revision=revision).update(state=Replacement.State.SHOWN, shown_at=timezone.now())
    queue.again(PLAN, revision.pk, _ONCE_SHOWN)
    owe_index([document.pk])
    copies.settle(document)
    transaction.on_commit(lambda: bell.ring("worker"))


def stand(document: Document) -> None:
    """Give a document that has become readable its standing. It is published once: the day stays when it comes anew."""
    if document.is_draft:
        document.status = Status.DRAFT
    else:
        document.status = Status.REVIEW if document.needs_review else Status.PUBLISHED
    if document.status == Status.PUBLISHED and document.published_at is None:
        document.published_at = timezone.now()
