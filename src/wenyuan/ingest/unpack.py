"""An archive becomes documents: unpacked by a jailed child, each member received as a file that was brought by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wenyuan.blobs import uploads as parts
from wenyuan.engines.errors import EngineCrashed, TooLarge
from wenyuan.engines.task import Limits
from wenyuan.engines.tools.gate_zip import MAX_ENTRIES
from wenyuan.house import settings as house
from wenyuan.ingest.context import Engines, scratch
from wenyuan.ingest.models import Upload
from wenyuan.ingest.names import clean_name
from wenyuan.ingest.receive import receive
from wenyuan.ingest.uploads import MOST_PATH, fail, filing_of, shown_path, take
from wenyuan.kernel.faults import point

#: A gigabyte is written in some ten seconds.
LIMITS = Limits(wall_seconds=120, cpu_seconds=90, memory_mib=512)
LIST = "members.jsonl"


def unpack(upload: Upload, engines: Engines) -> None:
    """Receive the members of a whole upload, or the file itself where it is no archive. Idempotent: killed, it goes on.

    A member over the limit is named with its reason. Raises the EngineError of an archive that is refused, and
    EngineUnavailable; then nothing that is not received already is.
    """
    with scratch() as folder:
        outcome = engines.tools.run(
            "unpack",
            inputs={"file": parts.path_of(upload.part)},
            out=folder,
            args={"name": upload.name, "most": house.get().max_upload_mib << 20},
            limits=LIMITS,
        )
        if outcome.value.get("kind") != "zip":
            take(upload)
            return
        names: set[str] = set()
        for entry in _members(folder / LIST):
            path = _numbered(shown_path(f"{upload.name}/{entry['path']}"), names)
            names.add(path)
            _member(upload, entry, path, folder)
    point("unpack.members")
    Upload.objects.filter(pk=upload.pk).update(state=Upload.State.UNPACKED, error_code="")
    point("unpack.done")
    parts.discard(upload.part)


def _numbered(path: str, names: set[str]) -> str:
    """The path, or with the first number that makes it one of its own: a.txt, a (2).txt. The same for the same list."""
    found, number = path, 2
    while found in names:
        folder, slash, name = path.rpartition("/")
        stem, dot, ending = name.rpartition(".")
        numbered = f"{stem} ({number}).{ending}" if dot and stem else f"{name} ({number})"
        found, number = f"{folder}{slash}{numbered}"[-MOST_PATH:], number + 1
    return found


def _member(upload: Upload, entry: dict[str, Any], path: str, folder: Path) -> None:
    name, size = str(entry["path"]), int(entry.get("size", 0))
    point("unpack.member")
    row, _ = Upload.objects.get_or_create(
        parent=upload,
        path=path,
        defaults={
            "owner": upload.owner, "batch": upload.batch, "name": clean_name(name), "size": size, "offset": size,
            "state": Upload.State.COMING,
        },
    )  # fmt: skip
    if row.state != Upload.State.COMING:
        return
    if entry.get("too_large"):
        fail(row, TooLarge(name, limit=f"{house.get().max_upload_mib} MiB"))
        return
    file = folder / str(int(entry["n"]))
    if file.is_symlink() or not file.is_file():
        raise EngineCrashed(f"member {entry['n']} is missing")
    with file.open("rb") as opened:
        receipt = receive(
            opened,
            name=name,
            place=f"upload:{upload.key}/{path}",
            owner=upload.owner,
            filing=filing_of(upload.batch, upload.owner),
        )
    point("unpack.received")
    row.state, row.document, row.is_duplicate = Upload.State.TAKEN, receipt.document, receipt.is_duplicate
    row.save(update_fields=["state", "document", "is_duplicate"])


def _members(path: Path) -> Iterator[dict[str, Any]]:
    """The list a child wrote, read as a stranger's. Raises EngineCrashed where it is none."""
    if path.is_symlink() or not path.is_file():
        raise EngineCrashed(f"no {path.name}")
    with path.open(encoding="utf-8", errors="replace") as file:
        for n, line in enumerate(file):
            try:
                found = json.loads(line)
            except ValueError:
                found = None
            if n >= MAX_ENTRIES or not isinstance(found, dict) or not isinstance(found.get("path"), str):
                raise EngineCrashed(f"{path.name} is damaged")
            yield found
