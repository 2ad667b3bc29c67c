"""How much of a document is read without signing in, where the site has set a bound.

The bound holds for documents that are open to everyone: who was given a link, or was named, was given all of it.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from wenyuan.house import settings
from wenyuan.library.models import Access, Document, Revision

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from wenyuan.accounts.models import User

    Person = User | AnonymousUser

#: Characters of text without pages that stand for one page.
CHARACTERS = 1200


def is_bounded(document: Document) -> bool:
    """Whether strangers get a part of this document only, or would if it had more pages."""
    return settings.get().preview_pages > 0 and document.access == Access.PUBLIC


def excerpt(document: Document, revision: Revision, *, user: Person) -> Revision:
    """The revision as far as the person may read it: itself if that is all of it, else a copy that ends earlier, never to be saved.

    Everything that shows pages, pictures or text of a revision goes by its page_count.
    """
    if user.is_authenticated or not is_bounded(document):
        return revision
    pages = settings.get().preview_pages
    if revision.page_count <= pages and len(revision.quick_text) <= pages * CHARACTERS:
        return revision
    part = copy(revision)
    part.page_count = min(revision.page_count, pages)
    part.quick_text = revision.quick_text[: pages * CHARACTERS]
    part.outline = [line for line in revision.outline if int(line["page"]) <= part.page_count]
    return part


def needs_sign_in(document: Document, *, user: Person) -> bool:
    """Whether the file would be the person's after signing in: the site keeps downloads for people it knows."""
    return not user.is_authenticated and document.access == Access.PUBLIC and settings.get().files_need_sign_in
