"""Carrying a cargo in. Interrupted or repeated, it goes on where it was: what is here already is known by its key."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from pypinyin import lazy_pinyin

from wenyuan.accounts.models import User
from wenyuan.audit.actions import record
from wenyuan.doors.moving.cargo import Cargo, Person, Piece, Shelf
from wenyuan.ingest.filing import Filing
from wenyuan.ingest.models import Arrival
from wenyuan.ingest.names import title_of
from wenyuan.ingest.receive import receive_path
from wenyuan.kernel.errors import WenyuanError
from wenyuan.kernel.folding import fold
from wenyuan.library.effects import owe_index
from wenyuan.library.models import Access, Category, Document
from wenyuan.library.tree_lock import changing

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A document of the cargo that cannot be brought in as it is."""

    key: str
    file_name: str
    #: Code of the reason: source_unreadable, too_large …
    code: str


@dataclass(kw_only=True)
class Report:
    """What was done, or would be."""

    #: new, known (carried before), duplicate (same bytes were here), troubled.
    documents: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    shelves: Counter[str] = field(default_factory=Counter)
    troubles: list[Trouble] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)


def survey(cargo: Cargo, *, below: Category | None = None) -> Report:
    """What `carry` would do, by looking at names, files and rows. Changes nothing."""
    report = Report(left=dict(cargo.left))
    names = set(User.objects.filter(username__in=[p.name for p in cargo.people]).values_list("username", flat=True))
    report.people.update("known" if person.name in names else "new" for person in cargo.people)
    known = set(Arrival.objects.filter(place__startswith=f"{cargo.source}:").values_list("place", flat=True))
    here = {(fold(name), parent) for name, parent in _names_and_parents()}
    by_key = {shelf.key: shelf for shelf in cargo.shelves}
    for shelf in cargo.shelves:
        above = by_key[shelf.parent].name if shelf.parent in by_key else below.name_zh if below else ""
        report.shelves["known" if (fold(shelf.name), fold(above)) in here else "new"] += 1
    for piece in cargo.pieces:
        if _place(cargo, piece) in known:
            report.documents["known"] += 1
        elif _is_there(piece.path):
            report.documents["new"] += 1
        else:
            report.documents["troubled"] += 1
            report.troubles.append(Trouble(key=piece.key, file_name=piece.file_name, code="source_unreadable"))
    return report


def carry(
    cargo: Cargo, *, by: User, access: str = Access.PRIVATE, below: Category | None = None, told: Callable[[], None]
) -> Report:
    """Bring everything in: people without passwords, categories below `below`, documents with what is known of them.

    `access` is for documents that were open to all there; private ones stay private, held ones wait for a librarian.
    `told` is called after each document. Documents of people who are not in the cargo become `by`'s.
    """
    report = Report(left=dict(cargo.left))
    people = {person.key: _person(person, report) for person in cargo.people}
    shelves = _shelves(cargo.shelves, below, report)
    for piece in cargo.pieces:
        owner = people.get(piece.owner, by)
        try:
            _carry(cargo, piece, owner=owner, shelf=shelves.get(piece.shelf), access=access, report=report)
        except WenyuanError as error:
            report.documents["troubled"] += 1
            report.troubles.append(Trouble(key=piece.key, file_name=piece.file_name, code=error.code))
        told()
    record(by, "library.move", cargo.source, documents=dict(report.documents), people=dict(report.people))
    return report


def _carry(cargo: Cargo, piece: Piece, *, owner: User, shelf: Category | None, access: str, report: Report) -> None:
    receipt = receive_path(
        piece.path,
        owner=owner,
        name=piece.file_name,
        place=_place(cargo, piece),
        filing=Filing(
            category=shelf,
            access=Access.PRIVATE if piece.is_private else access,
            needs_review=piece.is_held,
            tags=piece.tags,
        ),
    )
    report.documents["known" if receipt.is_repeat else "duplicate" if receipt.is_duplicate else "new"] += 1
    # A crash between the receipt and this is mended by the next run, unless a person has been at the document since.
    if not receipt.is_duplicate and not (receipt.is_repeat and receipt.document.title_source == "person"):
        _describe(receipt.document, piece)


def _describe(document: Document, piece: Piece) -> None:
    with transaction.atomic():
        row = Document.objects.select_for_update().get(pk=document.pk)
        # Always a person's: that is how the next run knows that this was done.
        row.title, row.title_source = (piece.title or title_of(piece.file_name))[:300], "person"
        row.author = piece.author[:200] or row.author
        row.description = piece.description or row.description
        row.dated = piece.dated or row.dated
        row.created_at = piece.added or row.created_at
        row.save()
        owe_index([row.pk])


def _person(person: Person, report: Report) -> User:
    row, is_new = User.objects.get_or_create(
        username=person.name[:150],
        defaults={
            "display_name": person.display_name[:80],
            "email": person.email,
            "is_uploader": person.is_uploader,
        },
    )
    if is_new:
        row.set_unusable_password()
        row.save(update_fields=["password"])
    report.people["new" if is_new else "known"] += 1
    return row


def _shelves(shelves: list[Shelf], below: Category | None, report: Report) -> dict[str, Category]:
    """The category of each shelf by its key, made where none of that name stands at that place."""
    made: dict[str, Category] = {}
    for shelf in _parents_first(shelves):
        above = made.get(shelf.parent, below)
        siblings = Category.objects.get_children(_fresh(above)) if above else Category.objects.get_root_nodes()
        found = next((c for c in siblings if fold(shelf.name) in {fold(c.name_zh), fold(c.name_en)}), None)
        if found is None:
            values = {"slug": _slug(shelf.name), "name_zh": shelf.name[:80], "name_en": shelf.name[:80]}
            with changing():
                found = (
                    Category.objects.add_child(_fresh(above), values) if above else Category.objects.add_root(values)
                )
            report.shelves["new"] += 1
        else:
            report.shelves["known"] += 1
        made[shelf.key] = found
    return made


def _fresh(category: Category) -> Category:
    """The row as it is now: each child that is made changes its parent's."""
    return Category.objects.get(pk=category.pk)


def _parents_first(shelves: list[Shelf]) -> Iterator[Shelf]:
    """Each after its parent; a shelf whose parent is not there, or a ring, stands at the top."""
    done: set[str] = {""}
    keys = {shelf.key for shelf in shelves}
    waiting = list(shelves)
    while waiting:
        ready = [s for s in waiting if s.parent in done or s.parent not in keys] or waiting[:1]
        yield from ready
        done |= {shelf.key for shelf in ready}
        waiting = [shelf for shelf in waiting if shelf.key not in done]


def _slug(name: str) -> str:
    spelled = "-".join(lazy_pinyin(name))
    base = re.sub(r"[^a-z0-9]+", "-", spelled.lower()).strip("-")[:50] or "shelf"
    slug, n = base, 1
    while Category.objects.filter(slug=slug).exists():
        n += 1
        slug = f"{base}-{n}"
    return slug


def _names_and_parents() -> Iterator[tuple[str, str]]:
    by_path = {row.path: row for row in Category.objects.all()}
    for path, row in by_path.items():
        above = by_path.get(path[: -Category.steplen])
        for name in {row.name_zh, row.name_en}:
            yield name, fold(above.name_zh) if above else ""


def _place(cargo: Cargo, piece: Piece) -> str:
    return f"{cargo.source}:{piece.key}"


def _is_there(path: Path) -> bool:
    try:
        return path.is_file() and not path.is_symlink()
    except OSError:
        return False
