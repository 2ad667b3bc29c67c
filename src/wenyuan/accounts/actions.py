"""Making people and changing what they may do."""

from __future__ import annotations

from django.db import transaction

from wenyuan.accounts.models import Role, User

#: The person in whose name the command line adds documents when none is named.
LIBRARY = "library"


def set_person(name: str, *, role: str, password: str, display_name: str = "") -> bool:
    """Make a person, or give one a new role (a value of Role) and password; True if made."""
    with transaction.atomic():
        person, made = User.objects.get_or_create(username=name)
        person.is_uploader = role == Role.UPLOADER
        person.is_staff = role in {Role.LIBRARIAN, Role.ADMINISTRATOR}
        person.is_superuser = role == Role.ADMINISTRATOR
        person.display_name = display_name or person.display_name
        person.set_password(password)
        person.save()
    return made


def person(name: str) -> User:
    """The person of this user name; the library's own is made when it is first needed, without a password."""
    if name == LIBRARY:
        made, is_new = User.objects.get_or_create(username=LIBRARY, defaults={"is_staff": True, "is_masked": False})
        if is_new:
            made.set_unusable_password()
            made.save(update_fields=["password"])
        return made
    return User.objects.get(username=name)
