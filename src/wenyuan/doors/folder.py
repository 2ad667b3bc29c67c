"""A watched folder: what lies still in it is received."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from wenyuan.doors.errors import NoSuchFolder
from wenyuan.doors.models import Door
from wenyuan.doors.rules import filing, with_rules
from wenyuan.doors.taking import refuse, taken
from wenyuan.ingest.files import files_below
from wenyuan.ingest.filing import Filing
from wenyuan.ingest.receive import receive_path
from wenyuan.kernel.errors import WenyuanError
from wenyuan.kernel.faults import point

#: Seconds for which a file must not have changed: until then somebody may still be writing it.
REST = 5.0


def look(door: Door) -> int:
    """Receive what lies still in the folder and is not known yet; how many files. Raises NoSuchFolder.

    A file is deleted, where the door says so, only after it was received. Files with the time of the last look and
    older are known by their arrival, so that nothing but names and times is read of a folder in which nothing happened.
    """
    root = Path(door.address)
    if not root.is_dir():
        raise NoSuchFolder(where=door.address, why="there is no such folder")
    with_rules(door)
    known = dict(door.cursor.get("files", {}))
    seen: dict[str, list[int]] = {}
    count = 0
    for path, stamp in _still(root):
        place = str(path.relative_to(root))
        if known.get(place) == stamp:
            seen[place] = stamp
            continue
        how = filing(door, {"path": place, "name": path.name})
        if how is None:  # not noted as seen: the rule may change
            continue
        try:
            as_told = Filing(category=how.category, access=how.access, needs_review=how.needs_review)
            receipt = receive_path(path, owner=how.owner, filing=as_told)
        except WenyuanError as error:
            refuse(door, item=path.name, place=place, error=error)
            if error.retry:
                continue
        else:
            count += not receipt.is_repeat
            taken(door, place=place, new=not receipt.is_repeat)
            # Who wrote it anew meanwhile keeps it: those bytes come with the next look.
            if door.after == Door.After.DELETE and _stamp(path) == stamp:
                point("door.removing")
                path.unlink(missing_ok=True)
                point("door.removed")
                continue
        seen[place] = stamp
    if seen != known:
        door.cursor = {"files": seen}
        door.save(update_fields=["cursor"])
    return count


def _still(root: Path) -> Iterator[tuple[Path, list[int]]]:
    now = time.time()
    for path in files_below([root]):
        stamp = _stamp(path)
        if stamp is not None and now - max(stamp[:2]) / 1e9 >= REST:
            yield path, stamp


def _stamp(path: Path) -> list[int] | None:
    """What changes with a file's bytes: times of change in nanoseconds, and size; None if it is gone."""
    try:
        told = path.stat()
    except OSError:
        return None
    return [told.st_mtime_ns, told.st_ctime_ns, told.st_size]
