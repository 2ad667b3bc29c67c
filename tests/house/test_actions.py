"""Changing settings, and taking it back."""

from __future__ import annotations

import pytest

from tests.portal.samples import user
from wenyuan.accounts.errors import NotAdministrator
from wenyuan.accounts.models import User
from wenyuan.audit.models import Event
from wenyuan.house import settings
from wenyuan.house.actions import CHANGED, change, undo
from wenyuan.house.errors import BadSetting, SettingMoved
from wenyuan.house.models import Setting

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> User:
    return user("keeper", is_staff=True, is_superuser=True)


def now(key: str) -> object:
    settings.forget()
    return getattr(settings.get(), key)


def test_each_change_is_an_event_with_what_stood_there_before(keeper: User) -> None:
    events = change({"name": "城南书屋", "max_pages": 300, "icp": ""}, by=keeper)
    assert now("name") == "城南书屋" and now("max_pages") == 300
    assert [(e.verb, e.subject, e.data, e.actor) for e in events] == [
        (CHANGED, "setting:name", {"before": "", "after": "城南书屋"}, keeper),
        (CHANGED, "setting:max_pages", {"before": 2000, "after": 300}, keeper),
    ]


def test_what_does_not_differ_writes_nothing(keeper: User) -> None:
    assert change({"name": "", "search_engines": True}, by=keeper) == []
    assert not Setting.objects.exists() and not Event.objects.exists()


def test_back_to_the_default_needs_no_row(keeper: User) -> None:
    change({"max_pages": 300}, by=keeper)
    change({"max_pages": 2000}, by=keeper)
    assert not Setting.objects.exists()


def test_one_bad_value_changes_nothing_of_the_others(keeper: User) -> None:
    with pytest.raises(BadSetting):
        change({"name": "城南书屋", "max_pages": 0}, by=keeper)
    assert now("name") == "" and not Event.objects.exists()


@pytest.mark.parametrize("flags", [{}, {"is_staff": True}, {"is_superuser": True, "is_active": False}], ids=str)
def test_only_administrators_change_anything(flags: dict[str, bool]) -> None:
    with pytest.raises(NotAdministrator):
        change({"name": "x"}, by=user("someone", **flags))
    assert not Setting.objects.exists()


def test_a_change_is_taken_back_and_that_is_an_event_too(keeper: User) -> None:
    (event,) = change({"preview_pages": 5}, by=keeper)
    (back,) = undo(event, by=keeper)
    assert now("preview_pages") == 0
    (again,) = undo(back, by=keeper)
    assert now("preview_pages") == 5
    assert again.data == {"before": 0, "after": 5}


def test_a_change_that_was_overtaken_is_not_taken_back(keeper: User) -> None:
    (event,) = change({"preview_pages": 5}, by=keeper)
    change({"preview_pages": 7}, by=keeper)
    with pytest.raises(SettingMoved):
        undo(event, by=keeper)
    assert now("preview_pages") == 7


def test_events_of_other_verbs_are_not_taken_back_here(keeper: User) -> None:
    event = Event.objects.create(verb="user.role", subject="user:1", data={"before": "reader", "after": "uploader"})
    with pytest.raises(SettingMoved):
        undo(event, by=keeper)
