"""What an uploader is told of copies right after a document was compared, and may say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from wenyuan.copies import wording
from wenyuan.copies.models import Stated, Statement
from wenyuan.copies.queries import Match, matches_of
from wenyuan.library.models import Document
from wenyuan.library.rules import may_edit
from wenyuan.portal.copies_shown import copies_beside

if TYPE_CHECKING:
    from wenyuan.library.queries import Person


@dataclass(frozen=True, kw_only=True)
class CopyNotice:
    """A document of the library that shares text with an uploaded one, as portal/parts/copy_notices.html shows it."""

    document: Document
    #: exact, near, rewritten, excerpt, contains: see copies.compare.Level.
    level: str
    level_name: str
    relation: str
    #: Share of the uploaded text that stands in the other.
    share: str
    #: What a librarian decided; empty while nobody did.
    decision: str
    #: What the uploader said, if anything.
    statement: Statement | None
    #: Whether the person is the uploader: only he says something, and only he is told that he did.
    may_state: bool
    #: The two side by side, and where a statement is sent (POST: kind, note; an empty kind takes it back).
    address: str
    statement_address: str

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What can be said, as (kind, label)."""
        return [(value, str(label)) for value, label in Stated.choices]


def notices_for(document: Document, user: Person) -> list[CopyNotice]:
    """The copies of a document that its uploader should know of, the closest first; for who may change it, else none.

    To be asked once `match` has run. Of documents that the person may not see there is nothing, nor that they are there. What
    librarians called a template, a quotation or no copy is left out.
    """
    if not may_edit(user, document):
        return []
    named = {copy.document.pk: copy for copy in copies_beside(document, user=user)}
    said = {row.other_id: row for row in Statement.objects.filter(document=document)}
    found = [match for match in matches_of(document, user=user) if match.document.pk in named]
    is_owners = document.owner_id == user.pk
    return [
        _notice(document, match, named[match.document.pk].relation, said.get(match.document.pk), may_state=is_owners)
        for match in found
    ]


def _notice(
    document: Document, match: Match, relation: str, statement: Statement | None, *, may_state: bool
) -> CopyNotice:
    ids = [document.public_id, match.document.public_id]
    return CopyNotice(
        document=match.document,
        level=match.found.level.value,
        level_name=wording.level_name(match.found),
        relation=relation,
        share=wording.percent(match.found.covered_ours),
        decision=match.decision,
        statement=statement,
        may_state=may_state,
        address=reverse("portal:copies", args=ids),
        statement_address=reverse("portal:copies-statement", args=ids),
    )
