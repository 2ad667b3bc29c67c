"""The verbs that decide which file of a document is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from wenyuan.audit.actions import record
from wenyuan.copies import actions as copies
from wenyuan.ingest import revise
from wenyuan.ingest.models import Replacement
from wenyuan.library.errors import NotAllowed, Overtaken, WrongState
from wenyuan.library.models import Document, Rendition, Revision, Status
from wenyuan.library.rules import is_librarian_of, may_edit, visible_to
from wenyuan.moderation import barring

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


def show_revision(document: Document, number: int, *, by: User) -> Revision:
    """Show another file of a document: return to an older one, or let readers have one that waited.

    Who may edit the document returns to what was shown before; what never was, or was taken down since,
    only its librarians show.
    Raises NotAllowed, WrongState.
    """
    with transaction.atomic():
        row, revision = _locked(document, number, by=by)
        if not is_readable(revision):
            raise WrongState(state=str(Rendition(revision.rendition).label))
        if row.current_id == revision.pk or row.status == Status.REMOVED:
            raise WrongState(state=row.get_status_display())
        is_librarian = is_librarian_of(by, row)
        if not is_librarian and (not was_shown(revision) or barring.is_barred(revision)):
            raise NotAllowed("document.show_revision")
        if is_librarian:
            barring.let_in(revision)
        before = row.current.number if row.current is not None else 0
        revise.show(row, revision)
        record(by, "document.show_revision", row, before=before, revision=revision.number)
    return revision


def decline_revision(document: Document, number: int, *, by: User, reason: str) -> Revision:
    """Do not let readers have a file that waits; who brought it reads the reason. Librarians only.

    Raises NotAllowed, WrongState.
    """
    with transaction.atomic():
        row, revision = _locked(document, number, by=by)
        if not is_librarian_of(by, row):
            raise NotAllowed("document.decline_revision")
        waiting = Replacement.objects.filter(revision=revision, state=Replacement.State.WAITING)
        if not waiting.update(state=Replacement.State.DECLINED, reason=reason[:500]):
            raise WrongState(state=row.get_status_display())
        record(by, "document.decline_revision", row, revision=revision.number, reason=reason[:500])
    return revision


def lay_before_again(document: Document, number: int, *, shown: int, by: User) -> Revision:
    """Take a decision on a file back: it waits once more, and readers have `shown`, the number of what they had before.

    Librarians only. Raises NotAllowed, and Overtaken if something else is shown by now, or it was decided anew.
    """
    with transaction.atomic():
        row, revision = _locked(document, number, by=by)
        if not is_librarian_of(by, row):
            raise NotAllowed("document.lay_before_again")
        decided = Replacement.objects.filter(revision=revision).first()
        before = row.revisions.filter(number=shown).first()
        if decided is None or before is None:
            raise Overtaken(f"{row.pk}/{number}")
        is_shown = decided.state == Replacement.State.SHOWN and row.current_id == revision.pk
        is_declined = decided.state == Replacement.State.DECLINED and row.current_id == before.pk
        if not (is_shown or is_declined):
            raise Overtaken(f"{row.pk}/{number}: {decided.state}")
        if is_shown:
            revise.show(row, before)
        Replacement.objects.filter(revision=revision).update(state=Replacement.State.WAITING, reason="", shown_at=None)
        record(by, "document.lay_before_again", row, revision=number, was=decided.state)
    return revision


def is_readable(revision: Revision) -> bool:
    """Whether a revision has pages to show."""
    return bool(revision.page_count and (revision.pdf_id or revision.rendition == Rendition.TEXT_ONLY))


def was_shown(revision: Revision) -> bool:
    """Whether the revision is or was the one that is shown: the first one, and those that took its place."""
    found = Replacement.objects.filter(revision=revision).first()
    return found is None or found.shown_at is not None


def _locked(document: Document, number: int, *, by: User) -> tuple[Document, Revision]:
    """Document and revision as they are now, held until the end of the transaction, if `by` may change them."""
    copies.hold(document.pk)
    found = Document.objects.select_for_update(of=("self",)).select_related("category", "current")
    row = found.filter(visible_to(by), pk=document.pk).first()
    if row is None or not may_edit(by, row):
        raise NotAllowed(str(document.pk))
    revision = row.revisions.filter(number=number).first()
    if revision is None:
        raise NotAllowed(f"{document.pk}/{number}")
    return row, revision
