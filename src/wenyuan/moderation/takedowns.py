"""Taking a document away because of what it is, and bringing it back."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from wenyuan.audit.actions import record
from wenyuan.copies import actions as copies
from wenyuan.library import standing as rows
from wenyuan.library.errors import NotAllowed, Overtaken
from wenyuan.library.models import Document, Status
from wenyuan.library.rules import is_librarian_of
from wenyuan.moderation import barring, standing
from wenyuan.moderation.models import Outcome, Takedown
from wenyuan.notices import actions as notices
from wenyuan.notices.models import Verb as Told

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


def take_down(
    document: Document, *, outcome: str, reason: str, text: str, by: User, with_copies: bool = False
) -> Takedown:
    """Withdraw a document from readers (RESTRICTED) or take it down (REMOVED); its uploader is told `text` and may appeal.

    What is taken down is barred: neither the file nor the text comes back. `with_copies` does the same to the documents
    of the same text whose librarian `by` is. Librarians only. Raises NotAllowed, WrongState, Overtaken.
    """
    with transaction.atomic():
        held = Document.objects.select_for_update(of=("self",)).filter(pk=document.pk).first()
        if held is None or not is_librarian_of(by, held):
            raise NotAllowed(str(document.pk))
        before = held.status
        earlier = Takedown.objects.select_for_update().filter(document=held, lifted_at__isnull=True).first()
        if earlier is not None:
            if outcome != Outcome.REMOVED or earlier.outcome == Outcome.REMOVED:
                raise Overtaken(f"document {held.pk}")
            # From withdrawn to taken down: one takedown stands, and to lift it leads back to before the first.
            before = earlier.before
            earlier.lifted_by, earlier.lifted_at = by, timezone.now()
            earlier.save(update_fields=["lifted_by", "lifted_at"])
            notices.take_back(about(earlier))
        verb = standing.remove if outcome == Outcome.REMOVED else standing.withdraw
        verb(held, by=by, reason=text)
        made = Takedown.objects.create(
            key=secrets.token_hex(8),
            document=held,
            outcome=outcome,
            reason=reason,
            text=text[:500],
            before=before,
            by=by,
        )
        told = Told.REMOVED if outcome == Outcome.REMOVED else Told.WITHDRAWN
        notices.tell(held, to=held.owner, verb=told, text=text, about=about(made))
        record(by, "takedown.make", made, document=held.pk, outcome=outcome, reason=reason)
        if outcome == Outcome.REMOVED:
            barring.bar(made)
            if with_copies:
                for other in barring.same_text(held):
                    if is_librarian_of(by, other):
                        barring.stop(other)
    return made


def lift(takedown: Takedown, *, by: User) -> Takedown:
    """Take a takedown back: the document is what it was before, what it kept out may come, and what was stopped is laid
    before a librarian. Librarians only. Raises NotAllowed, Overtaken."""
    with transaction.atomic():
        # The document first, as everywhere: two that hold one and want the other would wait for each other.
        document = Document.objects.select_for_update(of=("self",)).filter(pk=takedown.document_id or 0).first()
        row = Takedown.objects.select_for_update(of=("self",)).filter(pk=takedown.pk).first()
        if document is None or row is None or row.lifted_at is not None:
            raise Overtaken(f"takedown {takedown.pk}")
        if not is_librarian_of(by, document):
            raise NotAllowed(f"takedown {takedown.pk}")
        row.lifted_by, row.lifted_at = by, timezone.now()
        row.save(update_fields=["lifted_by", "lifted_at"])
        if document.status in {Status.WITHDRAWN, Status.REMOVED}:
            rows.set_status(document, row.before)
            copies.settle(document)
        notices.take_back(about(row))
        record(by, "takedown.lift", row, document=document.pk)
        barring.release(row)
    return row


def about(takedown: Takedown) -> str:
    """How notices name a takedown."""
    return f"takedown:{takedown.pk}"


def of(owner: User) -> QuerySet[Takedown]:
    """All that was ever taken from this person, the newest first."""
    return Takedown.objects.filter(document__owner=owner.pk).select_related("document", "appeal").order_by("-pk")
