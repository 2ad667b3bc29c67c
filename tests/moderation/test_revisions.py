"""Which file of a document is shown: who decides it, and what follows."""

from __future__ import annotations

import pytest

from tests.portal import samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.accounts.models import User
from wenyuan.audit.models import Event
from wenyuan.ingest.models import Replacement
from wenyuan.ingest.queries import waiting_revisions
from wenyuan.jobs.models import Outbox, StepRun
from wenyuan.library.errors import NotAllowed, WrongState
from wenyuan.library.models import Curatorship, Document, Revision, Status
from wenyuan.moderation.revisions import decline_revision, show_revision

pytestmark = pytest.mark.django_db


def waiting(document: Document) -> Revision:
    """A second file that a librarian has not looked at."""
    made = samples.another_revision(document, by=document.owner)
    Replacement.objects.create(revision=made, needs_review=True, state=Replacement.State.WAITING)
    return made


def shown(document: Document) -> int:
    return Document.objects.get(pk=document.pk).current.number


def test_a_librarian_lets_readers_have_it_and_everything_follows(library: samples.Library) -> None:  # noqa: F811
    new = waiting(library.public)
    Outbox.objects.all().delete()
    show_revision(library.public, 2, by=library.librarian)
    assert shown(library.public) == 2
    assert Outbox.objects.filter(topic="index", key=library.public.pk).exists()
    again = dict(StepRun.objects.filter(subject=new.pk).values_list("step", "state"))
    assert again == {"fingerprint": "ready", "match": "waiting", "suggest": "ready"}
    event = Event.objects.get(verb="document.show_revision")
    assert (event.actor, event.data) == (library.librarian, {"before": 1, "revision": 2})


def test_its_owner_may_not_let_oneself_through(library: samples.Library) -> None:  # noqa: F811
    waiting(library.public)
    with pytest.raises(NotAllowed):
        show_revision(library.public, 2, by=library.owner)
    assert shown(library.public) == 1 and not Event.objects.exists()


def test_the_owner_returns_to_what_was_shown_before(library: samples.Library) -> None:  # noqa: F811
    waiting(library.public)
    show_revision(library.public, 2, by=library.librarian)
    show_revision(library.public, 1, by=library.owner)
    assert shown(library.public) == 1
    show_revision(library.public, 2, by=library.owner)
    assert shown(library.public) == 2


def test_the_librarian_of_another_branch_is_a_stranger(library: samples.Library) -> None:  # noqa: F811
    waiting(library.public)
    other = User.objects.create_user("another curator", is_curator=True)
    Curatorship.objects.create(user=other, category=library.shelves["culture"])
    for verb in (show_revision, decline_revision):
        with pytest.raises(NotAllowed):
            verb(library.public, 2, by=other, **({"reason": "x"} if verb is decline_revision else {}))
    assert not waiting_revisions(other)
    Curatorship.objects.create(user=other, category=library.shelves["rules"])
    assert [one.revision.number for one in waiting_revisions(other)] == [2]
    show_revision(library.public, 2, by=other)


def test_a_declined_one_keeps_its_reason_and_a_librarian_may_think_again(library: samples.Library) -> None:  # noqa: F811
    waiting(library.public)
    decline_revision(library.public, 2, by=library.librarian, reason="扫描件缺页")
    assert Replacement.objects.get().reason == "扫描件缺页" and shown(library.public) == 1
    with pytest.raises(WrongState):
        decline_revision(library.public, 2, by=library.librarian, reason="again")
    with pytest.raises(NotAllowed):
        show_revision(library.public, 2, by=library.owner)
    show_revision(library.public, 2, by=library.librarian)


def test_what_has_no_pages_is_not_shown(library: samples.Library) -> None:  # noqa: F811
    empty = samples.another_revision(library.public)
    Revision.objects.filter(pk=empty.pk).update(page_count=0)
    with pytest.raises(WrongState):
        show_revision(library.public, 2, by=library.librarian)


def test_what_is_shown_already_and_what_was_removed_stay(library: samples.Library) -> None:  # noqa: F811
    with pytest.raises(WrongState):
        show_revision(library.public, 1, by=library.librarian)
    samples.another_revision(library.public)
    Document.objects.filter(pk=library.public.pk).update(status=Status.REMOVED)
    with pytest.raises(WrongState):
        show_revision(library.public, 2, by=library.librarian)


def test_a_stranger_decides_nothing(library: samples.Library) -> None:  # noqa: F811
    samples.another_revision(library.public)
    with pytest.raises(NotAllowed):
        show_revision(library.public, 2, by=library.member)
