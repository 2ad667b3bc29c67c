"""New files of documents that readers have: which of them takes the place of the one that is shown."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wenyuan.copies import actions as copies
from wenyuan.ingest.models import Replacement
from wenyuan.ingest.queries import waiting_revisions
from wenyuan.library.errors import Overtaken
from wenyuan.library.models import Document, Revision, Status
from wenyuan.moderation.revisions import decline_revision, is_readable, lay_before_again, show_revision
from wenyuan.workbench.queues.base import Done, Line, Said, Verb
from wenyuan.workbench.shown import document_shown

if TYPE_CHECKING:
    from wenyuan.accounts.models import User
    from wenyuan.workbench.models import Verdict

SHOW = Verb(
    name="show",
    key="a",
    label=pgettext_lazy("a new file of a document", "Show it from now on"),
    past=pgettext_lazy("a new file of a document", "Shown"),
)
DECLINE = Verb(
    name="decline",
    key="r",
    label=_("Send back"),
    past=_("Sent back"),
    needs_reason=True,
    reasons=(
        _("This is another document; please bring it as one of its own."),
        _("It says less than the file that is shown; please say why it is the better one."),
        _("The scan cannot be read; please scan it again."),
    ),
)


class Revisions:
    """Readable files that wait to take the place of the one shown, the oldest first. An item is a Replacement."""

    key = "revisions"
    title = _("New files")
    empty = _(
        "No new file of a document waits. What readers have stays until somebody here lets another take its place."
    )
    template = "workbench/items/revision.html"
    aside = ""
    holds_documents = False
    verbs = (SHOW, DECLINE)

    def offered(self, row: Replacement) -> tuple[Verb, ...]:
        """What was taken down is shown by nobody, in no file."""
        return (DECLINE,) if row.revision.document.status == Status.REMOVED else self.verbs

    def rows(self, user: User) -> QuerySet[Replacement]:
        """As Queue.rows."""
        return waiting_revisions(user).select_related(
            "revision__original", "revision__by", "revision__document__owner", "revision__document__category",
            "revision__document__current",
        )  # fmt: skip

    def locked(self, pk: int, *, user: User) -> Replacement | None:
        """As Queue.locked. The document is held: that is what all hold who change which of its files is shown."""
        document = Revision.objects.filter(pk=pk).values_list("document", flat=True).first()
        if document is None:
            return None
        copies.hold(document)
        return self.rows(user).filter(pk=pk).first()

    def document_of(self, row: Replacement) -> Document | None:
        """As Queue.document_of."""
        return row.revision.document

    def lines(self, rows: Iterable[Replacement]) -> list[Line]:
        """As Queue.lines."""
        return [
            Line(pk=row.pk, title=row.revision.document.title, badge=row.revision.kind, note=_name(self._whose(row)))
            for row in rows
        ]

    def shown(self, row: Replacement, *, user: User) -> dict[str, Any]:
        """As Queue.shown: the new file, who brought it, and the one that is shown now, with which it can be compared."""
        document = row.revision.document
        new = copy.copy(document)
        new.current = row.revision
        now = document.current
        return document_shown(new) | {
            "document": document,
            # Pictures are made of what readers have only: another file's address would show the one that is shown.
            "picture": "",
            "why": "workbench/items/revision_new.html",
            "now": now,
            "whose": _name(self._whose(row)),
            "is_comparable": now is not None and is_readable(now) and is_readable(row.revision),
        }

    def act(self, row: Replacement, said: Said) -> Done:
        """Let readers have it, or keep what they have and tell who brought it why."""
        document, number = row.revision.document, row.revision.number
        before = {"document": document.pk, "number": number, "shown": _number(document)}
        if said.verb is SHOW:
            show_revision(document, number, by=said.by)
            return Done(before=before)
        decline_revision(document, number, by=said.by, reason=said.reason)
        return Done(before=before, tells=self._whose(row))

    def undo(self, verdict: Verdict, *, by: User) -> None:
        """Lay it before the librarians once more; readers have what they had."""
        before = verdict.before
        document = Document.objects.filter(pk=before["document"]).first()
        if document is None:
            raise Overtaken(str(before["document"]))
        lay_before_again(document, before["number"], shown=before["shown"], by=by)

    def _whose(self, row: Replacement) -> User:
        return row.revision.by or row.revision.document.owner


def _name(person: User) -> str:
    return person.display_name or person.username


def _number(document: Document) -> int:
    return document.current.number if document.current is not None else 0
