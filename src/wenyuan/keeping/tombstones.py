"""What was erased stays erased, also when yesterday's backup is restored.

A list beside the database, HOME/erased, says by number who was erased and since when the account was there; no name stands in
it. Every backup adds it to the list of its shelf, outside of all backups, and a restore goes through both lists. Lines are only
ever added.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from django.db import transaction

from wenyuan.accounts import actions as accounts
from wenyuan.accounts.errors import LastAdministrator
from wenyuan.accounts.models import User
from wenyuan.audit.actions import forget_details
from wenyuan.blobs.parts import fsync_folder
from wenyuan.env import env
from wenyuan.library import standing
from wenyuan.notices import actions as notices

log = logging.getLogger(__name__)
NAME = "erased"


def forget(person: User, *, by: User | None) -> None:
    """Forget a person and note it where no restore brings it back. In a transaction.

    Documents and decisions stay, under no name. Raises LastAdministrator; then nothing is noted.
    """
    _forget(person, by=by)
    # Before the commit: a note too many makes a restore do what was asked for anyway, a note too few undoes it.
    _add(env().home / NAME, [_line(person)])


def carry(shelf: Path) -> None:
    """Add what was erased here to a shelf's list, and what its list knows to ours."""
    ours, theirs = env().home / NAME, shelf / NAME
    known, told = _read(ours), _read(theirs)
    _add(theirs, [line for line in known if line not in told])
    _add(ours, [line for line in told if line not in known])


def replay() -> int:
    """Erase whom a restored database still has although they were erased; how many. Repeating it changes nothing."""
    count = 0
    for line in _read(env().home / NAME):
        kind, pk, _ = line.split(" ", 2)
        person = User.objects.filter(pk=pk).first() if kind == "user" else None
        # The number alone may be another person's, of a database that began anew.
        if person is None or _line(person) != line or person.username.startswith(accounts.GONE):
            continue
        try:
            with transaction.atomic():
                _forget(person, by=None)
            count += 1
        except LastAdministrator:
            log.warning("person %s was erased and is the only administrator of this backup: erase them again", pk)
    return count


def _forget(person: User, *, by: User | None) -> None:
    standing.set_branches(person, [])
    notices.forget(person)
    accounts.erase(person)
    forget_details(person, verbs=("user.suspend",), by=by)  # its reasons speak of the person


def _line(person: User) -> str:
    return f"user {person.pk} {person.date_joined.isoformat()}"


def _read(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text(encoding="ascii").splitlines() if line.count(" ") == 2]
    except FileNotFoundError:
        return []


def _add(path: Path, lines: list[str]) -> None:
    if not lines:
        return
    with path.open("a", encoding="ascii") as file:
        # A line that a crash cut short must not take the next one with it.
        file.write("".join(f"\n{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    fsync_folder(path.parent)
