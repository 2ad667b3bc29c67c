"""Who may see a document: once as SQL, once as index tokens. Nothing else decides.

A document is visible to a person iff `visible_to(person)` selects it iff `vis_tokens(document)` meets `vis_query(person)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from wenyuan.library.models import Access, Document, Status

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

#: Token of those who look after the library: every entry carries it.
STAFF = "staff"
Person = "User | AnonymousUser"

# What is being processed is readable as far as it has come, unless a librarian must look first.
_OPEN = Q(status=Status.PUBLISHED) | Q(status=Status.PROCESSING, needs_review=False)


def visible_to(user: User | AnonymousUser) -> Q:
    """The documents `user` may see, as a condition on Document.

    Everyone: published (or still processing, unreviewed ones apart) public documents. Signed in: those open to
    members too, and their own in every state. Librarians: all.
    """
    if not user.is_authenticated:
        return _OPEN & Q(access=Access.PUBLIC)
    if user.is_staff:
        return Q()
    return Q(owner_id=user.pk) | (_OPEN & Q(access__in=[Access.PUBLIC, Access.MEMBERS]))


def vis_tokens(document: Document) -> set[str]:
    """What the index keeps beside a document so that `vis_query` can find it."""
    tokens = {f"o{document.owner_id}", STAFF}
    is_open = document.status == Status.PUBLISHED or (
        document.status == Status.PROCESSING and not document.needs_review
    )
    if is_open and document.access == Access.PUBLIC:
        tokens |= {"pub", "mem"}
    elif is_open and document.access == Access.MEMBERS:
        tokens.add("mem")
    return tokens


def vis_query(user: User | AnonymousUser) -> set[str]:
    """The tokens a person brings."""
    if not user.is_authenticated:
        return {"pub"}
    if user.is_staff:
        return {STAFF}
    return {"mem", f"o{user.pk}"}


def may_download(user: User | AnonymousUser, document: Document) -> bool:
    """Whether a person who may see the document may have its file.

    Published documents: all who see them. Everything else (kept, refused, in review): its owner and librarians.
    """
    if user.is_authenticated and (user.is_staff or document.owner_id == user.pk):
        return True
    return document.status == Status.PUBLISHED
