"""The verb that changes what is said of a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from wenyuan.audit.actions import record
from wenyuan.library.effects import owe_index
from wenyuan.library.errors import BadValue, NotAllowed, Overtaken
from wenyuan.library.models import Category, Document
from wenyuan.library.rules import may_edit, visible_to

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

_LIMITS = {"title": 300, "author": 200, "description": 5_000}


def edit(
    document: Document, changes: Mapping[str, object], *, by: User, seen: Mapping[str, object] | None = None
) -> Document:
    """Write what a person says of a document: title, author, description, category (its slug; empty: none).

    `seen`: what the person had before him, by field; if the row says otherwise by now, somebody was quicker.
    Raises NotAllowed, BadValue, Overtaken.
    """
    with transaction.atomic():
        found = Document.objects.select_for_update(of=("self",)).select_related("category").filter(visible_to(by))
        row = found.filter(pk=document.pk).first()
        if row is None or not may_edit(by, row):
            raise NotAllowed(str(document.pk))
        before = {name: getattr(row, name) for name in _LIMITS} | {
            "category": row.category.slug if row.category else ""
        }
        changed = {name: str(value).strip() for name, value in changes.items() if str(value).strip() != before[name]}
        for name, value in changed.items():
            if seen is not None and name in seen and seen[name] != before[name]:
                raise Overtaken(name)
            _set(row, name, value)
        if changed:
            row.save(update_fields=[*changed, "title_source"])
            owe_index([row.pk])
            record(by, "document.edit", row, before={name: before[name] for name in changed}, after=changed)
    return row


def _set(row: Document, name: str, value: str) -> None:
    if name == "category":
        row.category = Category.objects.filter(slug=value).first() if value else None
        if value and row.category is None:
            raise BadValue(field=name, value=value)
        return
    if name not in _LIMITS or len(value) > _LIMITS[name] or (name == "title" and not value):
        raise BadValue(field=name, value=value[:80])
    if name == "title":
        row.title_source = "person"
    setattr(row, name, value)
