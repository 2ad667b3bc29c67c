"""What stands beside a document: related by its text, and newest on the same shelf."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenyuan.library import queries
from wenyuan.library.models import Document, Status
from wenyuan.search import service
from wenyuan.search.errors import IndexNotReady

if TYPE_CHECKING:
    from wenyuan.library.queries import Person

RELATED = 6
MORE = 4


def related(document: Document, *, user: Person) -> list[service.Related]:
    """Documents with the same rare words, each with the words that say why; none while the index is being made."""
    try:
        return service.related(document, user=user, limit=RELATED)
    except IndexNotReady:
        return []


def more_from(document: Document, *, user: Person) -> list[Document]:
    """The newest others of the same category; nothing for a document that stands on no shelf."""
    if document.category is None:
        return []
    found = queries.documents_in(document.category, user=user).filter(status=Status.PUBLISHED)
    return list(found.exclude(pk=document.pk)[:MORE])
