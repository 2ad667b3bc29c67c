"""Passwords of doors: files that only the site's own user can read. Never in the database, its backups or exports."""

from __future__ import annotations

import os
from pathlib import Path

from wenyuan.doors.errors import NoSecret
from wenyuan.doors.models import Door
from wenyuan.env import env


def _path(door: Door) -> Path:
    return env().home / "secrets" / f"door-{door.pk}"


def keep_secret(door: Door, secret: str) -> None:
    """Keep a door's password, in place of an earlier one."""
    path = _path(door)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = path.with_suffix(".new")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    made.replace(path)


def secret_of(door: Door) -> str:
    """A door's password. Raises NoSecret if none is kept."""
    try:
        return _path(door).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NoSecret(where=door.address, why="its password is not kept on this machine") from error


def has_secret(door: Door) -> bool:
    """Whether a password of the door is kept on this machine."""
    return _path(door).is_file()


def forget_secret(door: Door) -> None:
    """Remove a door's password."""
    _path(door).unlink(missing_ok=True)
