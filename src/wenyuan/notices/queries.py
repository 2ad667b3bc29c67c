"""Reads of notices: one's own and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from wenyuan.library.models import Document
from wenyuan.library.rules import visible_to
from wenyuan.notices.models import Notice

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from wenyuan.accounts.models import User

#: Unread ones that a page shows.
MOST = 20


def unread(user: User | AnonymousUser, document: Document | None = None) -> QuerySet[Notice]:
    """What the person has not read yet, the newest first, of one document or of all.

    A document that the person no longer sees (taken down) is told of by its notice all the same; a face that names
    the title asks `is_seen`.
    """
    if not user.is_authenticated:
        return Notice.objects.none()
    own = Notice.objects.filter(to=user.pk, read_at__isnull=True).select_related("document").order_by("-at", "-pk")
    return (own if document is None else own.filter(document=document))[:MOST]


def seen_among(notices: list[Notice], user: User | AnonymousUser) -> set[int]:
    """The keys of the documents of these notices that the person may still see. One query."""
    keys = [notice.document_id for notice in notices]
    return set(Document.objects.filter(visible_to(user), pk__in=keys).values_list("pk", flat=True)) if keys else set()
