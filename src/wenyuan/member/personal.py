"""What the library knows of a person beside the account: documents, deeds, branches, notices."""

from __future__ import annotations

from typing import Any

from wenyuan.accounts.models import User
from wenyuan.audit.actions import subject_of
from wenyuan.audit.models import Event
from wenyuan.library import queries
from wenyuan.library.models import Curatorship
from wenyuan.notices.models import Notice


def documents(user: User) -> list[dict[str, Any]]:
    """One's own documents that one may see; the files are downloaded from their pages."""
    mine = queries.documents(user).filter(owner_id=user.pk).order_by("pk").prefetch_related("revisions", "tags")
    return [
        {
            "id": row.public_id,
            "number": row.number,
            "title": row.title,
            "author": row.author,
            "state": row.status,
            "access": row.access,
            "category": row.category.slug if row.category else None,
            "tags": [tag.name for tag in row.tags.all()],
            "added": row.created_at.isoformat(timespec="seconds"),
            "files": [
                {"number": file.number, "name": file.file_name, "sha256": file.original_id}
                for file in row.revisions.all()
            ],
        }
        for row in mine
    ]


def deeds(user: User) -> list[dict[str, Any]]:
    """What the audit says the person did, and what was done to the account."""
    by_me = Event.objects.filter(actor=user)
    to_me = Event.objects.filter(subject=subject_of(user))
    return [
        {"at": event.at.isoformat(timespec="seconds"), "verb": event.verb, "subject": event.subject, "data": event.data}
        for event in (by_me | to_me).order_by("pk")
    ]


def branches(user: User) -> list[str]:
    """The branches of the category tree whose librarian the person is."""
    return sorted(Curatorship.objects.filter(user=user).values_list("category__slug", flat=True))


def notices(user: User) -> list[dict[str, Any]]:
    """What the person was told of documents."""
    return [
        {
            "at": row.at.isoformat(timespec="seconds"),
            "document": row.document.public_id,
            "what": row.verb,
            "text": row.text,
            "read": row.read_at.isoformat(timespec="seconds") if row.read_at else None,
        }
        for row in Notice.objects.filter(to=user).select_related("document").order_by("pk")
    ]
