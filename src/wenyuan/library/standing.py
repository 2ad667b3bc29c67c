"""Writes of a document's state and of who may see it: the rows and what they owe to the index, nothing else.

Called inside a transaction by those who know more (moderation: copies follow, the audit hears of it).
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.utils import timezone

from wenyuan.library.effects import owe_index
from wenyuan.library.models import Access, Curatorship, Document, Grant, Status

if TYPE_CHECKING:
    from wenyuan.accounts.models import User
    from wenyuan.library.models import Category


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who may see a document once it is published, and from when."""

    access: str = Access.PUBLIC
    #: With access by name only.
    people: tuple[User, ...] = field(default=())
    groups: tuple[Group, ...] = field(default=())
    embargo_until: dt.datetime | None = None


def audience_of(document: Document) -> Audience:
    """The audience as the rows have it."""
    grants = list(document.grants.select_related("user", "group").order_by("pk"))
    return Audience(
        access=document.access,
        people=tuple(grant.user for grant in grants if grant.user is not None),
        groups=tuple(grant.group for grant in grants if grant.group is not None),
        embargo_until=document.embargo_until,
    )


def set_audience(document: Document, audience: Audience) -> None:
    """Write who may see the document. With access by link a key is made; with any other the old links end for good."""
    document.access = audience.access
    document.embargo_until = audience.embargo_until
    document.link_key = (document.link_key or new_link_key()) if audience.access == Access.LINK else ""
    document.save(update_fields=["access", "embargo_until", "link_key"])
    document.grants.all().delete()
    if audience.access == Access.NAMED:
        rows = [Grant(document=document, user=person) for person in dict.fromkeys(audience.people)]
        rows += [Grant(document=document, group=group) for group in dict.fromkeys(audience.groups)]
        Grant.objects.bulk_create(rows)
    owe_index([document.pk])


def new_link_key() -> str:
    """A key of 128 bits for a link."""
    return secrets.token_urlsafe(16)


def renew_link(document: Document) -> None:
    """Give the document's link a new key: whoever has the old one sees nothing any more."""
    document.link_key = new_link_key()
    document.save(update_fields=["link_key"])
    owe_index([document.pk])


def set_status(document: Document, status: str, *, reason: str = "") -> None:
    """Write a document's state. `reason` is what readers are told of a withdrawal or removal."""
    is_end = status in {Status.WITHDRAWN, Status.REMOVED}
    document.status = status
    document.ended_at = timezone.now() if is_end else None
    document.ended_reason = reason[:500] if is_end else ""
    if status == Status.PUBLISHED and document.published_at is None:
        document.published_at = timezone.now()
    document.save(update_fields=["status", "ended_at", "ended_reason", "published_at"])
    owe_index([document.pk])


def set_branches(person: User, categories: Iterable[Category]) -> None:
    """Make a person librarian of these branches and of no others."""
    wanted = list(categories)
    Curatorship.objects.filter(user=person).delete()
    Curatorship.objects.bulk_create(Curatorship(user=person, category=category) for category in wanted)
    person.is_curator = bool(wanted)
    person.save(update_fields=["is_curator"])


def end_embargoes(*, limit: int = 500) -> list[int]:
    """Take past embargoes off and owe the index what they hid; the documents. In a transaction.

    The rows open by themselves when the hour comes; this is how the index hears of it. The indexer calls it.
    """
    over = Document.objects.select_for_update().filter(embargo_until__lte=timezone.now()).order_by("pk")
    ids = list(over.values_list("pk", flat=True)[:limit])
    if ids:
        Document.objects.filter(pk__in=ids).update(embargo_until=None)
        owe_index(ids)
    return ids
