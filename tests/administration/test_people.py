"""People: found, and given roles."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.accounts.models import Role, User
from wenyuan.administration.errors import LastOne, YourOwn
from wenyuan.administration.people import ROLES, search, set_role
from wenyuan.audit.models import Event
from wenyuan.house.errors import AdministratorsOnly
from wenyuan.library.models import Curatorship

#: Every role, each librarian twice: of the whole library, and of branches.
GIVEN = [(role, False) for role in Role] + [(Role.LIBRARIAN, True)]


@pytest.mark.parametrize(("role", "in_branches"), GIVEN, ids=str)
@pytest.mark.parametrize(("before", "was_in_branches"), GIVEN, ids=str)
def test_a_role_replaces_the_one_before(
    library: samples.Library, keeper: User, before: Role, was_in_branches: bool, role: Role, in_branches: bool
) -> None:
    culture = [library.shelves["culture"]]
    set_role(library.member, before, branches=culture if was_in_branches else [], by=keeper)
    person = set_role(library.member, role, branches=culture if in_branches else [], by=keeper)
    person.refresh_from_db()
    assert person.role == role
    assert person.is_staff == (role in {Role.LIBRARIAN, Role.ADMINISTRATOR} and not in_branches)
    assert person.is_curator == Curatorship.objects.filter(user=person).exists() == in_branches
    told = Event.objects.filter(verb="user.role").order_by("-pk").first()
    assert told is not None and told.subject == f"user:{person.pk}" and told.actor == keeper
    assert told.data == {"before": before, "after": role, "branches": ["culture"] if in_branches else []}


def test_branches_say_something_of_librarians_only(library: samples.Library, keeper: User) -> None:
    person = set_role(library.member, Role.UPLOADER, branches=[library.shelves["culture"]], by=keeper)
    assert not person.is_curator and not Curatorship.objects.exists()


def test_nobody_changes_the_own_role_and_only_administrators_that_of_others(
    library: samples.Library, keeper: User
) -> None:
    with pytest.raises(YourOwn):
        set_role(keeper, Role.READER, by=keeper)
    with pytest.raises(AdministratorsOnly):
        set_role(library.member, Role.ADMINISTRATOR, by=library.librarian)
    assert not Event.objects.exists()


def test_the_last_administrator_stays_one(keeper: User) -> None:
    # An administrator whose own account was shut meanwhile, in the middle of a request.
    other = samples.user("other", is_staff=True, is_superuser=True)
    User.objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(LastOne):
        set_role(keeper, Role.READER, by=other)
    keeper.refresh_from_db()
    assert keeper.is_superuser


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
    address = f"/admin/people/{library.member.pk}"
    branch = str(library.shelves["rules"].pk)
    answer = admin.post(address, {"role": "librarian", "branches": [branch]}, follow=True)
    text = answer.content.decode()
    assert "member 现在是：馆员" in text and "user.role" in text and "keeper" in text
    library.member.refresh_from_db()
    assert library.member.is_curator and not library.member.is_staff


def test_what_is_no_role_is_refused(admin: Client, library: samples.Library) -> None:
    assert admin.post(f"/admin/people/{library.member.pk}", {"role": "emperor"}).status_code == 422


def test_one_cannot_give_oneself_a_role_on_the_page(admin: Client, keeper: User) -> None:
    address = f"/admin/people/{keeper.pk}"
    assert '<form method="post">' not in admin.get(address).content.decode()
    assert admin.post(address, {"role": "reader"}).status_code == 422
    keeper.refresh_from_db()
    assert keeper.is_superuser
