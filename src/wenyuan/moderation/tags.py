"""The verbs of tags. `folded` is what makes two spellings one tag; the name is as the first person wrote it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from wenyuan.audit.actions import record
from wenyuan.kernel.folding import fold
from wenyuan.library.effects import owe_index
from wenyuan.library.errors import BadValue, NotAllowed, Overtaken
from wenyuan.library.models import Document, Proposal, Tag
from wenyuan.library.rules import may_edit, visible_to
from wenyuan.moderation.errors import NameTaken

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

LONGEST = 40
_LINK = Document.tags.through


def clean(name: str) -> str:
    """A tag's name as it is kept: NFC, one blank for any white space, no control or format characters.

    Raises BadValue for a name that is empty, without a letter or digit, longer than LONGEST, or that cannot stand in an
    address (a slash at an end, a step that is "." or ".."). Commas and the like separate tags and are in none.
    """
    text = " ".join(unicodedata.normalize("NFC", name).split())
    text = "".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    is_word = any(char.isalnum() for char in text) and not re.search(r"[,，;；、]", text)
    if not is_word or len(text) > LONGEST or {"", ".", ".."} & set(text.split("/")):
        raise BadValue(field=_("Tag"), value=name[:80])
    return text


def named(name: str) -> Tag | None:
    """The tag of this name in any spelling, or None."""
    return Tag.objects.filter(folded=fold(name.strip())).first()


def set_tags(document: Document, names: Iterable[str]) -> list[Tag]:
    """Give a document these tags and no others, making those that are new; the index is owed if something changed.

    Rows only, for verbs that have checked who asks and that tell the audit: inside their transaction. Two spellings of
    one tag are one. Raises BadValue with nothing changed.
    """
    wanted = {fold(text): text for text in reversed([clean(name) for name in names])}
    with transaction.atomic():
        tags = [Tag.objects.get_or_create(folded=folded, defaults={"name": text})[0] for folded, text in wanted.items()]
        before = set(document.tags.values_list("pk", flat=True))
        if before != {tag.pk for tag in tags}:
            document.tags.set(tags)
            owe_index([document.pk])
    return sorted(tags, key=lambda tag: tag.folded)


def tag(document: Document, names: Iterable[str], *, by: User) -> list[Tag]:
    """Add tags to a document. Raises NotAllowed, BadValue."""
    return _change(document, by=by, add=list(names))


def untag(document: Document, names: Iterable[str], *, by: User) -> list[Tag]:
    """Take tags off a document; what is not on it is passed over. Raises NotAllowed, BadValue."""
    return _change(document, by=by, take=list(names))


def _change(document: Document, *, by: User, add: Iterable[str] = (), take: Iterable[str] = ()) -> list[Tag]:
    gone = {fold(clean(name)) for name in take}
    with transaction.atomic():
        row = Document.objects.select_for_update(of=("self",)).select_related("category").filter(visible_to(by))
        held = row.filter(pk=document.pk).first()
        if held is None or not may_edit(by, held):
            raise NotAllowed(str(document.pk))
        before = list(held.tags.order_by("folded").values_list("folded", "name"))
        tags = set_tags(held, [name for folded, name in before if folded not in gone] + list(add))
        after = [tag.name for tag in tags]
        if after != [name for _folded, name in before]:
            record(by, "document.tags", held, before=[name for _folded, name in before], after=after)
    return tags


def rename(tag: Tag, name: str, *, by: User) -> Tag:
    """Write a tag otherwise on all its documents. Librarians of the whole library only.

    Raises NotAllowed, BadValue, Overtaken, and NameTaken where another tag is called so: those are merged instead.
    """
    text = clean(name)
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
