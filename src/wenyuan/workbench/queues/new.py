"""What uploaders have handed in and no reader sees before a librarian has looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wenyuan.library.models import Document, Status
from wenyuan.moderation import standing
from wenyuan.moderation.restoring import put_back, standing_of
from wenyuan.workbench.queues.base import DocumentQueue, Done, Said, Verb
from wenyuan.workbench.shown import document_shown

if TYPE_CHECKING:
    from wenyuan.accounts.models import User
    from wenyuan.workbench.models import Verdict

ACCEPT = Verb(
    name="accept",
    key="a",
    label=pgettext_lazy("a document that was handed in", "Accept"),
    past=pgettext_lazy("a document that was handed in", "Accepted"),
)
SEND_BACK = Verb(
    name="send_back",
    key="r",
    label=_("Send back"),
    past=_("Sent back"),
    needs_reason=True,
    reasons=(
        _("The title does not say what it is."),
        _("The scan cannot be read; please scan it again."),
        _("It is in the library already."),
        _("Please say where it comes from and whether we may show it."),
        _("It contains personal data; please take it out."),
    ),
)


class New(DocumentQueue):
    """Documents in review, the oldest first."""

    key = "new"
    title = _("New")
    empty = _(
        "Nothing waits for a look. What uploaders hand in stands here until somebody accepts it or sends it back."
    )
    verbs = (ACCEPT, SEND_BACK)

    def rows(self, user: User) -> QuerySet[Document]:
        """As Queue.rows."""
        return self.of(user).filter(status=Status.REVIEW).order_by("pk")

    def shown(self, row: Document, *, user: User) -> dict[str, Any]:
        """As Queue.shown."""
        return document_shown(row)

    def act(self, row: Document, said: Said) -> Done:
        """Open it to those who may see it, or give it back to its uploader with the reason."""
        before = standing_of(row)
        if said.verb is ACCEPT:
            standing.publish(row, by=said.by)
            return Done(before=before)
        standing.send_back(row, by=said.by, reason=said.reason)
        return Done(before=before, tells=row.owner)

    def undo(self, verdict: Verdict, *, by: User) -> None:
        """Lay it before the librarians again."""
        left = Status.PUBLISHED if verdict.verb == ACCEPT.name else Status.DRAFT
        put_back(verdict.item, to=verdict.before, left=left, by=by)
