"""People: found, given roles, shut out, invited."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.accounts.models import Farewell, Invitation, Role, User
from wenyuan.administration.people import ROLES, search
from wenyuan.audit.models import Event
from wenyuan.house import settings as house


def test_each_person_is_found_under_exactly_one_role(library: samples.Library, keeper: User, branch: User) -> None:
    found = {role: set(search("", role=role).values_list("pk", flat=True)) for role in ROLES}
    assert sum(map(len, found.values())) == User.objects.count()
    for role, people in found.items():
        assert all(person.role == role for person in User.objects.filter(pk__in=people))


@pytest.mark.parametrize(
    ("words", "names"), [("MEMB", ["member"]), ("ann ex", ["ann"]), ("ple.org", []), ("安", ["ann"])]
)
def test_people_are_found_by_names_and_the_beginning_of_an_address(library, words: str, names: list[str]) -> None:
    samples.user("ann", display_name="安", email="example@ann.org")
    assert [person.username for person in search(words)] == names


def test_a_role_is_given_on_the_page_and_the_page_then_says_who_did_it(admin: Client, library: samples.Library) -> None:
    branch = str(library.shelves["rules"].pk)
    address = f"/admin/people/{library.member.pk}/role"
    text = admin.post(address, {"role": "librarian", "branches": [branch]}, follow=True).content.decode()
    assert "member 现在是：馆员" in text and "user.role" in text and "keeper" in text
    library.member.refresh_from_db()
    assert library.member.is_curator and not library.member.is_staff


def test_what_is_no_role_is_refused(admin: Client, library: samples.Library) -> None:
    assert admin.post(f"/admin/people/{library.member.pk}/role", {"role": "emperor"}).status_code == 422
    library.member.refresh_from_db()
    assert library.member.role == Role.READER


def test_one_can_neither_dismiss_nor_shut_out_oneself(admin: Client, keeper: User) -> None:
    address = f"/admin/people/{keeper.pk}"
    assert f"{address}/role" not in admin.get(address).content.decode()
    assert admin.post(f"{address}/role", {"role": "reader"}).status_code == 422
    assert admin.post(f"{address}/suspend", {"reason": "x", "days": "7"}).status_code == 422
    keeper.refresh_from_db()
    assert keeper.is_superuser and not keeper.is_suspended


def test_a_person_is_shut_out_with_a_reason_and_let_in_again(admin: Client, library: samples.Library) -> None:
    address = f"/admin/people/{library.member.pk}/suspend"
    for sent in ({"reason": "", "days": "7"}, {"reason": "x", "days": "8"}):
        assert admin.post(address, sent).status_code == 422
    text = admin.post(address, {"reason": "连续上传广告", "days": "7"}, follow=True).content.decode()
    assert "连续上传广告" in text and "停用至" in text
    library.member.refresh_from_db()
    assert library.member.is_suspended
    assert "已停用" in admin.get("/admin/people?q=member").content.decode()
    admin.post(address, {"lift": "1"})
    library.member.refresh_from_db()
    assert not library.member.is_suspended
    assert [e.verb for e in Event.objects.order_by("pk")] == ["user.suspend", "user.lift"]


def test_who_asks_to_be_erased_is_told_of_on_every_page_that_leads_there(
    admin: Client, library: samples.Library
) -> None:
    assert "申请注销。" not in admin.get("/admin").content.decode()
    Farewell.objects.create(user=library.member)
    assert '有 1 人申请注销。 <a href="/admin/people?leaving=1">' in admin.get("/admin").content.decode()
    listed = admin.get("/admin/people?leaving=1")
    assert [row.username for row in listed.context["rows"]] == ["member"]
    assert admin.get("/admin/people").content.decode().count('class="house-bad">申请注销<') == 1
    assert "wenyuan user member --erase" in admin.get(f"/admin/people/{library.member.pk}").content.decode()
    assert "--erase" not in admin.get(f"/admin/people/{library.owner.pk}").content.decode()


def test_an_invitation_is_a_link_shown_once_that_makes_an_account_possible(admin: Client, client: Client) -> None:
    house.assume({"sign_up": "invitation"})
    text = admin.post("/admin/invitations", {"role": "uploader", "days": "3", "max_uses": "1"}).content.decode()
    link = re.search(r'value="http://testserver(/join/[^"]+)"', text)
    assert link is not None
    assert client.get(link[1]).status_code == 302
    assert link[1] not in admin.get("/admin/invitations").content.decode()
    row = Invitation.objects.get()
    admin.post(f"/admin/invitations/{row.pk}/revoke")
    assert Client().get(link[1]).status_code == 410


def test_an_invitation_makes_no_administrator(admin: Client) -> None:
    sent = {"role": "administrator", "days": "3", "max_uses": "1"}
    assert admin.post("/admin/invitations", sent).status_code == 422
    assert not Invitation.objects.exists()


def test_the_page_says_when_invitations_do_not_work(admin: Client) -> None:
    assert "邀请用不了" in admin.get("/admin/invitations").content.decode()
    house.assume({"sign_up": "open"})
    assert "邀请用不了" not in admin.get("/admin/invitations").content.decode()
