"""Documents that fit another category clearly better than their own, with the words that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from wenyuan.library.errors import Overtaken
from wenyuan.library.models import Document, Status
from wenyuan.moderation import metadata
from wenyuan.workbench.models import Misplaced
from wenyuan.workbench.queues.base import DocumentQueue, Done, Said, Verb, Words
from wenyuan.workbench.settling import settle, unsettle, unsettled
from wenyuan.workbench.shown import document_shown

if TYPE_CHECKING:
    from wenyuan.accounts.models import User
    from wenyuan.workbench.models import Verdict

MOVE = Verb(name="move", key="a", label=_("Move it there"), past=_("Moved"))
STAY = Verb(name="stay", key="r", label=_("It is right here"), past=_("Left where it is"))


class Misfiled(DocumentQueue):
    """Documents of `Misplaced` that still stand where they stood, the clearest first."""

    key = "misfiled"
    title = _("Misfiled")
    empty = _(
        "Nothing was found that stands in a wrong place. Whatever is filed is looked at in the background, and everything anew when categories change."
    )
    aside = "workbench/parts/look_at_places.html"
    verbs = (MOVE, STAY)

    def rows(self, user: User) -> QuerySet[Document]:
        """As Queue.rows."""
        found = Misplaced.objects.values("pk")
        rows = self.of(user, [Status.PUBLISHED, Status.REVIEW]).filter(pk__in=found, misplaced__stood=F("category_id"))
        rows = unsettled(rows, self.key, mark="category_id")
        return rows.select_related(
            "owner", "category", "current", "current__original", "misplaced__fits", "misplaced__stood"
        ).order_by("-misplaced__score", "pk")

    def note(self, row: Document) -> Words:
        """From where to where."""
        return f"{row.misplaced.stood} → {row.misplaced.fits}"

    def shown(self, row: Document, *, user: User) -> dict[str, Any]:
        """As Queue.shown."""
        return document_shown(row) | {"why": "workbench/items/misfiled.html", "place": row.misplaced}

    def act(self, row: Document, said: Said) -> Done:
        """File it there, or say that it is well where it is."""
        if said.verb is STAY:
            return Done(before=settle(row, self.key, mark=row.category_id or 0))
        before = row.category.slug if row.category is not None else ""
        after = row.misplaced.fits.slug
        metadata.edit(row, {"category": after}, by=said.by)
        return Done(before={"category": before, "after": after})

    def undo(self, verdict: Verdict, *, by: User) -> None:
        """File it where it stood."""
        row = self.of(by).filter(pk=verdict.item).first()
        if row is None:
            raise Overtaken(str(verdict.item))
        if verdict.verb == STAY.name:
            unsettle(row.pk, verdict.before)
            return
        metadata.edit(row, {"category": verdict.before["category"]}, by=by, seen={"category": verdict.before["after"]})
