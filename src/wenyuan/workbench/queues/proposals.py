"""What the machine would write of documents, so that a librarian only confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wenyuan.library.errors import Overtaken
from wenyuan.library.models import Document, Proposal, Status
from wenyuan.moderation import deciding
from wenyuan.workbench.proposed import Offer, offers
from wenyuan.workbench.queues.base import DocumentQueue, Done, Said, Verb, Words
from wenyuan.workbench.shown import document_shown

if TYPE_CHECKING:
    from wenyuan.accounts.models import User
    from wenyuan.workbench.models import Verdict

ACCEPT = Verb(name="accept", key="a", label=_("Accept"), past=_("Accepted"), stays=True, is_bulk=False)
REFUSE = Verb(name="refuse", key="r", label=_("Refuse"), past=_("Refused"), stays=True, is_bulk=False)
ALL = Verb(name="accept_all", key="y", label=_("Accept all"), past=_("All accepted"))
NONE = Verb(name="refuse_all", key="n", label=_("Refuse all"), past=_("All refused"))


class Proposals(DocumentQueue):
    """Documents with open proposals, the newest first; of each the surest for every field."""

    key = "proposals"
    title = _("Proposals")
    empty = _(
        "Nothing is proposed. As files come in, what they say of themselves is read and stands here to be confirmed."
    )
    template = "workbench/items/proposals.html"
    verbs = (ACCEPT, REFUSE, ALL, NONE)

    def rows(self, user: User) -> QuerySet[Document]:
        """As Queue.rows."""
        proposed = Proposal.objects.filter(state=Proposal.State.OPEN).values("document")
        return self.of(user, [Status.PUBLISHED, Status.REVIEW, Status.KEPT]).filter(pk__in=proposed).order_by("-pk")

    def note(self, row: Document) -> Words:
        """Where it stands."""
        return str(row.category) if row.category is not None else _("not filed")

    def shown(self, row: Document, *, user: User) -> dict[str, Any]:
        """As Queue.shown: besides, the proposals in the order in which they are confirmed."""
        return document_shown(row) | {"offers": offers(row)}

    def act(self, row: Document, said: Said) -> Done:
        """Accept or refuse the chosen proposal (the first if none is chosen), or the surest of every field."""
        found = offers(row)
        if not found:
            raise Overtaken(str(row.pk))
        if said.verb is ALL:
            chosen = _surest(found)
        elif said.verb is NONE:
            chosen = found
        else:
            asked = said.values.get("proposal", "")
            chosen = [offer for offer in found if str(offer.proposal.pk) == asked] if asked else found[:1]
        if not chosen:
            raise Overtaken("proposal")
        decide = deciding.refuse if said.verb in {REFUSE, NONE} else deciding.accept
        for offer in chosen:
            decide(offer.proposal, by=said.by)
        return Done(before={"proposals": [offer.proposal.pk for offer in chosen]})

    def undo(self, verdict: Verdict, *, by: User) -> None:
        """Every field as it was, the last one first."""
        rows = Proposal.objects.in_bulk(verdict.before["proposals"])
        for pk in reversed(verdict.before["proposals"]):
            if pk not in rows:
                raise Overtaken(str(pk))
            deciding.undo(rows[pk], by=by)


def _surest(found: list[Offer]) -> list[Offer]:
    """The first of every field; of tags all."""
    fields: set[str] = set()
    chosen = []
    for offer in found:
        field = offer.proposal.field
        if field == Proposal.Field.TAG or field not in fields:
            chosen.append(offer)
        fields.add(field)
    return chosen
