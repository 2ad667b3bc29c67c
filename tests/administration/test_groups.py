"""Groups on the web: made, filled, called otherwise and removed, and what their members see by them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests.portal import samples
from wenyuan.audit.models import Event
from wenyuan.jobs.models import Outbox
from wenyuan.library import standing
from wenyuan.library.models import Access, Document
from wenyuan.library.rules import visible_to
from wenyuan.library.standing import Audience


@pytest.fixture
def group(library: samples.Library) -> Group:
    """A group of nobody, to which the private document is open."""
    made = Group.objects.create(name="编辑部")
    standing.set_audience(library.private, Audience(access=Access.NAMED, groups=(made,)))
    return made


def sees(library: samples.Library) -> bool:
    return Document.objects.filter(visible_to(library.member), pk=library.private.pk).exists()


def test_one_is_made_with_its_members_in_any_separators(admin: Client, library: samples.Library) -> None:
    answer = admin.post("/admin/groups", {"name": " 编辑部 ", "members": "member， guest-ant\nmember"}, follow=True)
    made = Group.objects.get()
    assert made.name == "编辑部" and set(made.user_set.all()) == {library.member, library.owner}
    assert "编辑部" in answer.content.decode()
    assert Event.objects.get(verb="group.members").data == {"members": [library.member.pk, library.owner.pk]}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": "", "members": ""}, "name"),
        ({"name": "编辑部", "members": ""}, "name"),
        ({"name": "新的", "members": "nobody-at-all"}, "members"),
    ],
    ids=["no name", "there is one", "nobody of that name"],
)
def test_what_cannot_be_is_said_and_nothing_made(
    admin: Client, group: Group, values: dict[str, str], said: str
) -> None:
    answer = admin.post("/admin/groups", values)
    assert answer.status_code == 422 and said in answer.context["form"].errors
    assert list(Group.objects.all()) == [group] and not Event.objects.exists()


def test_who_belongs_to_it_sees_at_once_what_names_it_and_no_longer_afterwards(
    admin: Client, library: samples.Library, group: Group
) -> None:
    assert not sees(library)
    admin.post(f"/admin/groups/{group.pk}", {"name": "编辑部", "members": "member"})
    assert sees(library)
    admin.post(f"/admin/groups/{group.pk}", {"name": "编委会", "members": ""})
    assert not sees(library) and Group.objects.get().name == "编委会"


def test_removed_it_opens_nothing_and_the_index_hears_of_it(
    admin: Client, library: samples.Library, group: Group
) -> None:
    group.user_set.add(library.member)
    Outbox.objects.all().delete()
    admin.post(f"/admin/groups/{group.pk}/remove")
    assert not Group.objects.exists() and not sees(library)
    assert Outbox.objects.filter(topic="index", key=library.private.pk).exists()
    assert Event.objects.get(verb="group.remove").data == {"name": "编辑部", "documents": 1}
    assert admin.post(f"/admin/groups/{group.pk}/remove").status_code == 404


def test_a_librarian_may_name_every_group_and_a_person_ones_own(
    client_of, library: samples.Library, group: Group
) -> None:
    page = f"/d/{library.public.public_id}/edit"
    assert "编辑部" in client_of("librarian").get(page).content.decode()
    owner = client_of("owner")
    assert "编辑部" not in owner.get(page).content.decode()
    group.user_set.add(library.owner)
    assert "编辑部" in owner.get(page).content.decode()
