"""A database of moredoc (MySQL or MariaDB) and its folder of files as a cargo.

Read from its models: documents, categories (a tree), users and groups; the file of a document is its attachment of
type 2. Passwords are not taken: they are kept as salted MD5 there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from wenyuan.doors.errors import NotTheirs
from wenyuan.doors.moving.cargo import Cargo, Person, Piece, Shelf

#: attachment.type of a document's file; document.status of those that readers saw there.
DOCUMENT_FILE = 2
SHOWN = {0, 1, 2, 3, 5}

Row = dict[str, Any]


def read(address: str, files: Path, *, prefix: str = "mnt_") -> Cargo:
    """The cargo of a database at mysql://user:password@host:port/name with the files below `files`. Raises NotTheirs."""
    with _opened(address) as rows:
        try:
            tables = {
                name: list(rows(_select(prefix, name)))
                for name in ("category", "user", "group", "user_group", "document_category", "document")
            }
            attachments = rows(
                _select(prefix, "attachment") + " WHERE type = %s AND deleted_at IS NULL ORDER BY id", DOCUMENT_FILE
            )
            file_of = {row["type_id"]: row for row in attachments}
        except Exception as error:
            if type(error).__module__.partition(".")[0] != "pymysql":
                raise
            raise NotTheirs(str(error), where=_shown(address), why=f"no moredoc tables with {prefix}") from error
    uploading = {group["id"] for group in tables["group"] if group.get("enable_upload")}
    uploaders = {row["user_id"] for row in tables["user_group"] if row["group_id"] in uploading}
    shelves = {row["id"]: row for row in tables["category"] if not row.get("type")}
    places: dict[int, list[int]] = {}
    for row in tables["document_category"]:
        if row["category_id"] in shelves:
            places.setdefault(row["document_id"], []).append(row["category_id"])
    left = {"articles' categories": len(tables["category"]) - len(shelves)}
    left["deleted documents"] = sum(row.get("deleted_at") is not None for row in tables["document"])
    there = [row for row in tables["document"] if row.get("deleted_at") is None]
    left["documents without a file"] = sum(row["id"] not in file_of for row in there)
    return Cargo(
        source="moredoc",
        people=[
            Person(
                key=str(row["id"]),
                name=row["username"],
                display_name=row.get("realname") or "",
                email=row.get("email") or "",
                is_uploader=row["id"] in uploaders,
            )
            for row in tables["user"]
        ],
        shelves=[
            Shelf(key=str(row["id"]), name=row["title"], parent=str(row["parent_id"]) if row["parent_id"] else "")
            for row in shelves.values()
        ],
        pieces=[
            _piece(row, file_of[row["id"]], files, places.get(row["id"], []), shelves)
            for row in there
            if row["id"] in file_of
        ],
        left={name: n for name, n in left.items() if n},
    )


@contextmanager
def _opened(address: str) -> Iterator[Any]:
    import pymysql

    parts = urlsplit(address)
    if parts.scheme not in {"mysql", "mariadb"} or not parts.path.strip("/"):
        raise NotTheirs(where=_shown(address), why="an address looks like mysql://user:password@host/name")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    try:
        connection = pymysql.connect(
            host=parts.hostname or "localhost",
            port=parts.port or 3306,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            database=parts.path.strip("/"),
            unix_socket=unquote(query["socket"]) if "socket" in query else None,
            charset="utf8mb4",
            cursorclass=pymysql.cursors.DictCursor,
            connect_timeout=15,
        )
    except pymysql.MySQLError as error:
        raise NotTheirs(str(error), where=_shown(address), why=str(error.args[-1])) from error

    def rows(sql: str, *values: object) -> Iterator[Row]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            yield from cursor.fetchall()

    try:
        yield rows
    finally:
        connection.close()


def _select(prefix: str, name: str) -> str:
    if not prefix.replace("_", "").isalnum():
        raise NotTheirs(where=prefix, why="a prefix has letters, digits and underscores only")
    return f"SELECT * FROM `{prefix}{name}`"  # noqa: S608 - the prefix was looked at


def _shown(address: str) -> str:
    """The address without its password."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


def _piece(row: Row, file: Row, files: Path, places: list[int], shelves: dict[int, Row]) -> Piece:
    # Documents stand in several categories there, mostly in a branch and all above it: the deepest is the one meant.
    places = sorted(places, key=lambda pk: -_depth(pk, shelves))
    path = (files / str(file["path"]).lstrip("/")).resolve()
    words = str(row.get("keywords") or "").replace("，", ",").replace("、", ",").replace(";", ",").split(",")
    return Piece(
        key=str(row["id"]),
        path=path if path.is_relative_to(files.resolve()) else files / "(outside of the folder)",
        file_name=str(file.get("name") or Path(str(file["path"])).name),
        title=str(row.get("title") or ""),
        owner=str(row["user_id"]) if row.get("user_id") else "",
        shelf=str(places[0]) if places else "",
        description=str(row.get("description") or ""),
        tags=tuple(dict.fromkeys(filter(None, map(str.strip, words)))),
        added=_moment(row.get("created_at")),
        is_held=int(row.get("status") or 0) not in SHOWN,
    )


def _depth(pk: int, shelves: dict[int, Row]) -> int:
    depth, seen = 0, set()
    while pk in shelves and pk not in seen:
        seen.add(pk)
        pk, depth = shelves[pk]["parent_id"], depth + 1
    return depth


def _moment(value: object) -> dt.datetime | None:
    """MySQL's datetime, which has no zone: taken as the site's own."""
    from django.utils import timezone

    return timezone.make_aware(value) if isinstance(value, dt.datetime) else None
