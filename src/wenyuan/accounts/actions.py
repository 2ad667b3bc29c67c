"""Making people and changing what they may do. Who may, and the audit: `moderation.people`."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from wenyuan.accounts import letters
from wenyuan.accounts.errors import EndIsPast, LastAdministrator, NameOfTheHouse, UnknownRole
from wenyuan.accounts.models import FOREVER, Farewell, Invitation, Role, Suspension, Token, User

#: The person in whose name the command line adds documents when none is named.
LIBRARY = "library"
#: How the names of erased people begin.
GONE = "gone-"


def set_role(person: User, role: str) -> None:
    """Give a person a role; the flags say it. In a transaction. Raises UnknownRole, LastAdministrator."""
    if role not in Role.values:
        raise UnknownRole(role=role)
    if role != Role.ADMINISTRATOR:
        check_not_last(person)
    person.is_uploader = role == Role.UPLOADER
    person.is_staff = role in {Role.LIBRARIAN, Role.ADMINISTRATOR}
    person.is_superuser = role == Role.ADMINISTRATOR
    person.save(update_fields=["is_uploader", "is_staff", "is_superuser"])


def ask_to_be_erased(person: User) -> Farewell:
    """Note the wish to be erased and tell the administrators; asking twice changes nothing and tells nobody again."""
    with transaction.atomic():
        wish, is_new = Farewell.objects.get_or_create(user=person)
        if is_new:
            letters.tell_of_farewell(person)
    return wish


def person(name: str) -> User:
    """The person of this user name; the library's own is made when it is first needed, without a password.

    Raises NameOfTheHouse if somebody could sign in as the library: documents would be theirs. User.DoesNotExist.
    """
    if name == LIBRARY:
        made, is_new = User.objects.get_or_create(username=LIBRARY, defaults={"is_staff": True, "is_masked": False})
        if is_new:
            made.set_unusable_password()
            made.save(update_fields=["password"])
        elif made.has_usable_password() or SocialAccount.objects.filter(user=made).exists():
            raise NameOfTheHouse(name=name)
        return made
    return User.objects.get(username=name)


def check_not_last(person: User) -> None:
    """That the library keeps an administrator who can sign in without this one. Raises LastAdministrator.

    The rows of all administrators are held, so that two who go at once do not both count on the other.
    """
    if not person.is_superuser:
        return
    others = User.objects.select_for_update().filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    if all(other.is_suspended for other in others.order_by("pk")):
        raise LastAdministrator


def suspend(person: User, *, reason: str, until: dt.datetime | None, by: User | None) -> Suspension:
    """Shut a person out until then (None: until it is lifted): no sign-in, running sessions end, tokens stop.

    In a transaction. A suspension that stands is replaced. Raises EndIsPast, LastAdministrator.
    """
    end = until or FOREVER
    if end <= timezone.now():
        raise EndIsPast
    check_not_last(person)
    lift(person, by=by)
    row = Suspension.objects.create(user=person, reason=reason[:500], until=end, by=by)
    person.suspended_until = end
    person.save(update_fields=["suspended_until"])
    end_sessions(person)
    return row


def lift(person: User, *, by: User | None) -> bool:
    """Let a suspended person in again; whether there was something to lift. In a transaction."""
    now = timezone.now()
    standing = person.suspensions.filter(lifted_at=None, until__gt=now)
    is_lifted = bool(standing.update(lifted_at=now, lifted_by=by))
    person.suspended_until = None
    person.save(update_fields=["suspended_until"])
    return is_lifted


def end_sessions(person: User, *, but: str = "") -> int:
    """End a person's sign-ins, except the session of this key; how many."""
    rows = list(UserSession.objects.filter(user=person).exclude(session_key=but))
    for row in rows:
        row.end()
    return len(rows)


def erase(person: User) -> None:
    """Forget a person: name, address, password, second factors, tokens, memberships. In a transaction.

    The row stays, nameless, because documents and decisions point to it. Raises LastAdministrator.
    """
    check_not_last(person)
    end_sessions(person)
    for model in (EmailAddress, Authenticator, SocialAccount, Token, Farewell, Suspension):
        model.objects.filter(user=person).delete()
    Invitation.objects.filter(by=person).update(note="", revoked_at=timezone.now())
    person.groups.clear()
    person.username = f"{GONE}{person.pk}"
    person.display_name = person.email = person.first_name = person.last_name = person.language = ""
    person.is_active = person.is_staff = person.is_superuser = person.is_uploader = person.is_curator = False
    person.is_masked = True
    person.suspended_until = None
    person.set_unusable_password()
    person.save()
