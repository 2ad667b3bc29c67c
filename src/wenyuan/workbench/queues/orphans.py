"""Published documents that nobody finds by browsing, nobody reads, or nobody looks after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wenyuan.accounts.models import User
from wenyuan.library.errors import Overtaken
from wenyuan.library.models import Document, Revision, Status
from wenyuan.moderation import metadata
from wenyuan.moderation.owning import hand_over
from wenyuan.portal.forms import tree_choices
from wenyuan.search.errors import IndexNotReady
from wenyuan.search.shelving.suggest import suggestions
from wenyuan.workbench.errors import CategoryMissing
from wenyuan.workbench.queues.base import DocumentQueue, Done, Said, Verb, Words
from wenyuan.workbench.settling import settle, unsettle, unsettled
from wenyuan.workbench.shown import document_shown

if TYPE_CHECKING:
    from wenyuan.workbench.models import Verdict

FILE = Verb(name="file", key="a", label=_("File it there"), past=_("Filed"), stays=True, is_bulk=False)
TAKE_OVER = Verb(name="take_over", key="o", label=_("Make it mine"), past=_("Taken over"), stays=True)
LEAVE = Verb(name="leave", key="l", label=_("Leave it so"), past=_("Left so"))


class Orphans(DocumentQueue):
    """Published documents without a category, without a page, or whose owner is gone; the oldest first."""

    key = "orphans"
    title = _("Orphans")
    empty = _("Every published document has a category, pages, and somebody who looks after it.")
    verbs = (FILE, TAKE_OVER, LEAVE)

    def rows(self, user: User) -> QuerySet[Document]:
        """As Queue.rows."""
        gone = User.objects.filter(is_active=False)
        empty = Revision.objects.filter(page_count=0)
        alone = Q(category__isnull=True) | Q(owner__in=gone) | Q(current__in=empty) | Q(current__isnull=True)
        rows = self.of(user, [Status.PUBLISHED]).filter(alone)
        return unsettled(rows, self.key).order_by("pk")

    def note(self, row: Document) -> Words:
        """What it lacks."""
        return " · ".join(str(words) for words in lacks(row))

    def offered(self, row: Document) -> tuple[Verb, ...]:
        """To be made another's only if nobody has it."""
        return self.verbs if not row.owner.is_active else (FILE, LEAVE)

    def shown(self, row: Document, *, user: User) -> dict[str, Any]:
        """As Queue.shown: besides, the categories it fits, best first, and the tree."""
        try:
            fitting = suggestions(row) if row.category_id is None else []
        except IndexNotReady:
            fitting = []
        return document_shown(row) | {
            "why": "workbench/items/orphan.html",
            "lacks": lacks(row),
            "fitting": fitting,
            "tree": tree_choices(user),
            "chosen": fitting[0].category.slug if fitting else (row.category.slug if row.category else ""),
        }

    def act(self, row: Document, said: Said) -> Done:
        """Give it a category, or an owner, or say that it is meant to be so."""
        if said.verb is LEAVE:
            return Done(before=settle(row, self.key))
        if said.verb is TAKE_OVER:
            owner = row.owner_id
            hand_over(row, to=said.by, by=said.by)
            return Done(before={"owner": owner, "after": said.by.pk})
        slug = said.values.get("category", "")
        if not slug:
            raise CategoryMissing
        before = {"category": row.category.slug if row.category is not None else ""}
        metadata.edit(row, {"category": slug}, by=said.by)
        return Done(before=before | {"after": slug})

    def undo(self, verdict: Verdict, *, by: User) -> None:
        """As it was."""
        row = self.of(by).filter(pk=verdict.item).first()
        if row is None:
            raise Overtaken(str(verdict.item))
        before = verdict.before
        if verdict.verb == LEAVE.name:
            unsettle(row.pk, before)
        elif verdict.verb == TAKE_OVER.name:
            if row.owner_id != before["after"]:
                raise Overtaken("owner")
            hand_over(row, to=User.objects.get(pk=before["owner"]), by=by)
        else:
            metadata.edit(row, {"category": before["category"]}, by=by, seen={"category": before["after"]})


def lacks(row: Document) -> list[Words]:
    """What a document lacks."""
    found: list[Words] = []
    if row.category_id is None:
        found.append(_("not filed"))
    if row.current is None or not row.current.page_count:
        found.append(_("no page"))
    if not row.owner.is_active:
        found.append(_("owner gone"))
    return found
