"""What a person can do with a document's standing, as its management page offers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenyuan.library.models import Document, Status
from wenyuan.library.rules import is_librarian_of
from wenyuan.moderation import standing, takedowns
from wenyuan.moderation.models import Outcome, Reason
from wenyuan.notices import actions as notices
from wenyuan.notices.errors import ReasonMissing
from wenyuan.notices.models import Verb as Told

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class StandingVerb:
    """One of them, with what it does in a sentence."""

    name: str
    label: str | Promise
    says: str | Promise
    states: frozenset[str]
    act: Callable[..., Document]
    is_librarians: bool = False
    asks_reason: bool = False
    needs_reason: bool = False
    #: What the uploader is told when another does it.
    told: str = ""


def _take_down(document: Document, *, by: User, reason: str) -> Document:
    """A takedown like one on a report: the text does not come back, and its uploader is told and may appeal."""
    made = takedowns.take_down(document, outcome=Outcome.REMOVED, reason=Reason.OTHER, text=reason, by=by)
    assert made.document is not None
    return made.document


_ALL = frozenset(Status.values)
VERBS = (
    StandingVerb(
        name="submit",
        label=_("Hand in"),
        says=_("A librarian looks at it; then readers have it."),
        states=frozenset({Status.DRAFT}),
        act=standing.submit,
    ),
    StandingVerb(
        name="publish",
        label=_("Publish"),
        says=_("Those named above see it at once."),
        states=frozenset(standing.PUBLISHABLE),
        act=standing.publish,
        is_librarians=True,
    ),
    StandingVerb(
        name="send_back",
        label=_("Send back"),
        says=_("It becomes a draft again; its uploader reads the reason."),
        states=frozenset({Status.REVIEW}),
        act=standing.send_back,
        is_librarians=True,
        asks_reason=True,
        needs_reason=True,
        told=Told.SENT_BACK,
    ),
    StandingVerb(
        name="withdraw",
        label=_("Withdraw"),
        says=_("Readers who had it see a page that says since when and why; you keep the document."),
        states=frozenset({Status.PUBLISHED, Status.REVIEW, Status.DRAFT}),
        act=standing.withdraw,
        asks_reason=True,
        told=Told.WITHDRAWN,
    ),
    StandingVerb(
        name="remove",
        label=_("Take down"),
        says=_("Neither readers nor its owner have it any more; a page says since when and why. Librarians can bring it back."),
        states=_ALL - {Status.PROCESSING, Status.REMOVED},
        act=_take_down,
        is_librarians=True,
        asks_reason=True,
        needs_reason=True,
    ),
)  # fmt: skip


def offered(document: Document, *, by: User) -> list[StandingVerb]:
    """What this person can do with the document as it stands. The caller knows that he may edit it."""
    is_librarian = is_librarian_of(by, document)
    # A librarian needs nobody else's look: what is his to publish he does not hand in.
    return [
        verb
        for verb in VERBS
        if document.status in verb.states
        and (is_librarian or not verb.is_librarians)
        and not (is_librarian and verb.name == "submit")
    ]


def perform(verb: StandingVerb, document: Document, *, by: User, reason: str = "") -> Document:
    """Do it, and tell the uploader why if it is another's document. One transaction.

    Raises ReasonMissing, and what the verbs of moderation raise.
    """
    reason = reason.strip()
    if verb.needs_reason and not reason:
        raise ReasonMissing(verb.name)
    with transaction.atomic():
        row = verb.act(document, by=by, reason=reason) if verb.asks_reason else verb.act(document, by=by)
        if verb.told and row.owner_id != by.pk:
            notices.tell(row, to=row.owner, verb=verb.told, text=reason)
    return row
