from __future__ import annotations

import datetime as dt

import pytest
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from tests.accounts.conftest import PASSWORD
from wenyuan.accounts import actions, tokens
from wenyuan.accounts.errors import EndIsPast, LastAdministrator, NameOfTheHouse
from wenyuan.accounts.models import Role, User

#: Role -> is_uploader, is_staff, is_superuser, may_upload.
FLAGS = {
    "reader": (False, False, False, False),
    "uploader": (True, False, False, True),
    "librarian": (False, True, False, True),
    "administrator": (False, True, True, True),
}


@pytest.mark.parametrize("role", FLAGS)
def test_a_role_is_what_its_flags_say(db, role: str) -> None:
    person = User.objects.create_user("x1")
    actions.set_role(person, role)
    person.refresh_from_db()
    assert (person.is_uploader, person.is_staff, person.is_superuser, person.may_upload) == FLAGS[role]
    assert person.role == role


def test_a_new_role_alone_keeps_the_password(anna: User) -> None:
    actions.set_role(anna, "uploader")
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


def test_the_last_administrator_keeps_the_role_until_there_is_another(root: User, anna: User) -> None:
    with pytest.raises(LastAdministrator):
        actions.set_role(root, Role.READER)
    actions.set_role(anna, Role.ADMINISTRATOR)
    actions.set_role(root, Role.READER)
    assert root.role == Role.READER


def test_a_suspended_administrator_does_not_count_as_one(root: User, anna: User) -> None:
    actions.set_role(anna, Role.ADMINISTRATOR)
    actions.suspend(anna, reason="x", until=None, by=root)
    with pytest.raises(LastAdministrator):
        actions.set_role(root, Role.READER)


def test_a_suspension_ends_by_itself(anna: User) -> None:
    actions.suspend(anna, reason="x", until=timezone.now() + dt.timedelta(days=3), by=None)
    assert anna.is_suspended
    anna.suspended_until = timezone.now() - dt.timedelta(seconds=1)
    assert not anna.is_suspended


def test_a_suspension_does_not_end_before_it_begins(anna: User) -> None:
    with pytest.raises(EndIsPast):
        actions.suspend(anna, reason="x", until=timezone.now() - dt.timedelta(days=1), by=None)
    assert not anna.suspensions.exists()


def test_suspensions_stay_as_history_and_one_stands_at_a_time(anna: User) -> None:
    actions.suspend(anna, reason="first", until=None, by=None)
    actions.suspend(anna, reason="second", until=timezone.now() + dt.timedelta(days=3), by=None)
    assert [(row.reason, row.lifted_at is None) for row in anna.suspensions.all()] == [
        ("second", True),
        ("first", False),
    ]
    assert actions.lift(anna, by=None)
    assert not actions.lift(anna, by=None)
    assert not anna.is_suspended


def test_an_erased_person_is_nobody_and_the_row_stays(anna: User) -> None:
    tokens.make(anna, name="x", scopes=["read"])
    actions.erase(anna)
    row = User.objects.get(pk=anna.pk)
    assert "anna" not in f"{row.username}{row.email}{row.display_name}{row.public_name}"
    assert not row.is_active and not row.has_usable_password() and not row.tokens.exists()


def test_the_name_of_the_house_is_given_once_and_has_no_password(db) -> None:
    assert actions.person(actions.LIBRARY).pk == actions.person(actions.LIBRARY).pk
    assert not actions.person(actions.LIBRARY).has_usable_password()


@pytest.mark.parametrize("way", ["password", "provider"])
def test_nobody_who_can_sign_in_is_the_library(db, way: str) -> None:
    somebody = User.objects.create_user(actions.LIBRARY, password=PASSWORD if way == "password" else None)
    if way == "provider":
        SocialAccount.objects.create(user=somebody, provider="oidc", uid="7")
    with pytest.raises(NameOfTheHouse):
        actions.person(actions.LIBRARY)
    actions.erase(somebody)
    assert actions.person(actions.LIBRARY).pk != somebody.pk
