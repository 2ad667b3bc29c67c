"""What is known of a person, for the person. Packages above add what they know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from wenyuan.accounts.models import Farewell, Invitation, User

Part = Callable[[User], Any]
_parts: dict[str, Part] = {}


def add_part(name: str, part: Part) -> None:
    """Have `part(user)`, plain values, in everybody's export under `name`. Called when an app is ready."""
    _parts[name] = part


def known_of(user: User) -> dict[str, Any]:
    """Everything known of a person as plain JSON values; secrets (password, keys of second factors, tokens) left out."""
    return {"account": _account(user), **{name: part(user) for name, part in sorted(_parts.items())}}


def _account(user: User) -> dict[str, Any]:
    return {
        "user_name": user.username,
        "display_name": user.display_name,
        "is_masked": user.is_masked,
        "language": user.language,
        "role": user.role.value,
        "groups": sorted(user.groups.values_list("name", flat=True)),
        "joined": _at(user.date_joined),
        "last_sign_in": _at(user.last_login),
        "e_mail": [
            {"address": row.email, "is_verified": row.verified} for row in EmailAddress.objects.filter(user=user)
        ],
        "second_factors": [
            {"kind": str(row.type), "since": _at(row.created_at), "last_used": _at(row.last_used_at)}
            for row in Authenticator.objects.filter(user=user)
        ],
        "providers": [
            {"provider": row.provider, "id": row.uid, "given": row.extra_data}
            for row in SocialAccount.objects.filter(user=user)
        ],
        "sessions": [
            {"since": _at(row.created_at), "address": row.ip, "browser": row.user_agent}
            for row in UserSession.objects.filter(user=user)
        ],
        "tokens": [
            {
                "name": row.name,
                "starts_with": row.start,
                "scopes": row.scopes.split(),
                "since": _at(row.created_at),
                "until": _at(row.expires_at),
                "last_used_on": row.last_used_on.isoformat() if row.last_used_on else None,
                "revoked": _at(row.revoked_at),
            }
            for row in user.tokens.all()
        ],
        "suspensions": [
            {"reason": row.reason, "since": _at(row.at), "until": _at(row.until) if row.has_end else None,
             "lifted": _at(row.lifted_at)}
            for row in user.suspensions.all()
        ],
        "invitations": [
            {"role": row.role, "note": row.note, "since": _at(row.created_at), "until": _at(row.expires_at),
             "uses": row.uses, "max_uses": row.max_uses, "revoked": _at(row.revoked_at)}
            for row in Invitation.objects.filter(by=user)
        ],
        "asked_to_be_erased": _at(Farewell.objects.filter(user=user).values_list("at", flat=True).first()),
    }  # fmt: skip


def _at(moment: dt.datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
