"""The house is there for administrators, its statistics for librarians too, and nothing of it for others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests.administration.conftest import ROLES
from tests.portal.samples import user
from wenyuan.accounts.models import User
from wenyuan.administration import urls
from wenyuan.audit.models import Event
from wenyuan.doors.models import Door
from wenyuan.house import settings
from wenyuan.house.actions import CHANGED
from wenyuan.moderation.people import invite

ADMINISTRATORS = {"keeper"}
LIBRARIANS = {"keeper", "librarian", "branch"}
#: Name -> (address, what is sent by POST or None, the status where it is there, for whom it is there).
ROUTES: dict[str, tuple[str, dict[str, str] | None, int, set[str]]] = {
    "overview": ("/admin", None, 200, ADMINISTRATORS),
    "settings": ("/admin/settings", None, 200, ADMINISTRATORS),
    "undo": ("/admin/settings/undo/{event}", {}, 302, ADMINISTRATORS),
    "save": ("/admin/settings/reading", {"preview_pages": "3"}, 302, ADMINISTRATORS),
    "people": ("/admin/people", None, 200, ADMINISTRATORS),
    "person": ("/admin/people/{person}", None, 200, ADMINISTRATORS),
    "role": ("/admin/people/{other}/role", {"role": "uploader"}, 302, ADMINISTRATORS),
    "suspend": ("/admin/people/{other}/suspend", {"reason": "x", "days": "7"}, 302, ADMINISTRATORS),
    "invitations": ("/admin/invitations", None, 200, ADMINISTRATORS),
    "revoke": ("/admin/invitations/{invitation}/revoke", {}, 302, ADMINISTRATORS),
    "groups": ("/admin/groups", None, 200, ADMINISTRATORS),
    "group": ("/admin/groups/{group}", None, 200, ADMINISTRATORS),
    "group-remove": ("/admin/groups/{group}/remove", {}, 302, ADMINISTRATORS),
    "storage": ("/admin/storage", None, 200, ADMINISTRATORS),
    "drop": ("/admin/storage/drop", {}, 302, ADMINISTRATORS),
    "jobs": ("/admin/jobs", None, 200, ADMINISTRATORS),
    "retry": ("/admin/jobs/retry", {}, 302, ADMINISTRATORS),
    "check": ("/admin/jobs/check", {}, 200, ADMINISTRATORS),
    "operations": ("/admin/operations", None, 200, ADMINISTRATORS),
    "doors": ("/admin/doors", None, 200, ADMINISTRATORS),
    "door": ("/admin/doors/{door}", None, 200, ADMINISTRATORS),
    "door-secret": ("/admin/doors/{door}/secret", {"secret": "x"}, 302, ADMINISTRATORS),
    "door-trial": ("/admin/doors/{door}/try", {}, 200, ADMINISTRATORS),
    "door-look": ("/admin/doors/{door}/look", {}, 302, ADMINISTRATORS),
    "door-rule": ("/admin/doors/{door}/rules", {"subject": "sender", "pattern": "*@a.example"}, 302, ADMINISTRATORS),
    "door-rule-change": ("/admin/doors/{door}/rules/0", {}, 302, ADMINISTRATORS),
    "door-close": ("/admin/doors/{door}/close", {}, 302, ADMINISTRATORS),
    "mail": ("/admin/mail", None, 200, ADMINISTRATORS),
    "audit": ("/admin/audit", None, 200, ADMINISTRATORS),
    "statistics": ("/stats", None, 200, LIBRARIANS),
    "csv": ("/stats/growth.csv", None, 200, LIBRARIANS),
}


def test_every_route_stands_in_the_table() -> None:
    assert set(ROUTES) == {route.name for route in urls.pages}


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("role", ROLES)
def test_a_route_is_there_for_those_of_the_table_and_missing_for_others(
    client_of: Callable[[str], Client], keeper: User, role: str, prefix: str
) -> None:
    event = Event.objects.create(verb=CHANGED, subject="setting:name", data={"before": "甲", "after": ""})
    invitation, _key = invite(by=keeper)
    # Nobody listens there: trying it comes to an end at once.
    door = Door.objects.create(name="desk", kind="mailbox", address="imap://desk@127.0.0.1:9/INBOX")
    places = {
        "door": door.pk,
        "event": event.pk,
        "person": keeper.pk,
        "other": user("other").pk,
        "group": Group.objects.create(name="readers").pk,
        "invitation": invitation.pk,
    }
    client = client_of(role)
    for name, (address, sent, status, who) in ROUTES.items():
        path = prefix + address.format(**places)
        answer = client.get(path) if sent is None else client.post(path, sent)
        assert answer.status_code == (status if role in who else 404), name
        if role in who and status == 200:
            assert answer["Cache-Control"] == "private, no-store", name
    settings.forget()
    assert settings.get().preview_pages == (3 if role in ADMINISTRATORS else 0)


@pytest.mark.parametrize("role", ROLES)
def test_people_are_led_only_where_they_may_go(client_of: Callable[[str], Client], role: str) -> None:
    text = client_of(role).get("/").content.decode()
    assert ('href="/admin"' in text) == (role in ADMINISTRATORS)
    assert ('href="/stats"' in text) == (role in LIBRARIANS)


def test_what_changes_something_wants_a_post_with_its_token(client_of: Callable[[str], Client], keeper: User) -> None:
    client = client_of("keeper")
    checking = Client(enforce_csrf_checks=True)
    checking.force_login(keeper)
    for name, (address, sent, _status, _who) in ROUTES.items():
        path = address.format(door=0, event=0, person=keeper.pk, other=0, group=0, invitation=0)
        if sent is not None:
            assert client.get(path).status_code == 405, name
            assert checking.post(path, sent).status_code == 403, name


@pytest.mark.parametrize("address", [address for address, sent, *_ in ROUTES.values() if sent is None])
def test_no_page_is_larger_than_it_may_be(admin: Client, keeper: User, address: str) -> None:
    door = Door.objects.create(name="desk", kind="mailbox", address="imap://desk@127.0.0.1:9/INBOX")
    group = Group.objects.create(name="readers")
    body = admin.get(address.format(person=keeper.pk, door=door.pk, group=group.pk)).content
    assert len(body) < (60_000 if "stats" in address else 30_000)


def test_the_number_of_queries_does_not_grow_with_people(admin: Client, django_assert_max_num_queries) -> None:
    for n in range(60):
        User.objects.create(username=f"p{n:02}")
    with django_assert_max_num_queries(6):
        admin.get("/admin/people")


@pytest.mark.parametrize("role", ROLES)
def test_the_back_door_is_there_for_superusers_and_opens_nothing_to_be_written(
    client_of: Callable[[str], Client], keeper: User, role: str
) -> None:
    client = client_of(role)
    read = ["", "accounts/user/", f"accounts/user/{keeper.pk}/change/", "library/document/", "audit/event/"]
    for tail in read:
        assert client.get(f"/admin/django/{tail}").status_code == (200 if role in ADMINISTRATORS else 404), tail
    for tail in ("login/", "password_change/", "password_change/done/"):
        assert client.get(f"/admin/django/{tail}").status_code == 404, tail
    fresh = {"old_password": "x", "new_password1": "a much newer one 8", "new_password2": "a much newer one 8"}
    assert client.post("/admin/django/password_change/", fresh).status_code == 404
    assert keeper.password not in client.get(f"/admin/django/accounts/user/{keeper.pk}/change/").content.decode()
    for tail in ("accounts/user/add/", f"accounts/user/{keeper.pk}/change/", f"accounts/user/{keeper.pk}/delete/"):
        assert client.post(f"/admin/django/{tail}", {"username": "x"}).status_code in {403, 404}, tail
