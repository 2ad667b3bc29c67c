"""The whole library as bags (BagIt, RFC 8493): one a document, one for what they share. Readable without Wenyuan.

A document's bag, `<number>-<public id>/`:
    data/original/<file name>              the file, byte for byte
    data/revisions/<n>/<file name>         earlier files
    data/text.txt                          the text, a form feed (U+000C) between pages
    data/metadata.json                     what is known of it
`library/` holds data/categories.json, data/tags.json and data/people.json. A bag is made beside its place and moved
there when it is whole: what has its final name is complete. A bag whose document did not change since is left alone.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import bagit
from django.utils import timezone

from wenyuan import __version__
from wenyuan.accounts.models import User
from wenyuan.blobs import store
from wenyuan.library.models import Category, CustomField, Document, Page, Revision, Tag

#: Field of bag-info.txt by which a later run sees that nothing changed.
STATE = "Wenyuan-State"
#: Documents read from the database at a time.
STEP = 200


def export(target: Path, *, told: Callable[[bool], None]) -> tuple[int, int]:
    """Write bags of all documents below `target`; (written, left alone). `told` is called after each with whether it was new.

    Goes on where it was interrupted. Bags of documents that are no more are left where they are. Raises OSError.
    """
    target.mkdir(parents=True, exist_ok=True)
    counts = [0, 0]
    _bag(target / "library", _library_state(), _write_library, {"External-Description": "Categories, tags and people"})
    for document in _documents():
        wrote = _export(target, document)
        counts[not wrote] += 1
        told(wrote)
    return counts[0], counts[1]


def _documents() -> Iterator[Document]:
    rows = Document.objects.select_related("owner", "category", "current").prefetch_related(
        "tags", "revisions__original"
    )
    yield from rows.order_by("pk").iterator(chunk_size=STEP)


def _export(target: Path, document: Document) -> bool:
    told = metadata(document)

    def write(folder: Path) -> None:
        for revision in document.revisions.all():
            is_current = revision.pk == document.current_id
            place = folder / "original" if is_current else folder / "revisions" / str(revision.number)
            place.mkdir(parents=True)
            with store().path(revision.original_id) as source:
                shutil.copyfile(source, place / file_name(revision))
        if document.current is not None:
            pages = Page.objects.filter(revision=document.current).order_by("number").values_list("text", flat=True)
            (folder / "text.txt").write_text("\f".join(pages), encoding="utf-8", errors="replace")
        _dump(folder / "metadata.json", told)

    info = {
        "External-Identifier": document.public_id,
        "External-Description": " ".join(document.title.split()),
        "Internal-Sender-Identifier": str(document.number),
    }
    return _bag(target / f"{document.number}-{document.public_id}", _digest(told), write, info)


def file_name(revision: Revision) -> str:
    """The revision's file name as one that every file system and the manifest's lines take."""
    name = "".join("_" if c in '/\\:*?"<>|\0' or not c.isprintable() else c for c in revision.file_name).strip(". ")
    return name or f"file.{revision.kind or 'bin'}"


def metadata(document: Document) -> dict[str, Any]:
    """All that is known of a document, as JSON values."""
    return {
        "id": document.public_id,
        "number": document.number,
        "title": document.title,
        "title_source": document.title_source,
        "author": document.author,
        "description": document.description,
        "language": document.language,
        "dated": document.dated.isoformat() if document.dated else None,
        "category": document.category.slug if document.category else None,
        "tags": sorted(tag.name for tag in document.tags.all()),
        "source": document.source,
        "licence": document.licence,
        "extra": document.extra,
        "owner": document.owner.username,
        "access": document.access,
        "embargo_until": document.embargo_until.isoformat() if document.embargo_until else None,
        "status": document.status,
        "ended_reason": document.ended_reason,
        "received": document.created_at.isoformat(),
        "published": document.published_at.isoformat() if document.published_at else None,
        "revisions": [
            {
                "number": revision.number,
                "is_current": revision.pk == document.current_id,
                "file_name": revision.file_name,
                "sha256": revision.original_id,
                "size": revision.original.size,
                "media_type": revision.media_type,
                "pages": revision.page_count,
                "rendition": revision.rendition,
                "outline": revision.outline,
                "note": revision.note,
                "received": revision.created_at.isoformat(),
            }
            for revision in sorted(document.revisions.all(), key=lambda r: r.number)
        ],
    }


def _write_library(folder: Path) -> None:
    _dump(folder / "categories.json", _categories())
    _dump(folder / "tags.json", sorted(Tag.objects.values_list("name", flat=True)))
    _dump(folder / "people.json", _people())
    fields = ("key", "name_zh", "name_en", "kind", "choices", "is_public", "order")
    _dump(folder / "fields.json", list(CustomField.objects.values(*fields)))


def _library_state() -> str:
    return _digest([_categories(), _people(), sorted(Tag.objects.values_list("name", flat=True))])


def _categories() -> list[dict[str, Any]]:
    by_path = {row.path: row for row in Category.objects.order_by("path")}
    return [
        {
            "slug": row.slug,
            "zh": row.name_zh,
            "en": row.name_en,
            "descriptors": row.descriptors.split(),
            "parent": by_path[path[: -Category.steplen]].slug if len(path) > Category.steplen else None,
        }
        for path, row in by_path.items()
    ]


def _people() -> list[dict[str, Any]]:
    """Names and roles. No password, no address: a bag is handed on."""
    people = User.objects.order_by("pk")
    return [{"name": p.username, "display_name": p.display_name, "role": p.role.value} for p in people]


def _bag(place: Path, state: str, write: Callable[[Path], None], info: dict[str, str]) -> bool:
    """Make a bag at `place` unless it has this state already; whether it was made."""
    if _state_of(place) == state:
        return False
    part = place.with_name(f".part-{place.name}")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    write(part)
    told = {
        **info,
        "Bagging-Date": timezone.now().date().isoformat(),
        "Bag-Software-Agent": f"Wenyuan {__version__}",
        STATE: state,
    }
    bagit.make_bag(str(part), bag_info=told, checksums=["sha256"])
    if place.exists():
        shutil.rmtree(place)
    part.rename(place)
    return True


def _state_of(place: Path) -> str:
    try:
        lines = (place / "bag-info.txt").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(": ")[2] for line in lines if line.startswith(f"{STATE}: ")), "")


def _digest(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


def _dump(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", errors="replace")
