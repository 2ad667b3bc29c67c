"""The verbs that open, change and close doors: who may, the rows, the audit, in one transaction.

`by` is None for the command line: who can run it on the machine needs no role, and may have any folder watched. Who
comes by the web may only name folders below WENYUAN_WATCH_BELOW: an administrator's password must not read the machine.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from wenyuan.accounts.errors import NotAdministrator
from wenyuan.audit.actions import record
from wenyuan.doors import mailbox
from wenyuan.doors.errors import BadAddress, DoorNameTaken, NoSuchFolder, NotToBeWatched
from wenyuan.doors.models import Door, Rule
from wenyuan.doors.secrets import forget_secret, keep_secret
from wenyuan.env import env

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

#: What can be said of a door, and of a rule, after it was made.
CHANGEABLE = frozenset({"name", "after", "is_on", "owner", "category", "access", "needs_review"})


def open_folder(name: str, path: str, *, by: User | None, **said: Any) -> Door:
    """Have a folder of this machine watched. `said`: fields of a Door.

    Raises NotAdministrator, DoorNameTaken, BadAddress, NoSuchFolder, NotToBeWatched.
    """
    folder = Path(path)
    if not folder.is_absolute():
        raise BadAddress(address=path)
    if not folder.is_dir():
        raise NoSuchFolder(where=path, why="there is no such folder")
    _check_place(folder.resolve(), path, by=by)
    return _opened(name, Door.Kind.FOLDER, str(folder), by=by, **said)


def open_mailbox(name: str, address: str, secret: str, *, by: User | None, **said: Any) -> Door:
    """Have a mailbox looked at; its password goes into a file of this machine. `said`: fields of a Door.

    Raises NotAdministrator, DoorNameTaken, BadAddress.
    """
    mailbox.address_of(address)
    with transaction.atomic():
        door = _opened(name, Door.Kind.MAILBOX, address, by=by, **said)
        keep_secret(door, secret)
    return door


def change(door: Door, *, by: User | None, **said: Any) -> Door:
    """Say anew what a door does with what comes in; CHANGEABLE names what. Raises NotAdministrator, DoorNameTaken."""
    _check(by)
    with transaction.atomic():
        row = Door.objects.select_for_update().get(pk=door.pk)
        changed = {name: value for name, value in said.items() if name in CHANGEABLE and getattr(row, name) != value}
        if "name" in changed:
            _check_name(changed["name"])
        for name, value in changed.items():
            setattr(row, name, value)
        if changed:
            row.save(update_fields=list(changed))
            record(by, "door.change", row, **{name: _plain(value) for name, value in changed.items()})
    return row


def set_secret(door: Door, secret: str, *, by: User | None) -> None:
    """Give a mailbox's door another password; it is looked at again at once. Raises NotAdministrator."""
    _check(by)
    with transaction.atomic():
        record(by, "door.secret", door)
        keep_secret(door, secret)
        look_soon(door)


def look_soon(door: Door) -> None:
    """Have the worker look at a door in the next seconds, whatever its turn."""
    Door.objects.filter(pk=door.pk).update(checked_at=None)


def add_rule(door: Door, *, by: User | None, subject: str, pattern: str, **said: Any) -> Rule:
    """Say where items of a door that match are filed, behind the rules there are. Raises NotAdministrator."""
    _check(by)
    with transaction.atomic():
        last = Door.objects.select_for_update().get(pk=door.pk).rules.aggregate(last=Max("order"))["last"]
        order = 0 if last is None else last + 1
        rule = Rule.objects.create(door=door, order=order, subject=subject, pattern=pattern, **said)
        record(by, "door.rule", door, compared=subject, pattern=pattern, **{n: _plain(v) for n, v in said.items()})
    return rule


def raise_rule(door: Door, pk: int, *, by: User | None) -> None:
    """Let a rule hold before the one above it. Nothing happens to the first, or to one that is gone. Raises NotAdministrator."""
    _check(by)
    with transaction.atomic():
        rows = list(Door.objects.select_for_update().get(pk=door.pk).rules.all())
        at = next((n for n, row in enumerate(rows) if row.pk == pk), 0)
        if not at:
            return
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
        for order, row in enumerate(rows):
            row.order = order
        Rule.objects.bulk_update(rows, ["order"])
        record(by, "door.order", door, pattern=rows[at - 1].pattern)


def remove_rule(door: Door, pk: int, *, by: User | None) -> None:
    """Take a rule away. Nothing happens if it is gone. Raises NotAdministrator."""
    _check(by)
    with transaction.atomic():
        rule = door.rules.filter(pk=pk).first()
        if rule is not None:
            record(by, "door.unrule", door, compared=rule.subject, pattern=rule.pattern)
            rule.delete()


def close(door: Door, *, by: User | None) -> None:
    """Close a door for good and forget its password. What came in by it stays. Raises NotAdministrator."""
    _check(by)
    with transaction.atomic():
        record(by, "door.close", door, name=door.name, address=door.address)
        transaction.on_commit(partial(forget_secret, Door(pk=door.pk)))
        door.delete()


def _opened(name: str, kind: str, address: str, *, by: User | None, **said: Any) -> Door:
    _check(by)
    with transaction.atomic():
        _check_name(name)
        door = Door.objects.create(name=name, kind=kind, address=address, **said)
        record(by, "door.open", door, name=name, address=address, **{n: _plain(v) for n, v in said.items()})
    return door


def _check_name(name: str) -> None:
    if Door.objects.filter(name=name).exists():
        raise DoorNameTaken(name=name)


def _check_place(folder: Path, shown: str, *, by: User | None) -> None:
    """Neither HOME nor what holds it or lies in it; by the web only what the environment opens to administrators."""
    home = env().home.resolve()
    is_ours = folder == home or home in folder.parents or folder in home.parents
    roots = [Path(root).resolve() for root in env().watch_below.split(":") if root]
    is_open = by is None or any(root == folder or root in folder.parents for root in roots)
    if is_ours or not is_open:
        raise NotToBeWatched(where=shown)


def _check(by: User | None) -> None:
    if by is not None and not by.is_superuser:
        raise NotAdministrator


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
