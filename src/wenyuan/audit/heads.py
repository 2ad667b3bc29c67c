"""The head of the chain, noted outside the database: HOME/audit/heads, a line each: when, sequence, hash, why.

Who rewrites or shortens the chain in the database must also change this file, the copies of it in every backup, and the
log, which is told of each head. Lines are only ever appended; a file system that can is best told so (chattr +a).
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from wenyuan.audit.models import Seal
from wenyuan.blobs.parts import fsync_folder
from wenyuan.env import env

log = logging.getLogger(__name__)

#: A head is noted when the chain has grown and the last note is so old: deeds of that time could be cut off unseen.
DUE = dt.timedelta(hours=1)
_LINE = re.compile(r"(\S+) ([0-9]{1,18}) ([0-9a-f]{64}) ([a-z]+)")


@dataclass(frozen=True, kw_only=True)
class Head:
    """A note: the chain had this hash at this sequence, then."""

    at: dt.datetime
    sequence: int
    hash: str
    why: str

    def line(self) -> str:
        """As it stands in the file."""
        return f"{self.at.astimezone(dt.UTC).isoformat(timespec='seconds')} {self.sequence} {self.hash} {self.why}"


def path() -> Path:
    """The file."""
    return env().home / "audit" / "heads"


def known() -> list[Head]:
    """All heads, the oldest first. A line that a power cut tore is none."""
    try:
        lines = path().read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return list(_read(lines))


def _read(lines: list[str]) -> Iterator[Head]:
    for line in lines:
        if found := _LINE.fullmatch(line):
            try:
                at = dt.datetime.fromisoformat(found[1])
            except ValueError:
                continue
            yield Head(at=at, sequence=int(found[2]), hash=found[3], why=found[4])


def note(why: str) -> Head | None:
    """Append the head as it is now, durably; None if nothing is sealed yet. `why` is one small word. Raises OSError."""
    last = Seal.objects.order_by("sequence").last()
    if last is None:
        return None
    head = Head(at=timezone.now(), sequence=last.sequence, hash=last.hash, why=why)
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path(), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(file).st_size
        # A torn line of a power cut must not swallow this one.
        before = b"\n" if size and os.pread(file, 1, size - 1) != b"\n" else b""
        os.write(file, before + head.line().encode("ascii") + b"\n")
        os.fsync(file)
    finally:
        os.close(file)
    fsync_folder(path().parent)
    log.info("audit: the head is %s at %s", head.hash, head.sequence)
    return head


def note_when_due() -> Head | None:
    """Append the head if the chain has grown since the last note and that is old enough, or a day old."""
    noted = known()
    if not noted:
        return note("first")
    age, last = timezone.now() - noted[-1].at, Seal.objects.order_by("sequence").last()
    if age < DUE or last is None:
        return None
    if last.sequence == noted[-1].sequence and age < dt.timedelta(days=1):
        return None
    return note("hourly" if age < dt.timedelta(days=1) else "daily")


def copy_to(place: Path) -> None:
    """Copy the notes, if there are any, to a file: before a backup takes its snapshot, so that no note is ahead of it."""
    if path().is_file():
        shutil.copyfile(path(), place)


def replace_by(place: Path) -> None:
    """Take the notes that came with a backup for ours, which speak of another database now and are put aside."""
    if path().is_file():
        path().rename(path().with_name(f"heads.before-{timezone.now():%Y%m%dT%H%M%S}"))
    if place.is_file():
        path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(place, path())
        path().chmod(0o600)
