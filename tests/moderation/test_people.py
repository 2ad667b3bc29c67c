from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import connection

from tests.portal import samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.accounts.errors import NotAdministrator, OwnAccount, SuspensionNeedsReason, UnknownRole
from wenyuan.accounts.models import User
from wenyuan.audit.models import Event
from wenyuan.library.errors import NotAllowed
from wenyuan.library.models import Document, Status
from wenyuan.library.rules import curated_by, is_librarian_of, may_edit, visible_to
from wenyuan.moderation import groups, people, standing
from wenyuan.notices.actions import tell
from wenyuan.notices.models import Notice

#: Who -> verb -> whether it is let through. One table: the rows are what a person may be.
MAY: dict[str, dict[str, bool]] = {
    "reader": {"upload": False, "see private": False, "edit others": False, "publish": False, "people": False},
    "uploader": {"upload": True, "see private": False, "edit others": False, "publish": False, "people": False},
    "librarian of the branch": {
        "upload": True, "see private": True, "edit others": True, "publish": True, "people": False,
    },
    "librarian of another branch": {
        "upload": True, "see private": False, "edit others": False, "publish": False, "people": False,
    },
    "librarian of all": {"upload": True, "see private": True, "edit others": True, "publish": True, "people": False},
    "administrator": {"upload": True, "see private": True, "edit others": True, "publish": True, "people": True},
}  # fmt: skip


@pytest.fixture
def root(db) -> User:
    """The one administrator."""
    return samples.user("root-1", is_staff=True, is_superuser=True)


@pytest.fixture
def someone(library: samples.Library, root: User) -> Callable[[str], User]:  # noqa: F811
    """A person by the words of the table above."""

    def make(who: str) -> User:
        branches = {"librarian of the branch": ["rules"], "librarian of another branch": ["culture"]}.get(who, [])
        shelves = [library.shelves[slug] for slug in branches]
        return people.set_role(samples.user("someone"), who.split(maxsplit=1)[0], branches=shelves, by=root)

    return make


def _allowed(verb: Callable[[], object]) -> bool:
    try:
        verb()
    except (NotAllowed, NotAdministrator):
        return False
    return True


@pytest.mark.parametrize("who", MAY)
def test_who_may_what(library: samples.Library, someone: Callable, who: str) -> None:  # noqa: F811
    person = someone(who)
    private, waiting = library.private, library.in_review
    found = {
        "upload": person.may_upload,
        "see private": Document.objects.filter(visible_to(person), pk=private.pk).exists(),
        "edit others": may_edit(person, private) and is_librarian_of(person, private),
        "publish": _allowed(lambda: standing.publish(waiting, by=person)),
        "people": _allowed(lambda: groups.set_group("g", [], by=person)),
    }
    assert found == MAY[who]


def test_of_a_branch_a_librarian_has_no_more_than_the_branch(
    library: samples.Library,  # noqa: F811
    someone: Callable,
) -> None:
    person = someone("librarian of the branch")
    assert (person.role, person.is_staff, person.is_curator) == ("librarian", False, True)
    titles = set(Document.objects.filter(curated_by(person)).values_list("title", flat=True))
    assert library.private.title in titles and library.members.title not in titles


def test_another_role_takes_the_branches_away(someone: Callable, root: User) -> None:
    person = people.set_role(someone("librarian of the branch"), "reader", by=root)
    assert not person.is_curator and not person.curatorships.exists()


def test_only_administrators_change_people_and_never_themselves(library: samples.Library, root: User) -> None:  # noqa: F811
    for verb in (
        lambda by: people.set_role(library.member, "uploader", by=by),
        lambda by: people.suspend(library.member, reason="x", until=None, by=by),
        lambda by: people.lift(library.member, by=by),
        lambda by: people.erase(library.member, by=by),
        lambda by: people.invite(by=by),
        lambda by: people.make("new", password="a much newer one 8", by=by),
        lambda by: people.set_password(library.member, "a much newer one 8", by=by),
    ):
        with pytest.raises(NotAdministrator):
            verb(library.librarian)
    with pytest.raises(OwnAccount):
        people.suspend(root, reason="x", until=None, by=root)
    library.member.refresh_from_db()
    assert library.member.role == "reader" and not library.member.is_suspended


def test_a_suspension_without_a_reason_is_none(library: samples.Library, root: User) -> None:  # noqa: F811
    with pytest.raises(SuspensionNeedsReason):
        people.suspend(library.member, reason="  ", until=None, by=root)


def test_every_deed_is_in_the_audit(library: samples.Library, root: User) -> None:  # noqa: F811
    people.set_role(library.member, "librarian", branches=[library.shelves["rules"]], by=root)
    people.suspend(library.member, reason="noise", until=None, by=root)
    people.lift(library.member, by=root)
    people.invite(by=root, role="uploader")
    groups.set_group("编辑部", [library.member], by=root)
    people.set_password(library.member, "a much newer one 8", by=root)
    people.erase(library.member, by=None)
    people.make("new", password="a much newer one 8", role="uploader", by=root)
    assert list(Event.objects.order_by("pk").values_list("verb", "actor")) == [
        ("user.role", root.pk),
        ("user.suspend", root.pk),
        ("user.lift", root.pk),
        ("invitation.make", root.pk),
        ("group.members", root.pk),
        ("user.password", root.pk),
        ("audit.forget", None),
        ("user.erase", None),
        ("user.make", root.pk),
    ]


def test_a_role_that_does_not_exist_leaves_nobody_behind(root: User) -> None:
    with pytest.raises(UnknownRole):
        people.make("new", password="a much newer one 8", role="king", by=root)
    assert not User.objects.filter(username="new").exists() and not Event.objects.exists()


def test_an_invitation_is_taken_back_and_told_of_once(root: User) -> None:
    invitation, _key = people.invite(by=root)
    assert [people.revoke_invitation(invitation, by=root) for _ in range(2)] == [True, False]
    assert Event.objects.filter(verb="invitation.revoke").count() == 1


def test_of_an_erased_person_no_notice_is_kept(library: samples.Library, root: User) -> None:  # noqa: F811
    tell(library.public, to=library.member, verb="remark", text="for one who goes")
    tell(library.public, to=library.owner, verb="remark", text="for one who stays")
    people.erase(library.member, by=root)
    assert [notice.text for notice in Notice.objects.all()] == ["for one who stays"]


def test_who_was_dismissed_meanwhile_dismisses_nobody(library: samples.Library, root: User) -> None:  # noqa: F811
    late = samples.user("late", is_staff=True, is_superuser=True)
    people.set_role(User.objects.get(pk=late.pk), "reader", by=root)
    with pytest.raises(NotAdministrator):
        people.set_role(library.member, "uploader", by=late)


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_dismiss_each_other_at_once_one_stays(transactional_db: None) -> None:
    two = [samples.user(name, is_staff=True, is_superuser=True) for name in ("a1", "a2")]
    both_hold_a_row = threading.Barrier(2)
    ends: list[type[Exception] | None] = []

    def wait(execute, sql: str, *rest: object) -> object:
        found = execute(sql, *rest)
        if "FOR UPDATE" in sql:
            # Nobody gets here beside another; who is alone goes on.
            with suppress(threading.BrokenBarrierError):
                both_hold_a_row.wait(0.5)
        return found

    def dismiss(by: User, other: User) -> None:
        try:
            with connection.execute_wrapper(wait):
                people.set_role(other, "reader", by=by)
            ends.append(None)
        except Exception as error:
            ends.append(type(error))
        connection.close()

    threads = [threading.Thread(target=dismiss, args=pair) for pair in (two, reversed(two))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(ends) == {None, NotAdministrator}
    assert User.objects.filter(is_superuser=True).count() == 1


def test_documents_of_an_erased_person_stay_under_no_name(library: samples.Library, root: User) -> None:  # noqa: F811
    people.erase(library.owner, by=root)
    document = Document.objects.get(pk=library.public.pk)
    assert document.status == Status.PUBLISHED
    assert document.owner.public_name == "g****" + str(library.owner.pk)[-1]


def test_the_audit_names_no_address_and_no_password(library: samples.Library, root: User) -> None:  # noqa: F811
    library.member.email = "member@example.org"
    library.member.save()
    people.erase(library.member, by=root)
    assert "example.org" not in str(list(Event.objects.values()))
