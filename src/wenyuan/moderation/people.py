"""The verbs that change what people may do: who may, the rows, the audit, in one transaction.

`by` is None for the command line: who can run it on the machine of the library needs no role.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction

from wenyuan.accounts import actions, groups, invitations
from wenyuan.accounts.errors import NotAdministrator, OwnAccount, SuspensionNeedsReason
from wenyuan.accounts.models import Role, User
from wenyuan.audit.actions import record
from wenyuan.library import standing

if TYPE_CHECKING:
    from wenyuan.accounts.models import Invitation, Suspension
    from wenyuan.library.models import Category


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
    """Forget a person; documents stay, under no name. Raises NotAdministrator, OwnAccount, LastAdministrator."""
    with transaction.atomic():
        row = _held(person, by=by)
        standing.set_branches(row, [])
        actions.erase(row)
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


def revoke_invitation(invitation: Invitation, *, by: User | None) -> None:
    """Take an invitation back. Raises NotAdministrator."""
    _check(by)
    with transaction.atomic():
        invitations.revoke(invitation)
        record(by, "invitation.revoke", invitation)


def set_group(name: str, people: Iterable[User], *, by: User | None) -> Group:
    """Make a group, or say anew who belongs to it. Raises NotAdministrator."""
    _check(by)
    members = list(people)
    with transaction.atomic():
        one = groups.group(name)
        groups.set_members(one, members)
        record(by, "group.members", one, members=[person.pk for person in members])
    return one


def _check(by: User | None) -> None:
    if by is not None and not by.is_superuser:
        raise NotAdministrator


def _held(person: User, *, by: User | None) -> User:
    """The row as it is now, held until the end of the transaction. Raises NotAdministrator, OwnAccount."""
    _check(by)
    if by is not None and by.pk == person.pk:
        raise OwnAccount
    return User.objects.select_for_update().get(pk=person.pk)
