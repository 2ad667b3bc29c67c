"""Revisions: when a new file takes the place of the old one, and when it does not."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from wenyuan.accounts.models import User
from wenyuan.audit.models import Event
from wenyuan.blobs import actions as blobs
from wenyuan.copies.models import Fingerprint
from wenyuan.ingest.errors import SameFile
from wenyuan.ingest.models import Replacement
from wenyuan.ingest.plan import QUICK
from wenyuan.ingest.receive import Receipt, receive
from wenyuan.ingest.revise import add_revision
from wenyuan.ingest.show import publish
from wenyuan.jobs.bell import Bell
from wenyuan.jobs.models import Outbox, StepRun
from wenyuan.library.errors import NotAllowed
from wenyuan.library.models import Document, Revision, Status

pytestmark = pytest.mark.django_db
OLD = "借书证由本人保管，不得转借。遗失时应当在三日内到服务台登记。" * 4
NEW = "借书证由本人保管，不得转借。遗失时应当在五日内到服务台登记，并交回旧证。" * 4


def revise(document: Document, text: str, *, by: User, name: str = "新.txt") -> Revision:
    return add_revision(document, blobs.keep(io.BytesIO(text.encode())), name=name, by=by, note="改三日为五日")


@pytest.fixture
def document(bring: Callable[..., Receipt], drain: Callable[[], None]) -> Document:
    made = bring(OLD.encode(), "办法.txt").document
    drain()
    return again(made)


def again(document: Document) -> Document:
    return Document.objects.select_related("current", "owner").get(pk=document.pk)


def test_the_old_one_is_shown_until_the_new_one_is_readable(document: Document, drain: Callable[[], None]) -> None:
    new = revise(document, NEW, by=document.owner)
    assert new.number == 2 and again(document).current.number == 1
    assert again(document).status == Status.PUBLISHED
    drain()
    shown = again(document)
    assert (shown.current, shown.status, shown.title) == (new, Status.PUBLISHED, "办法")
    assert Replacement.objects.get(revision=new).state == Replacement.State.SHOWN


def test_copies_are_looked_for_by_the_text_that_is_shown(document: Document, drain: Callable[[], None]) -> None:
    before = Fingerprint.objects.get(document=document)
    new = revise(document, NEW, by=document.owner)
    drain()
    after = Fingerprint.objects.get(document=document)
    assert after.revision == new.pk and after.norm_hash != before.norm_hash


def test_the_index_and_the_audit_hear_of_it(document: Document, drain: Callable[[], None]) -> None:
    revise(document, NEW, by=document.owner)
    event = Event.objects.get(verb="document.revise")
    assert (event.actor, event.data) == (document.owner, {"revision": 2})
    drain()
    assert not Outbox.objects.filter(topic="index").exists()


def test_a_file_that_cannot_be_read_leaves_the_old_one_in_its_place(
    document: Document, drain: Callable[[], None]
) -> None:
    new = revise(document, "", by=document.owner, name="坏.docx")
    drain()
    assert again(document).current.number == 1 and again(document).status == Status.PUBLISHED
    new.refresh_from_db()
    assert new.failure_code and new.replacement.state == Replacement.State.FAILED


def test_a_readable_file_ends_the_failure_of_the_one_before(
    bring: Callable[..., Receipt], drain: Callable[[], None], owner: User
) -> None:
    kept = bring(b"", "坏.docx").document
    drain()
    assert again(kept).status in {Status.KEPT, Status.REFUSED}
    revise(kept, NEW, by=owner)
    drain()
    shown = again(kept)
    assert shown.status == Status.PUBLISHED and shown.current.number == 2 and shown.published_at


def test_what_a_plain_uploader_puts_in_the_place_of_a_published_file_waits(drain: Callable[[], None]) -> None:
    owner = User.objects.create_user("plain", is_uploader=True)
    document = receive(io.BytesIO(OLD.encode()), name="a.txt", place="/a", owner=owner).document  # type: ignore[arg-type]
    drain()
    new = revise(document, NEW, by=owner)
    drain()
    assert again(document).current.number == 1
    assert Replacement.objects.get(revision=new).state == Replacement.State.WAITING


def test_a_first_file_that_is_late_does_not_come_back(
    bring: Callable[..., Receipt], drain: Callable[[], None], owner: User
) -> None:
    document = bring(OLD.encode(), "办法.txt").document
    new = revise(document, NEW, by=owner)
    first = document.current
    # The second is done first.
    publish(new)
    publish(first)
    assert again(document).current == new


def test_only_owner_and_librarians_bring_revisions(document: Document) -> None:
    with pytest.raises(NotAllowed):
        revise(document, NEW, by=User.objects.create_user("stranger", is_uploader=True))
    assert document.revisions.count() == 1


def test_the_same_file_is_no_revision(document: Document) -> None:
    with pytest.raises(SameFile):
        revise(document, OLD, by=document.owner)
    assert document.revisions.count() == 1


@pytest.mark.parametrize("status", [Status.KEPT, Status.REFUSED, Status.PROCESSING])
def test_a_file_that_needs_a_librarian_waits_for_one_also_where_nothing_was_shown(
    owner: User, drain: Callable[[], None], status: Status
) -> None:
    plain = User.objects.create_user("plain", is_uploader=True)
    document = receive(io.BytesIO(OLD.encode()), name="a.txt", place="/a", owner=plain).document  # type: ignore[arg-type]
    drain()
    # As `wenyuan add` files it: before the library began to review.
    Document.objects.filter(pk=document.pk).update(status=status, needs_review=False, published_at=None)
    revise(document, NEW, by=plain)
    drain()
    shown = again(document)
    assert (shown.current.number, shown.status, shown.needs_review) == (2, Status.REVIEW, True)
    assert shown.published_at is None


def test_what_is_shown_is_read_for_proposals(document: Document, drain: Callable[[], None]) -> None:
    named = "图书馆借阅管理办法\n" + NEW
    new = revise(document, named, by=document.owner)
    drain()
    runs = StepRun.objects.filter(subject=new.pk, step="suggest")
    assert [(run.state, bool(run.output)) for run in runs] == [("done", True)]


def test_the_day_of_publication_stays_when_a_file_comes_anew(
    bring: Callable[..., Receipt], drain: Callable[[], None], owner: User
) -> None:
    document = bring(OLD.encode(), "办法.txt").document
    drain()
    first = again(document).published_at
    for status in (Status.PROCESSING, Status.KEPT):
        Document.objects.filter(pk=document.pk).update(status=status)
        if status == Status.PROCESSING:
            publish(again(document).current)
        else:
            revise(document, NEW, by=owner)
            drain()
        assert (again(document).status, again(document).published_at) == (Status.PUBLISHED, first)


def test_the_bell_rings_when_the_rows_can_be_seen(
    document: Document, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with Bell(QUICK) as bell:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            revise(document, NEW, by=document.owner)
            assert not bell.wait(0.05)
        assert bell.wait(1)
