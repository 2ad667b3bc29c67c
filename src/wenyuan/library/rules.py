"""Who may see a document: once as SQL, once as index tokens. Nothing else decides.

A document is visible to a person iff `visible_to(person)` selects it iff `vis_tokens(document)` meets `vis_query(person)`.

Whoever opened a link brings its key: the web hangs the keys a session has opened on the person as `link_keys`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from wenyuan.library import previews
from wenyuan.library.models import Access, Category, Curatorship, Document, Grant, Status

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

#: Token of those who look after the whole library: every entry carries it.
STAFF = "staff"
Person = "User | AnonymousUser"


def visible_to(user: User | AnonymousUser) -> Q:
    """The documents `user` may see, as a condition on Document.

    A document is open when it is published (or on its way there without a review) and its embargo is over. Open ones
    are seen by everyone if public; by those who opened its link; by those signed in if for members; by those named.
    In every state but removed by its owner; in every state by the librarians of the library, and of its branch.
    """
    if user.is_authenticated and user.is_staff:
        return Q()
    is_open = (Q(status=Status.PUBLISHED) | Q(status=Status.PROCESSING, needs_review=False)) & _embargo_is_over()
    if not user.is_authenticated:
        return is_open & _reached(user)
    own = Q(owner_id=user.pk) & ~Q(status=Status.REMOVED)
    return own | (is_open & _reached(user)) | _within(branches(user))


def stones_for(user: User | AnonymousUser) -> Q:
    """The documents that readers had and have no more, as a condition on Document: to whom the tombstone is shown.

    To those who would see it, were it still published; to its owner. What was never published leaves no stone: its
    address tells nothing.
    """
    ended = Q(status__in=[Status.WITHDRAWN, Status.REMOVED]) & _embargo_is_over() & Q(published_at__isnull=False)
    own = Q(status=Status.REMOVED, owner_id=user.pk) if user.is_authenticated else Q(pk__in=[])
    return own | (ended & _reached(user))


def _reached(user: User | AnonymousUser) -> Q:
    """The documents whose access names the person."""
    reached = Q(access=Access.PUBLIC)
    if keys := link_keys(user):
        reached |= Q(access=Access.LINK, link_key__in=keys)
    if not user.is_authenticated:
        return reached
    named = Grant.objects.filter(Q(user=user.pk) | Q(group__user=user.pk)).values("document")
    return reached | Q(access=Access.MEMBERS) | Q(access=Access.NAMED, pk__in=named)


def _embargo_is_over() -> Q:
    return Q(embargo_until__isnull=True) | Q(embargo_until__lte=Now())


def is_open(document: Document) -> bool:
    """Whether those whom its access names may see the document now."""
    if document.embargo_until is not None and document.embargo_until > timezone.now():
        return False
    return document.status == Status.PUBLISHED or (document.status == Status.PROCESSING and not document.needs_review)


def is_public(document: Document) -> bool:
    """Whether everybody may see the document for good: published, public, no embargo."""
    return document.status == Status.PUBLISHED and document.access == Access.PUBLIC and is_open(document)


def vis_tokens(document: Document) -> set[str]:
    """What the index keeps beside a document so that `vis_query` can find it.

    Changes with access, grants, embargo, status, owner and category (and its ancestors): who changes one owes the index.
    """
    tokens = {STAFF}
    if document.status != Status.REMOVED:
        tokens.add(f"o{document.owner_id}")
    if document.category is not None:
        path, step = document.category.path, Category.steplen
        tokens |= {f"c{path[:end]}" for end in range(step, len(path) + 1, step)}
    if not is_open(document):
        return tokens
    match document.access:
        case Access.PUBLIC:
            tokens |= {"pub", "mem"}
        case Access.MEMBERS:
            tokens.add("mem")
        case Access.LINK if document.link_key:
            tokens.add(_link_token(document.link_key))
        case Access.NAMED:
            for user, group in document.grants.values_list("user", "group"):
                tokens.add(f"u{user}" if user else f"g{group}")
    return tokens


def vis_query(user: User | AnonymousUser) -> set[str]:
    """The tokens a person brings."""
    if user.is_authenticated and user.is_staff:
        return {STAFF}
    tokens = {"pub", *map(_link_token, link_keys(user))}
    if user.is_authenticated:
        tokens |= {"mem", f"o{user.pk}", f"u{user.pk}"}
        tokens |= {f"g{pk}" for pk in user.groups.values_list("pk", flat=True)}
        tokens |= {f"c{path}" for path in branches(user)}
    return tokens


def link_keys(user: User | AnonymousUser) -> frozenset[str]:
    """The keys of links the person has opened in this session."""
    return frozenset(getattr(user, "link_keys", ())) - {""}


def _link_token(key: str) -> str:
    # The index is a copy on disk that is read by more than the database is: it holds no key that opens anything.
    return "l" + hashlib.sha256(key.encode()).hexdigest()[:20]


def branches(user: User | AnonymousUser) -> list[str]:
    """Tree paths of the branches whose librarian the person is; none for a librarian of the whole library."""
    if not (user.is_authenticated and user.is_curator):
        return []
    return sorted(Curatorship.objects.filter(user=user.pk).values_list("category__path", flat=True))


def _within(paths: list[str], *, of: str = "") -> Q:
    if not paths:
        return Q(pk__in=[])
    below = Q()
    for path in paths:
        below |= Q(path__startswith=path)
    # By key and not by path: the documents of a branch are found by an index that begins with their category.
    return Q((f"{of}category__in", Category.objects.filter(below).order_by().values("pk")))


def curated_by(user: User | AnonymousUser, *, of: str = "") -> Q:
    """The documents whose librarian `user` is, as a condition on Document: what stands in the person's queues.

    `of`: on what leads to a document instead, as `document__` says.
    """
    if not user.is_authenticated:
        return Q(pk__in=[])
    return Q() if user.is_staff else _within(branches(user), of=of)


def is_librarian_of(user: User | AnonymousUser, document: Document) -> bool:
    """Whether `user` keeps order where this document stands."""
    if not user.is_authenticated:
        return False
    if user.is_staff:
        return True
    path = document.category.path if document.category is not None else ""
    return any(path.startswith(branch) for branch in branches(user))


def may_edit(user: User | AnonymousUser, document: Document) -> bool:
    """Whether `user` may change what is said of the document, its access, and its file: owner and librarians."""
    if not user.is_authenticated:
        return False
    is_owners = document.owner_id == user.pk and document.status != Status.REMOVED
    return is_owners or is_librarian_of(user, document)


def may_download(user: User | AnonymousUser, document: Document) -> bool:
    """Whether a person who may see the document may have its file.

    Published documents: all who see them, unless the site wants strangers to sign in first. Everything else (kept,
    refused, in review): its owner and librarians.
    """
    if previews.needs_sign_in(document, user=user):
        return False
    return document.status == Status.PUBLISHED or may_edit(user, document)
