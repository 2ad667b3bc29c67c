"""Making a backup while the site runs."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils import timezone

from wenyuan import __version__
from wenyuan.audit import heads, sealing
from wenyuan.blobs import store
from wenyuan.blobs.errors import BlobMissing
from wenyuan.blobs.holds import holding
from wenyuan.blobs.parts import fsync_folder
from wenyuan.env import env
from wenyuan.keeping import database, tombstones
from wenyuan.keeping.errors import ShelfBusy
from wenyuan.keeping.manifest import Manifest, backups, blobs_of
from wenyuan.keeping.models import Copy

#: Called with (blobs done, blobs in all).
Progress = Callable[[int, int], None]


@contextmanager
def _alone(shelf: Path) -> Iterator[None]:
    """Nobody else writes to the shelf: what one backup copied for itself, another must not thin out. Raises ShelfBusy."""
    (shelf / "blobs").mkdir(parents=True, exist_ok=True)
    with (shelf / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ShelfBusy(where=str(shelf)) from error
        for left in shelf.glob(".part-*"):  # of a backup that was killed
            shutil.rmtree(left)
        yield


def backup(shelf: Path, *, keep: int = 0, told: Progress = lambda _done, _all: None) -> tuple[Path, Manifest]:
    """Add a backup to a shelf: its folder, and what it holds. Bytes that the shelf has are not copied again.

    Everything that was acknowledged before it began is in it. Bytes that are missing or damaged in the library are
    named in the manifest, and the rest is kept. With `keep` only the newest so many stay on the shelf. Raises
    ShelfBusy, ToolFailed, OSError; then no backup has appeared, and what was copied of the bytes helps the next one.
    """
    with _alone(shelf):
        made = _backup(shelf, told)
        tombstones.carry(shelf)
        if keep:
            _thin(shelf, keep=keep)
    return made


def _backup(shelf: Path, told: Progress) -> tuple[Path, Manifest]:
    begun, moment = time.monotonic(), timezone.now()
    name = moment.astimezone(tz=_UTC).strftime("%Y%m%dT%H%M%SZ")
    part, place = shelf / f".part-{name}", shelf / name
    part.mkdir(mode=0o700)
    try:
        sealing.seal()
        heads.note("backup")
        heads.copy_to(part / "audit-heads")
        with holding(f"backup {name}") as renew:
            taken = database.snapshot(part)
            missing = []
            for done, (sha256, size) in enumerate(taken.blobs, start=1):
                if not _copy(shelf, sha256, size):
                    missing.append(sha256)
                renew()
                told(done, len(taken.blobs))
        # The folders that were made for them, now or by a backup that was killed.
        fsync_folder(shelf / "blobs")
        (part / "blobs.txt").write_text("".join(f"{s} {n}\n" for s, n in taken.blobs), encoding="ascii")
        _keep_secret(part)
        manifest = Manifest(
            made_at=moment.isoformat(),
            version=__version__,
            database=database.connection.vendor,
            counts=taken.counts,
            blobs=len(taken.blobs),
            bytes=sum(size for _, size in taken.blobs),
            files={path.name: _sha256(path) for path in sorted(part.iterdir())},
            missing=missing,
        )
        manifest.write(part)
        _make_durable(part)
        # What it needs is sure before it has its name.
        fsync_folder(shelf)
        part.rename(place)
        fsync_folder(shelf)
        fsync_folder(shelf.parent)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    Copy.objects.create(
        place=str(place),
        documents=taken.counts["library_document"],
        blobs=manifest.blobs,
        bytes=manifest.bytes,
        seconds=round(time.monotonic() - begun, 1),
        missing=len(missing),
    )
    return place, manifest


def _thin(shelf: Path, *, keep: int) -> None:
    """Remove all but the newest `keep` backups of a shelf, and the bytes that only they named.

    A backup loses its manifest first: half removed, it is none.
    """
    old = backups(shelf)[:-keep]
    for folder in old:
        (folder / "manifest.json").unlink()
        shutil.rmtree(folder)
    if old:
        needed = {sha256 for folder in backups(shelf) for sha256, _ in blobs_of(folder)}
        for path in (shelf / "blobs").glob("[0-9a-f][0-9a-f]/*"):
            if path.name not in needed:
                path.unlink()


def place_of(shelf: Path, sha256: str) -> Path:
    """Where a shelf has a blob: as a local store has it, so that a shelf can be a store to repair from."""
    return shelf / "blobs" / sha256[:2] / sha256


def _copy(shelf: Path, sha256: str, size: int) -> bool:
    """Bring a blob to the shelf; False if the library does not have it as it should be."""
    place = place_of(shelf, sha256)
    if place.is_file() and place.stat().st_size == size:
        return True
    place.parent.mkdir(exist_ok=True)
    part = place.with_name(f".part-{sha256}")
    digest = hashlib.sha256()
    try:
        with part.open("wb") as file:
            for chunk in store().stream(sha256):
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BlobMissing:
        part.unlink(missing_ok=True)
        return False
    if digest.hexdigest() != sha256:
        part.unlink()
        return False
    part.chmod(0o444)
    part.rename(place)
    fsync_folder(place.parent)
    return True


def _keep_secret(part: Path) -> None:
    key = env().home / "secret_key"
    if key.is_file():
        shutil.copyfile(key, part / "secret_key")
        (part / "secret_key").chmod(0o600)


def _make_durable(folder: Path) -> None:
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    fsync_folder(folder)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_UTC = timezone.get_fixed_timezone(0)
