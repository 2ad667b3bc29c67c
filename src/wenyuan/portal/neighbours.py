"""What stands beside a document: its subject, documents about the same, searches to go on with, a better place for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wenyuan.library import queries
from wenyuan.library.models import Document, Status
from wenyuan.portal.addresses import category_path
from wenyuan.search import service
from wenyuan.search.errors import IndexNotReady
from wenyuan.search.shelving.suggest import Suggestion, misfiled

if TYPE_CHECKING:
    from wenyuan.library.queries import Person

RELATED = 6
MORE = 4
KEY_TERMS = 10
SEARCHES = 8


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """All of it, for one person; empty lists while the index is being made."""

    related: Sequence[service.Related] = ()
    key_terms: Sequence[str] = ()
    searches: Sequence[str] = ()
    #: A category that it fits clearly better than its own, with the address of that.
    better: Suggestion | None = None
    better_address: str = ""
    #: The newest others on the same shelf that are not among the related.
    more: Sequence[Document] = field(default=())


def neighbours(document: Document, *, user: Person, without: Collection[int] = ()) -> Neighbours:
    """What to show beside a document that `user` may see. Everything named is visible to the same person.

    `without`: documents that the page names already, as copies.
    """
    try:
        found = service.related(document, user=user, limit=RELATED + min(len(without), RELATED))
        related = [item for item in found if item.document.pk not in without][:RELATED]
        better = misfiled(document)
        return Neighbours(
            related=related,
            key_terms=service.key_terms(document, limit=KEY_TERMS),
            searches=service.searches_from(document, user=user, limit=SEARCHES),
            better=better,
            better_address=category_path(better.category) if better is not None else "",
            more=_more_from(document, user=user, without=[*without, *(item.document.pk for item in related)]),
        )
    except IndexNotReady:
        return Neighbours(more=_more_from(document, user=user, without=without))


def _more_from(document: Document, *, user: Person, without: Collection[int] = ()) -> list[Document]:
    """The newest others of the same category; nothing for a document that stands on no shelf."""
    if document.category is None:
        return []
    found = queries.documents_in(document.category, user=user).filter(status=Status.PUBLISHED)
    return list(found.exclude(pk__in=[document.pk, *without])[:MORE])
