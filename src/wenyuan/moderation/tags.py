"""The verbs of tags. `folded` is what makes two spellings one tag; the name is as the first person wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from wenyuan.audit.actions import record
from wenyuan.kernel.folding import fold
from wenyuan.library import metadata
from wenyuan.library.effects import owe_index
from wenyuan.library.errors import NotAllowed, Overtaken
from wenyuan.library.models import Document, Proposal, Tag
from wenyuan.moderation.errors import NameTaken

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

_LINK = Document.tags.through


def named(name: str) -> Tag | None:
    """The tag of this name in any spelling, or None."""
    return Tag.objects.filter(folded=fold(name.strip())).first()


def rename(tag: Tag, name: str, *, by: User) -> Tag:
    """Write a tag otherwise on all its documents. Librarians of the whole library only.

    Raises NotAllowed, BadValue, Overtaken, and NameTaken where another tag is called so: those are merged instead.
    """
    text = metadata.tag_name(name)
    with transaction.atomic():
        row = _held(by, tag)
        if Tag.objects.filter(folded=fold(text)).exclude(pk=row.pk).exists():
            raise NameTaken(value=text)
        before, row.name, row.folded = row.name, text, fold(text)
        row.save()
        _proposed(before, text)
        owe_index(_documents(row))
        record(by, "tag.rename", row, before=before, after=text)
    return row


def merge(tag: Tag, into: Tag, *, by: User) -> int:
    """Give all documents of one tag another one instead; how many. The first is gone. Raises NotAllowed, Overtaken."""
    if tag.pk == into.pk:
        return 0
    with transaction.atomic():
        # In the order of keys: two merges that cross would wait for each other.
        rows = {row.pk: row for row in (_held(by, one) for one in sorted((tag, into), key=lambda one: one.pk))}
        left, kept = rows[tag.pk], rows[into.pk]
        ids = _documents(left)
        _LINK.objects.bulk_create(
            [_LINK(document_id=pk, tag_id=kept.pk) for pk in ids], ignore_conflicts=True, batch_size=500
        )
        _proposed(left.name, kept.name)
        record(by, "tag.merge", left, name=left.name, into=kept.name, documents=len(ids))
        left.delete()
        owe_index(ids)
    return len(ids)


def remove(tag: Tag, *, by: User) -> int:
    """Take a tag off all its documents and forget it; off how many. Raises NotAllowed, Overtaken."""
    with transaction.atomic():
        row = _held(by, tag)
        ids = _documents(row)
        record(by, "tag.remove", row, name=row.name, documents=len(ids))
        row.delete()
        owe_index(ids)
    return len(ids)


def _held(by: User, tag: Tag) -> Tag:
    """The row, held; a tag belongs to all branches, so only librarians of all of them change it."""
    if not by.is_staff:
        raise NotAllowed(f"tag {tag.pk}")
    row = Tag.objects.select_for_update().filter(pk=tag.pk).first()
    if row is None:
        raise Overtaken(f"tag {tag.pk}")
    return row


def _documents(tag: Tag) -> list[int]:
    return list(_LINK.objects.filter(tag=tag).order_by("document_id").values_list("document_id", flat=True))


def _proposed(before: str, after: str) -> None:
    """What is proposed under the old name is proposed under the new one."""
    waiting = Proposal.objects.filter(field=Proposal.Field.TAG, value=before, state=Proposal.State.OPEN)
    waiting.update(value=after)
