"""Sessions that are over are forgotten, with the devices that had them."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.portal import samples
from wenyuan.accounts.tidying import forget_sessions

pytestmark = pytest.mark.django_db


def test_what_ended_goes_with_its_device_and_what_lives_stays() -> None:
    person = samples.user("reader")
    for client in (Client(), Client()):
        client.post("/en/sign-in", {"username": "reader", "password": samples.PASSWORD})
    old, young = UserSession.objects.filter(user=person).order_by("pk")
    Session.objects.filter(pk=old.session_key).update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    assert forget_sessions() == 1
    assert list(UserSession.objects.all()) == [young]
    assert set(Session.objects.values_list("pk", flat=True)) == {young.session_key}
    assert forget_sessions() == 0
