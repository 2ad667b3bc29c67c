"""The verbs that change what people may do: who may, the rows, the audit, in one transaction.

`by` is None for the command line: who can run it on the machine of the library needs no role.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Q

from wenyuan.accounts import actions, invitations
from wenyuan.accounts.errors import NameOfTheHouse, NotAdministrator, OwnAccount, SuspensionNeedsReason
from wenyuan.accounts.models import Role, User
from wenyuan.audit.actions import record
from wenyuan.keeping import tombstones
from wenyuan.library import standing

if TYPE_CHECKING:
    from wenyuan.accounts.models import Invitation, Suspension
    from wenyuan.library.models import Category


def make(name: str, *, password: str, role: str = Role.READER, by: User | None) -> User:
    """Make a person who signs in with this password; a librarian is one of the whole library.

    Raises NotAdministrator, NameOfTheHouse, UnknownRole; ValidationError for a password that the site does not take.
    """
    _check(by)
    person = User(username=name)
    _give_password(person, password)
    with transaction.atomic():
        person.save(force_insert=True)
        actions.set_role(person, role)
        record(by, "user.make", person, role=role)
    return person


def set_password(person: User, password: str, *, by: User | None) -> User:
    """Give a person another password; sessions end. Raises NotAdministrator, OwnAccount, NameOfTheHouse, ValidationError."""
    with transaction.atomic():
        row = _held(person, by=by)
        _give_password(row, password)
        row.save(update_fields=["password"])
        record(by, "user.password", row)
    return row


def set_role(person: User, role: str, *, branches: Iterable[Category] = (), by: User | None) -> User:
    """Give a person a role. A librarian with branches keeps order in those only, without: in the whole library.

    Raises NotAdministrator, OwnAccount, UnknownRole, LastAdministrator.
    """
    wanted = list(branches) if role == Role.LIBRARIAN else []
    with transaction.atomic():
        row = _held(person, by=by)
        before = row.role.value
        # Of branches only: rights of the whole library would be more.
        actions.set_role(row, Role.READER if wanted else role)
        standing.set_branches(row, wanted)
        record(by, "user.role", row, before=before, after=role, branches=[branch.slug for branch in wanted])
    return row


def suspend(person: User, *, reason: str, until: dt.datetime | None, by: User | None) -> Suspension:
    """Shut a person out, with a reason the person is told; `until` None: until it is lifted.

    Raises NotAdministrator, OwnAccount, SuspensionNeedsReason, EndIsPast, LastAdministrator.
    """
    if not reason.strip():
        raise SuspensionNeedsReason
    with transaction.atomic():
        row = _held(person, by=by)
        made = actions.suspend(row, reason=reason.strip(), until=until, by=by)
        record(by, "user.suspend", row, reason=made.reason, until=until.isoformat() if until else "")
    return made


def lift(person: User, *, by: User | None) -> bool:
    """Let a suspended person in again; whether there was something to lift. Raises NotAdministrator, OwnAccount."""
    with transaction.atomic():
        row = _held(person, by=by)
        is_lifted = actions.lift(row, by=by)
        if is_lifted:
            record(by, "user.lift", row)
    return is_lifted


def erase(person: User, *, by: User | None) -> None:
    """Forget a person; documents stay, under no name, and no restore brings the person back. Raises NotAdministrator, OwnAccount, LastAdministrator."""
    with transaction.atomic():
        row = _held(person, by=by)
        tombstones.forget(row, by=by)
        record(by, "user.erase", row)


def invite(
    *, role: str = Role.READER, by: User | None, days: int = 14, max_uses: int = 1, note: str = ""
) -> tuple[Invitation, str]:
    """Make an invitation; the row, and the secret of its link, shown once. Raises NotAdministrator, UnknownRole."""
    _check(by)
    with transaction.atomic():
        made, key = invitations.invite(role=role, by=by, days=days, max_uses=max_uses, note=note)
        record(by, "invitation.make", made, role=role, days=days, uses=max_uses)
    return made, key


def revoke_invitation(invitation: Invitation, *, by: User | None) -> bool:
    """Take an invitation back; whether there was something to take back. Raises NotAdministrator."""
    _check(by)
    with transaction.atomic():
        is_revoked = invitations.revoke(invitation)
        if is_revoked:
            record(by, "invitation.revoke", invitation)
    return is_revoked


def _check(by: User | None) -> None:
    if by is not None and not by.is_superuser:
        raise NotAdministrator


def _held(person: User, *, by: User | None) -> User:
    """The row as it is now, held until the end of the transaction. Raises NotAdministrator, OwnAccount.

    With it the rows of all administrators, in one order: two who change each other would wait for each other for ever
    if each held one first. Whoever waited may be no administrator any more.
    """
    _check(by)
    if by is not None and by.pk == person.pk:
        raise OwnAccount
    rows = User.objects.select_for_update().filter(Q(pk=person.pk) | Q(is_superuser=True)).order_by("pk")
    held = {row.pk: row for row in rows}
    if by is not None and by.pk not in held:
        raise NotAdministrator
    return held[person.pk]


def _give_password(person: User, password: str) -> None:
    if person.username == actions.LIBRARY:
        raise NameOfTheHouse(name=person.username)
    validate_password(password, person)
    person.set_password(password)
