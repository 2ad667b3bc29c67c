"""The verbs of groups: people who are named together where a document is open to people by name. For administrators.

`by` is None for the command line: who can run it on the machine of the library needs no role.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from wenyuan.accounts import groups
from wenyuan.accounts.errors import NotAdministrator
from wenyuan.audit.actions import record
from wenyuan.library.effects import owe_index
from wenyuan.library.errors import BadValue, Overtaken
from wenyuan.library.models import Grant
from wenyuan.moderation.errors import NameTaken

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

LONGEST = 150


def set_group(name: str, people: Iterable[User], *, by: User | None) -> Group:
    """Make a group, or say anew who belongs to it. Raises NotAdministrator."""
    _check(by)
    members = list(people)
    with transaction.atomic():
        one = groups.group(name)
        groups.set_members(one, members)
        record(by, "group.members", one, members=[person.pk for person in members])
    return one


def add_group(name: str, people: Iterable[User], *, by: User | None) -> Group:
    """A new group. Raises NotAdministrator, BadValue without a name, NameTaken."""
    _check(by)
    called = _clean(name)
    with transaction.atomic():
        _free(called)
        return set_group(called, people, by=by)


def change_group(group: Group, *, name: str, people: Iterable[User], by: User | None) -> Group:
    """Call a group so, and say anew who belongs to it: from then on these see what names it, and no others.

    Raises NotAdministrator, BadValue without a name, NameTaken, Overtaken if it is gone.
    """
    _check(by)
    called = _clean(name)
    with transaction.atomic():
        one = _held(group)
        if called != one.name:
            _free(called)
            record(by, "group.rename", one, before=one.name, after=called)
            one.name = called
            one.save(update_fields=["name"])
        return set_group(called, people, by=by)


def remove_group(group: Group, *, by: User | None) -> int:
    """Remove a group: who saw a document by it alone sees it no more. How many documents named it.

    Raises NotAdministrator, Overtaken if it is gone.
    """
    _check(by)
    with transaction.atomic():
        one = _held(group)
        named = list(Grant.objects.filter(group=one).order_by("document").values_list("document", flat=True))
        record(by, "group.remove", one, name=one.name, documents=len(named))
        one.delete()
        owe_index(named)
    return len(named)


def _check(by: User | None) -> None:
    if by is not None and not by.is_superuser:
        raise NotAdministrator


def _clean(name: str) -> str:
    called = " ".join(name.split())
    if not called or len(called) > LONGEST or not called.isprintable():
        raise BadValue(field=_("Name"), value=called[:80])
    return called


def _free(name: str) -> None:
    if Group.objects.filter(name=name).exists():
        raise NameTaken(value=name)


def _held(group: Group) -> Group:
    found = Group.objects.select_for_update().filter(pk=group.pk).first()
    if found is None:
        raise Overtaken(f"group {group.pk}")
    return found
