"""The verbs that change a document's standing and its audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from wenyuan.audit.actions import record
from wenyuan.copies import actions as copies
from wenyuan.library import standing
from wenyuan.library.errors import NotAllowed, WrongState
from wenyuan.library.models import Access, Document, Status
from wenyuan.library.rules import is_librarian_of
from wenyuan.library.standing import Audience
from wenyuan.moderation import barring
from wenyuan.moderation.holding import held
from wenyuan.moderation.models import Takedown
from wenyuan.notices import actions as notices

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

#: From where a document can be published by a librarian: `kept` ones have no pages, their file is what is published.
PUBLISHABLE = frozenset({Status.DRAFT, Status.REVIEW, Status.WITHDRAWN, Status.REMOVED})


def change_audience(document: Document, audience: Audience, *, by: User) -> Document:
    """Open a document to others, or close it. Raises NotAllowed."""
    with transaction.atomic():
        row = held(document, by=by)
        before = standing.audience_of(row)
        standing.set_audience(row, audience)
        copies.settle(row)
        record(by, "document.audience", row, before=before.access, after=audience.access,
               people=[person.pk for person in audience.people], groups=[group.pk for group in audience.groups],
               embargo=audience.embargo_until.isoformat() if audience.embargo_until else "")  # fmt: skip
    return row


def renew_link(document: Document, *, by: User) -> Document:
    """Give a document another link; the old one ends. Raises NotAllowed, WrongState."""
    with transaction.atomic():
        row = held(document, by=by)
        if row.access != Access.LINK:
            raise WrongState(state=row.get_access_display())
        standing.renew_link(row)
        record(by, "document.link", row)
    return row


def publish(document: Document, *, by: User) -> Document:
    """Let readers have a document that was a draft, in review, withdrawn or removed. Librarians only.

    Raises NotAllowed, WrongState.
    """
    return _move(document, Status.PUBLISHED, PUBLISHABLE, by=by, is_librarians=True, verb="document.publish")


def send_back(document: Document, *, by: User, reason: str) -> Document:
    """Give a document in review back to its uploader as a draft, with the reason. Librarians only."""
    return _move(
        document, Status.DRAFT, {Status.REVIEW}, by=by, is_librarians=True, verb="document.send_back", reason=reason
    )


def submit(document: Document, *, by: User) -> Document:
    """Lay a draft before the librarians. Raises NotAllowed, WrongState."""
    return _move(document, Status.REVIEW, {Status.DRAFT}, by=by, verb="document.submit")


def withdraw(document: Document, *, by: User, reason: str = "") -> Document:
    """Take a document out of the readers' sight; its owner keeps it. Readers are told since when, and the reason."""
    allowed = {Status.PUBLISHED, Status.REVIEW, Status.DRAFT}
    return _move(document, Status.WITHDRAWN, allowed, by=by, verb="document.withdraw", reason=reason)


def remove(document: Document, *, by: User, reason: str) -> Document:
    """Take a document down: neither readers nor its owner have it any more; a stone says since when and why.

    Librarians only. Nothing is deleted: `publish` brings it back.
    """
    allowed = set(Status) - {Status.PROCESSING, Status.REMOVED}
    return _move(document, Status.REMOVED, allowed, by=by, is_librarians=True, verb="document.remove", reason=reason)


def _end_takedown(row: Document, *, by: User) -> None:
    """Who publishes what was taken down lifts the takedown: a later look at it must not move the document again."""
    for takedown in Takedown.objects.select_for_update().filter(document=row, lifted_at__isnull=True):
        takedown.lifted_by, takedown.lifted_at = by, timezone.now()
        takedown.save(update_fields=["lifted_by", "lifted_at"])
        notices.take_back(f"takedown:{takedown.pk}")
        record(by, "takedown.lift", takedown, document=row.pk)
        barring.release(takedown)


def _move(
    document: Document,
    status: Status,
    allowed: frozenset[Status] | set[Status],
    *,
    by: User,
    verb: str,
    is_librarians: bool = False,
    reason: str = "",
) -> Document:
    with transaction.atomic():
        row = held(document, by=by)
        if is_librarians and not is_librarian_of(by, row):
            raise NotAllowed(verb)
        if row.status not in allowed:
            raise WrongState(state=row.get_status_display())
        before = row.status
        standing.set_status(row, status, reason=reason)
        if status == Status.PUBLISHED:
            _end_takedown(row, by=by)
        copies.settle(row)
        record(by, verb, row, before=before, reason=reason)
    return row
