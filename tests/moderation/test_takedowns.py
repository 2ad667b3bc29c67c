"""Takedowns and appeals: what is told to whom, who decides, and how a document comes back."""

from __future__ import annotations

import pytest

from tests.portal import samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.accounts.models import User
from wenyuan.library.errors import NotAllowed, Overtaken, WrongState
from wenyuan.library.models import Document, Status
from wenyuan.library.rules import visible_to
from wenyuan.moderation import appeals, standing, takedowns
from wenyuan.moderation.errors import NeedsAnother, WordsMissing
from wenyuan.moderation.models import Takedown
from wenyuan.notices.models import Notice

pytestmark = pytest.mark.django_db


def take_down(document: Document, by: User, outcome: str = "removed") -> Takedown:
    return takedowns.take_down(document, outcome=outcome, reason="rights", text="权利人要求", by=by)


@pytest.fixture
def second(library: samples.Library) -> User:  # noqa: F811
    return samples.user("second", is_staff=True)


def standing_now(owner: User) -> list[Takedown]:
    return list(takedowns.of(owner).filter(lifted_at__isnull=True))


def test_publishing_ends_the_takedown_so_that_nothing_moves_the_document_later(
    library: samples.Library,  # noqa: F811
) -> None:
    made = take_down(library.public, library.librarian)
    standing.publish(library.public, by=library.librarian)
    assert standing_now(library.owner) == [] and not Notice.objects.exists()
    standing.withdraw(library.public, by=library.owner)
    with pytest.raises(Overtaken):
        takedowns.lift(made, by=library.librarian)
    library.public.refresh_from_db()
    assert library.public.status == Status.WITHDRAWN


def test_what_was_withdrawn_from_readers_can_be_taken_down_and_comes_back_as_it_first_was(
    library: samples.Library,  # noqa: F811
) -> None:
    first = takedowns.take_down(
        library.public, outcome="restricted", reason="rights", text="权利人要求", by=library.librarian
    )
    made = take_down(library.public, library.librarian)
    assert standing_now(library.owner) == [made]
    first.refresh_from_db()
    assert first.lifted_at is not None
    takedowns.lift(made, by=library.librarian)
    library.public.refresh_from_db()
    assert library.public.status == Status.PUBLISHED


@pytest.mark.parametrize("name", ["public", "in_review", "kept", "private"])
def test_what_was_taken_down_comes_back_as_it_was(library: samples.Library, name: str) -> None:  # noqa: F811
    document = getattr(library, name)
    before = document.status
    made = take_down(document, library.librarian)
    assert not Document.objects.filter(visible_to(library.owner), pk=document.pk)
    assert standing_now(library.owner) == [made]
    takedowns.lift(made, by=library.librarian)
    document.refresh_from_db()
    assert document.status == before and not standing_now(library.owner)
    with pytest.raises(Overtaken):
        takedowns.lift(made, by=library.librarian)


def test_the_uploader_is_told_and_told_when_it_is_taken_back(library: samples.Library) -> None:  # noqa: F811
    made = take_down(library.public, library.librarian)
    (told,) = Notice.objects.filter(to=library.owner)
    assert (told.verb, told.text, told.document) == ("removed", "权利人要求", library.public)
    takedowns.lift(made, by=library.librarian)
    assert not Notice.objects.exists()


def test_a_document_is_taken_down_once_and_again_after_it_came_back(library: samples.Library) -> None:  # noqa: F811
    take_down(library.public, library.librarian)
    with pytest.raises(Overtaken):
        take_down(library.public, library.librarian)
    standing.publish(library.public, by=library.librarian)
    again = take_down(library.public, library.librarian)
    assert standing_now(library.owner) == [again]


def test_only_librarians_take_down_and_lift(library: samples.Library) -> None:  # noqa: F811
    for by in (library.member, library.owner):
        with pytest.raises(NotAllowed):
            take_down(library.public, by)
    made = take_down(library.public, library.librarian)
    with pytest.raises(NotAllowed):
        takedowns.lift(made, by=library.owner)


def test_what_is_under_way_is_not_taken_down_yet(library: samples.Library) -> None:  # noqa: F811
    with pytest.raises(WrongState):
        take_down(library.processing, library.librarian)
    assert not Takedown.objects.exists()


@pytest.mark.parametrize(("is_granted", "status"), [(True, Status.PUBLISHED), (False, Status.REMOVED)])
def test_another_librarian_decides_on_an_appeal(
    library: samples.Library,  # noqa: F811
    second: User,
    is_granted: bool,
    status: str,
) -> None:
    made = appeals.appeal(take_down(library.public, library.librarian), "是我写的", by=library.owner)
    assert list(appeals.waiting(second)) == [made] and not appeals.waiting(library.member)
    with pytest.raises(NeedsAnother):
        appeals.decide(made, is_granted=True, answer="", by=library.librarian)
    appeals.decide(made, is_granted=is_granted, answer="看过了", by=second)
    library.public.refresh_from_db()
    assert library.public.status == status and not appeals.waiting(second)
    with pytest.raises(Overtaken):
        appeals.decide(made, is_granted=True, answer="", by=second)


def test_a_refusal_gives_its_reason(library: samples.Library, second: User) -> None:  # noqa: F811
    made = appeals.appeal(take_down(library.public, library.librarian), "是我写的", by=library.owner)
    with pytest.raises(WordsMissing):
        appeals.decide(made, is_granted=False, answer=" ", by=second)


def test_only_the_owner_appeals_and_once(library: samples.Library) -> None:  # noqa: F811
    made = take_down(library.public, library.librarian, "restricted")
    for by in (library.member, library.librarian):
        with pytest.raises(NotAllowed):
            appeals.appeal(made, "x", by=by)
    with pytest.raises(WordsMissing):
        appeals.appeal(made, " ", by=library.owner)
    appeals.appeal(made, "x", by=library.owner)
    with pytest.raises(Overtaken):
        appeals.appeal(made, "again", by=library.owner)


def test_nobody_decides_on_the_own_appeal(library: samples.Library, second: User) -> None:  # noqa: F811
    document = samples.document(second, "馆员自己的")
    made = appeals.appeal(take_down(document, library.librarian), "x", by=second)
    with pytest.raises(NeedsAnother):
        appeals.decide(made, is_granted=True, answer="", by=second)
