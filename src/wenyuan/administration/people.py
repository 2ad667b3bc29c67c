"""People, as an administrator looks them up and gives them roles."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet

from wenyuan.accounts.models import Role, User
from wenyuan.administration.errors import LastOne, YourOwn
from wenyuan.audit.actions import record
from wenyuan.house.errors import AdministratorsOnly
from wenyuan.library import standing
from wenyuan.library.models import Category

#: A role as a condition on people; of several that hold the highest counts.
ROLES = {
    Role.ADMINISTRATOR: Q(is_superuser=True),
    Role.LIBRARIAN: Q(is_superuser=False) & (Q(is_staff=True) | Q(is_curator=True)),
    Role.UPLOADER: Q(is_superuser=False, is_staff=False, is_curator=False, is_uploader=True),
    Role.READER: Q(is_superuser=False, is_staff=False, is_curator=False, is_uploader=False),
}


def search(words: str, *, role: str = "") -> QuerySet[User]:
    """People whose user name, shown name or address has the words, in the order of their names."""
    found = User.objects.order_by("username")
    if role in Role.values:
        found = found.filter(ROLES[Role(role)])
    for word in words.split()[:5]:
        found = found.filter(Q(username__icontains=word) | Q(display_name__icontains=word) | Q(email__istartswith=word))
    return found


def set_role(person: User, role: Role, *, branches: Iterable[Category] = (), by: User) -> User:
    """Give a person a role. A librarian with branches keeps order in those only, without: in the whole library.

    Raises AdministratorsOnly, YourOwn (so that nobody locks the door behind the last who has the key), LastOne.
    """
    if not by.is_superuser:
        raise AdministratorsOnly(str(by.pk))
    if by.pk == person.pk:
        raise YourOwn
    wanted = list(branches) if role == Role.LIBRARIAN else []
    with transaction.atomic():
        # All administrators are held: of two who dismiss each other at once the second is refused.
        keepers = list(User.objects.select_for_update().filter(is_superuser=True, is_active=True).order_by("pk"))
        row = User.objects.select_for_update().get(pk=person.pk)
        if row.is_superuser and role != Role.ADMINISTRATOR and {one.pk for one in keepers} <= {row.pk}:
            raise LastOne
        before = row.role
        row.is_uploader = role == Role.UPLOADER
        row.is_staff = role == Role.ADMINISTRATOR or (role == Role.LIBRARIAN and not wanted)
        row.is_superuser = role == Role.ADMINISTRATOR
        row.save(update_fields=["is_uploader", "is_staff", "is_superuser"])
        standing.set_branches(row, wanted)
        record(by, "user.role", row, before=before.value, after=role.value, branches=[one.slug for one in wanted])
    return row
