"""The verbs that change what is said of a document: by a person who edits, who decides a proposal, or who files a batch.

A person's word stands above the machine's: what one has written or refused, no later reading of the file overwrites.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from wenyuan.audit.actions import record
from wenyuan.kernel.errors import WenyuanError
from wenyuan.kernel.folding import fold
from wenyuan.library import metadata
from wenyuan.library.errors import Overtaken
from wenyuan.library.models import Document
from wenyuan.moderation.holding import held
from wenyuan.proposals.standing import overtake

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

#: Beside the fields themselves: tags that are added to those there, or taken away from them.
ADD_TAGS, REMOVE_TAGS = "tags_add", "tags_remove"
#: Characters of a value that the audit keeps: enough to recognise it.
_AUDITED = 120


@dataclass(frozen=True, kw_only=True)
class Edited:
    """What became of one document of a bulk edit: changed, as it was, or why not."""

    document: Document
    is_changed: bool = False
    error: WenyuanError | None = None


def edit(
    document: Document, changes: Mapping[str, object], *, by: User, seen: Mapping[str, object] | None = None
) -> Document:
    """Write what a person says of a document.

    `changes`: values by field (library.metadata.LABELS), and `tags_add`, `tags_remove`; what is as it was is left alone.
    `seen`: what the person had before him, by field, as `library.metadata.described` has it; if the row says otherwise by
    now, somebody was quicker. Open proposals for a changed field are past. Raises NotAllowed, BadValue, Overtaken.
    """
    with transaction.atomic():
        row = held(document, by=by)
        _change(row, changes, by=by, seen=seen or {}, verb="document.edit")
    return row


def edit_many(documents: Iterable[Document], changes: Mapping[str, object], *, by: User) -> list[Edited]:
    """The same changes to many documents, each in a transaction of its own: all of them to it, or nothing and its reason.

    One event of the audit a document that changed. The outcomes are in the order of the documents.
    """
    found: list[Edited] = []
    for document in documents:
        try:
            with transaction.atomic():
                row = held(document, by=by)
                is_changed = _change(row, changes, by=by, seen={}, verb="document.edit")
        except WenyuanError as error:
            found.append(Edited(document=document, error=error))
        else:
            found.append(Edited(document=row, is_changed=is_changed))
    return found


def _change(row: Document, changes: Mapping[str, object], *, by: User, seen: Mapping[str, object], verb: str) -> bool:
    """Write the changes into a row that is held; whether there were any."""
    before = metadata.described(row)
    values = metadata.cleaned(_with_whole_tags(changes, before))
    changed = {field: value for field, value in values.items() if not _is_as(before, field, value)}
    for field in changed:
        if field in seen and not _is_as(before, field, seen[field]):
            raise Overtaken(field)
    if not changed:
        return False
    if "title" in changed:
        row.title_source = "person"
    metadata.write(row, changed)
    after = {field: metadata.plain(field, value) for field, value in changed.items()}
    overtake(row, after, by=by)
    record(by, verb, row, before={field: _short(before[field]) for field in changed},
           after={field: _short(value) for field, value in after.items()})  # fmt: skip
    return True


def _with_whole_tags(changes: Mapping[str, object], before: Mapping[str, object]) -> dict[str, object]:
    """The changes with `tags_add` and `tags_remove` worked into `tags`."""
    found = {field: value for field, value in changes.items() if field not in {ADD_TAGS, REMOVE_TAGS}}
    if ADD_TAGS in changes or REMOVE_TAGS in changes:
        own = list(found.get("tags", before["tags"]))  # type: ignore[call-overload]
        gone = {fold(metadata.one_line(name)) for name in changes.get(REMOVE_TAGS) or ()}  # type: ignore[attr-defined]
        kept = [name for name in own if fold(name) not in gone]
        found["tags"] = [*kept, *(changes.get(ADD_TAGS) or ())]  # type: ignore[misc]
    return found


def _is_as(before: Mapping[str, object], field: str, value: object) -> bool:
    """Whether a value is what the row has. Of the further fields only those that are given are compared."""
    own = before[field]
    if field == "extra" and isinstance(own, Mapping) and isinstance(value, Mapping):
        return all(own.get(key, "") == one for key, one in value.items())
    if field == "tags":
        return {fold(name) for name in own} == {fold(name) for name in value}  # type: ignore[attr-defined]
    return own == metadata.plain(field, value)


def _short(value: object) -> object:
    return value[:_AUDITED] if isinstance(value, str) else value
