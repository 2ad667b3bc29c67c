"""What a backup says of itself.

SHELF/blobs/ab/<sha256>             bytes, shared by all backups of the shelf
SHELF/<moment>/database.sqlite3     or database.dump (pg_dump's custom format)
SHELF/<moment>/blobs.txt            "<sha256> <size>" a line, of every blob the database names
SHELF/<moment>/secret_key
SHELF/<moment>/audit-heads          heads of the audit's chain, none later than the database
SHELF/<moment>/manifest.json        written last
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from wenyuan.keeping.errors import NoBackup

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """One backup."""

    made_at: str
    version: str
    #: sqlite or postgresql.
    database: str
    #: Rows by table: what a restore must find again.
    counts: dict[str, int]
    blobs: int
    bytes: int
    #: sha256 by file of the backup's own folder.
    files: dict[str, str]
    #: Blobs the database names and whose bytes were not there or not theirs.
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Write it to its place in the backup's folder."""
        (folder / NAME).write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")


def read(folder: Path) -> Manifest:
    """The manifest of a backup. Raises NoBackup."""
    try:
        told = json.loads((folder / NAME).read_text(encoding="utf-8"))
        manifest = Manifest(**told)
    except FileNotFoundError as error:
        raise NoBackup(where=str(folder), why=f"there is no {NAME} in it") from error
    except (ValueError, TypeError) as error:
        raise NoBackup(str(error), where=str(folder), why=f"its {NAME} cannot be read") from error
    if manifest.format != FORMAT:
        raise NoBackup(where=str(folder), why=f"it has format {manifest.format}, this version knows {FORMAT}")
    return manifest


def blobs_of(folder: Path) -> Iterator[tuple[str, int]]:
    """(sha256, size) of every blob of a backup."""
    with (folder / "blobs.txt").open(encoding="ascii") as lines:
        for line in lines:
            sha256, _, size = line.partition(" ")
            yield sha256, int(size)


def backups(shelf: Path) -> list[Path]:
    """The whole backups of a shelf, the oldest first."""
    return sorted(path.parent for path in shelf.glob(f"[0-9]*/{NAME}"))
