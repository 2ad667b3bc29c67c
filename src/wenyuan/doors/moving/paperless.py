"""An export of paperless-ngx (its `document_exporter`, a folder with manifest.json) as a cargo.

Read from the exporter of 2.x and 3.x: a list of Django records {"model", "pk", "fields"}, documents with the names of
their files beside the fields. Correspondents become authors, document types categories, tags tags.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from wenyuan.doors.errors import NotTheirs
from wenyuan.doors.moving.cargo import Cargo, Person, Piece, Shelf

FILE = "__exported_file_name__"
#: Models that are carried, or that say nothing of documents.
CARRIED = frozenset(
    {"documents.document", "documents.correspondent", "documents.documenttype", "documents.tag", "auth.user"}
)
SILENT = frozenset({"contenttypes.contenttype", "auth.permission", "auditlog.logentry", "auth.group"})

Record = Mapping[str, Any]


def read(folder: Path) -> Cargo:
    """The cargo of an export. Raises NotTheirs."""
    records = list(_records(folder))
    by_model: dict[str, list[Record]] = {}
    for record in records:
        by_model.setdefault(str(record.get("model")), []).append(record)
    if "documents.document" not in by_model:
        raise NotTheirs(where=str(folder), why="manifest.json names no documents")
    names = {
        model: {record["pk"]: str(record["fields"]["name"]) for record in by_model.get(model, [])}
        for model in ("documents.correspondent", "documents.documenttype", "documents.tag")
    }
    left = Counter(
        {model.partition(".")[2]: len(found) for model, found in by_model.items() if model not in CARRIED | SILENT}
    )
    pieces = []
    for record in by_model["documents.document"]:
        if record["fields"].get("deleted_at"):
            left["deleted documents"] += 1
        elif FILE not in record:
            left["documents without a file"] += 1
        else:
            pieces.append(_piece(folder, record, names))
    return Cargo(
        source="paperless",
        people=[_person(record) for record in by_model.get("auth.user", [])],
        shelves=[Shelf(key=str(pk), name=name) for pk, name in names["documents.documenttype"].items()],
        pieces=pieces,
        left={name: n for name, n in left.items() if n},
    )


def _records(folder: Path) -> Iterator[Record]:
    """Records of manifest.json, and of the manifests beside each document where the export was split."""
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise NotTheirs(where=str(folder), why="there is no manifest.json in it")
    for path in (manifest, *sorted(folder.rglob("*-manifest.json"))):
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise NotTheirs(str(error), where=str(path), why="it is not JSON") from error
        if not isinstance(found, list) or not all(isinstance(r, dict) and "fields" in r for r in found):
            raise NotTheirs(where=str(path), why="it is not a list of records")
        yield from found


def _piece(folder: Path, record: Record, names: Mapping[str, Mapping[Any, str]]) -> Piece:
    fields = record["fields"]
    name = str(record[FILE])
    return Piece(
        key=str(record["pk"]),
        path=_inside(folder, name),
        file_name=str(fields.get("original_filename") or Path(name).name),
        title=str(fields.get("title") or ""),
        owner=_key(fields.get("owner")),
        shelf=_key(fields.get("document_type")),
        author=names["documents.correspondent"].get(fields.get("correspondent"), ""),
        tags=tuple(filter(None, (names["documents.tag"].get(pk, "") for pk in _list(fields.get("tags"))))),
        dated=_date(fields.get("created")),
        added=_moment(fields.get("added")),
        # There, what has an owner is his alone unless he shares it.
        is_private=fields.get("owner") is not None,
    )


def _inside(folder: Path, name: str) -> Path:
    """A file of the export; a name that leads out of it is a missing file."""
    path = (folder / name).resolve()
    return path if path.is_relative_to(folder.resolve()) else folder / "(outside of the export)"


def _person(record: Record) -> Person:
    fields = record["fields"]
    display = " ".join(filter(None, (fields.get("first_name"), fields.get("last_name"))))
    return Person(
        key=str(record["pk"]),
        name=str(fields["username"]),
        display_name=display,
        email=str(fields.get("email") or ""),
        is_uploader=True,
    )


def _list(value: object) -> Iterable[Any]:
    return value if isinstance(value, list) else ()


def _key(value: object) -> str:
    return "" if value is None else str(value)


def _date(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _moment(value: object) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
