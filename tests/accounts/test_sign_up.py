from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.accounts.conftest import PASSWORD
from wenyuan.accounts import invitations
from wenyuan.accounts.errors import InvitationOver, UnknownRole
from wenyuan.accounts.models import Invitation, Role, User


def form(name: str = "newcomer", **more: str) -> dict[str, str]:
    return {"username": name, "password1": PASSWORD, "password2": PASSWORD, "email": "", **more}


@pytest.mark.parametrize(
    ("setting", "has_invitation", "is_made"),
    [
        ("open", False, True),
        ("open", True, True),
        ("invitation", False, False),
        ("invitation", True, True),
        ("closed", False, False),
        ("closed", True, False),
        ("opne", False, False),
    ],
)
def test_who_may_make_an_account(
    db, client: Client, set_env: Callable, setting: str, has_invitation: bool, is_made: bool
) -> None:
    set_env(sign_up=setting)
    if has_invitation:
        _row, key = invitations.invite(role=Role.UPLOADER, by=None)
        client.get(f"/join/{key}")
    client.post("/sign-up", form())
    assert User.objects.filter(username="newcomer").exists() == is_made
    if is_made:
        assert User.objects.get(username="newcomer").role == ("uploader" if has_invitation else "reader")


def test_an_address_of_mail_is_not_needed_and_the_person_is_signed_in(db, client: Client, set_env: Callable) -> None:
    set_env(sign_up="open")
    response = client.post("/en/sign-up", form())
    assert (response.status_code, response["Location"]) == (302, "/en/")
    assert "newcomer" in client.get("/en/me").content.decode()


@pytest.mark.parametrize("name", ["library", "Library", "ｌｉｂｒａｒｙ", "管理员", "root", "gone-7", "anna", "ANNA"])
def test_a_name_that_is_taken_or_the_houses_own_is_refused(
    anna: User, client: Client, set_env: Callable, name: str
) -> None:
    set_env(sign_up="open")
    before = User.objects.count()
    response = client.post("/sign-up", form(name))
    assert response.status_code == 200 and 'role="alert"' in response.content.decode()
    assert User.objects.count() == before


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, "king"])
def test_an_invitation_makes_no_administrator(db, role: str) -> None:
    with pytest.raises(UnknownRole):
        invitations.invite(role=role, by=None)


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": timezone.now()},
        {"uses": 1},
        {"expires_at": timezone.now() - dt.timedelta(minutes=1)},
    ],
    ids=["revoked", "used", "expired"],
)
def test_an_invitation_that_is_over_opens_nothing(db, client: Client, set_env: Callable, change: dict) -> None:
    set_env(sign_up="invitation")
    row, key = invitations.invite(by=None)
    client.get(f"/join/{key}")
    Invitation.objects.filter(pk=row.pk).update(**change)
    assert client.get(f"/join/{key}").status_code == 410
    client.post("/sign-up", form())
    assert not User.objects.filter(username="newcomer").exists()


def test_the_last_use_is_taken_by_one_of_two(db, anna: User) -> None:
    row, _key = invitations.invite(by=None, role=Role.UPLOADER)
    # Both looked while it was open.
    assert row.is_open
    other = User.objects.create_user("b1")
    invitations.take(row, anna)
    with pytest.raises(InvitationOver):
        invitations.take(row, other)
    assert (anna.role, other.role) == ("uploader", "reader")


def test_the_link_of_an_invitation_is_kept_nowhere(db) -> None:
    row, key = invitations.invite(by=None)
    assert key not in str(Invitation.objects.filter(pk=row.pk).values())


def test_whoever_is_signed_in_does_not_use_an_invitation_up(anna: User, client: Client) -> None:
    row, key = invitations.invite(by=None)
    client.force_login(anna)
    assert client.get(f"/join/{key}").status_code == 409
    row.refresh_from_db()
    assert row.uses == 0
