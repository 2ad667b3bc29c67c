"""Invitations: made, looked up, taken, revoked."""

from __future__ import annotations

import datetime as dt

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from wenyuan.accounts import secret
from wenyuan.accounts.errors import InvitationOver, UnknownRole
from wenyuan.accounts.models import Invitation, Role, User

#: Where a session keeps the invitation it came with, until an account is made.
SESSION = "invitation"
#: A link can be passed on: it makes no administrators.
ROLES = frozenset({Role.READER, Role.UPLOADER, Role.LIBRARIAN})


def invite(
    *, role: str = Role.READER, by: User | None, days: int = 14, max_uses: int = 1, note: str = ""
) -> tuple[Invitation, str]:
    """Make an invitation; the row, and the secret its link carries, which is nowhere else. Raises UnknownRole."""
    if role not in ROLES:
        raise UnknownRole(role=role)
    key = secret.new()
    row = Invitation.objects.create(
        digest=secret.digest(key),
        role=role,
        by=by,
        note=note[:120],
        max_uses=max(1, max_uses),
        expires_at=timezone.now() + dt.timedelta(days=max(1, days)),
    )
    return row, key


def find(key: str) -> Invitation | None:
    """The invitation of this secret, if it is still open."""
    row = Invitation.objects.filter(digest=secret.digest(key)).first()
    return row if row is not None and row.is_open else None


def brought(request: HttpRequest) -> Invitation | None:
    """The open invitation this session came with."""
    key = request.session.get(SESSION, "")
    return find(key) if key else None


def take(invitation: Invitation, user: User) -> None:
    """Give a new account the role of its invitation, and count the use. In a transaction. Raises InvitationOver.

    One statement decides, so that of two people with the last use one is told that it is over.
    """
    is_taken = Invitation.objects.filter(
        pk=invitation.pk, revoked_at=None, expires_at__gt=timezone.now(), uses__lt=F("max_uses")
    ).update(uses=F("uses") + 1)
    if not is_taken:
        raise InvitationOver
    user.is_uploader = invitation.role == Role.UPLOADER
    user.is_staff = invitation.role == Role.LIBRARIAN
    user.save(update_fields=["is_uploader", "is_staff"])


def revoke(invitation: Invitation) -> bool:
    """Take an invitation back; accounts made with it stay. Whether it had not been taken back before."""
    return bool(Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=timezone.now()))
