"""What was taken down does not come back under another file, and does when the takedown is lifted."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.copies.conftest import text_named
from tests.engines import samples as files
from tests.ingest.conftest import bring, drain, engines, owner, walk  # noqa: F401 - fixtures
from tests.portal import copy_samples, samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.accounts.models import User
from wenyuan.audit.models import Event
from wenyuan.blobs import actions as blobs
from wenyuan.ingest.models import Format, Replacement
from wenyuan.ingest.receive import Receipt
from wenyuan.ingest.revise import add_revision, arrived
from wenyuan.library.errors import NotAllowed
from wenyuan.library.models import Document, Revision, Status
from wenyuan.library.rules import visible_to
from wenyuan.moderation import barring, standing, takedowns
from wenyuan.moderation.models import Barred, Return, Takedown
from wenyuan.moderation.revisions import show_revision

pytestmark = pytest.mark.django_db
TEXT = "annual-review"


def taken(document: Document, by: User, **options: bool) -> Takedown:
    return takedowns.take_down(document, outcome="removed", reason="rights", text="权利人要求", by=by, **options)


def is_seen(document: Document, by: object = None) -> bool:
    return Document.objects.filter(visible_to(by or AnonymousUser()), pk=document.pk).exists()  # type: ignore[arg-type]


@pytest.fixture
def away(library: samples.Library) -> Takedown:  # noqa: F811
    """A report that was taken down."""
    return taken(copy_samples.document(library.owner, "工作总结", text_named(TEXT)), library.librarian)


@pytest.mark.parametrize(
    ("text", "likeness", "status"),
    [
        (text_named(TEXT), "text", Status.REMOVED),
        (text_named(TEXT).replace("。", "．") + "\n", "text", Status.REMOVED),
        (copy_samples.laundered(text_named(TEXT)), "rewritten", Status.REVIEW),
        (text_named(TEXT)[: int(len(text_named(TEXT)) * 0.8)], None, Status.REVIEW),
        (text_named("tea") + "\n" + text_named(TEXT), None, Status.REVIEW),
        (text_named(TEXT)[: len(text_named(TEXT)) // 3] + text_named("tea"), "", Status.PUBLISHED),
        (text_named("tea"), "", Status.PUBLISHED),
    ],
    ids=["same", "repunctuated", "rewritten", "most of it", "inside another", "a third of it", "another"],
)
def test_the_text_is_known_in_another_file(
    library: samples.Library,  # noqa: F811
    away: Takedown,
    text: str,
    likeness: str | None,
    status: str,
) -> None:
    came = copy_samples.document(library.member, "又来了", text, kind="pdf")
    made = barring.stop(came)
    came.refresh_from_db()
    assert came.status == status and is_seen(came) == (status == Status.PUBLISHED)
    assert (made.likeness if made else "") in ({likeness} if likeness is not None else {"near", "rewritten"})


def test_the_same_file_is_known_before_anything_of_it_is_seen(
    library: samples.Library,  # noqa: F811
    away: Takedown,
    bring: Callable[..., Receipt],  # noqa: F811
) -> None:
    content = f"original of 工作总结 {away.document.pk}".encode() * 40  # type: ignore[union-attr]
    came = bring(content, "a.docx", by=library.member).document
    came.refresh_from_db()
    assert came.status == Status.REMOVED and came.ended_reason == "权利人要求"
    assert not is_seen(came) and not is_seen(came, library.member) and is_seen(came, library.librarian)


def test_what_a_librarian_lets_in_stays_in(library: samples.Library, away: Takedown) -> None:  # noqa: F811
    came = copy_samples.document(library.member, "又来了", text_named(TEXT))
    assert barring.stop(came) is not None
    standing.publish(came, by=library.librarian)
    assert barring.stop(came) is None and is_seen(came)


def test_a_lifted_takedown_keeps_nothing_out_and_publishes_nothing(library: samples.Library, away: Takedown) -> None:  # noqa: F811
    came = copy_samples.document(library.member, "又来了", text_named(TEXT))
    barring.stop(came)
    takedowns.lift(away, by=library.librarian)
    came.refresh_from_db()
    assert came.status == Status.REVIEW and not Return.objects.exists()
    later = copy_samples.document(library.member, "第三次", text_named(TEXT))
    assert barring.stop(later) is None and is_seen(later)


def test_a_document_published_again_by_another_road_bars_nothing(library: samples.Library, away: Takedown) -> None:  # noqa: F811
    standing.publish(away.document, by=library.librarian)  # type: ignore[arg-type]
    assert barring.stop(copy_samples.document(library.member, "又来了", text_named(TEXT))) is None


def test_what_two_takedowns_keep_out_stays_out_when_one_is_lifted(library: samples.Library) -> None:  # noqa: F811
    one = copy_samples.document(library.owner, "甲", text_named(TEXT))
    two = copy_samples.document(library.owner, "乙", text_named(TEXT))
    first, second = taken(one, library.librarian), taken(two, library.librarian)
    came = copy_samples.document(library.member, "丙", text_named(TEXT))
    assert barring.stop(came) is not None
    takedowns.lift(first, by=library.librarian)
    came.refresh_from_db()
    assert came.status == Status.REMOVED and Return.objects.get().takedown == second


def test_copies_go_along_if_the_librarian_says_so(library: samples.Library) -> None:  # noqa: F811
    document, copy, other = (
        copy_samples.document(library.owner, title, text_named(name))
        for title, name in (("甲", TEXT), ("乙", TEXT), ("丙", "tea"))
    )
    assert barring.same_text(document) == [copy]
    away = taken(document, library.librarian, with_copies=True)
    assert not is_seen(copy) and is_seen(other)
    takedowns.lift(away, by=library.librarian)
    assert is_seen(document) and not is_seen(copy)


def test_a_text_stays_barred_when_its_document_is_deleted(library: samples.Library, away: Takedown) -> None:  # noqa: F811
    away.document.delete()  # type: ignore[union-attr]
    assert Barred.objects.count() == 1
    texts = (copy_samples.laundered(text_named(TEXT)), text_named("tea"), text_named(TEXT))
    # One after the other: those that come first are not there to be compared with.
    found = []
    for text in texts:
        came = copy_samples.document(library.member, "又来了", text)
        found.append(barring.stop(came))
        came.delete()
    assert [one.likeness if one else "" for one in found] == ["near", "", "text"]


def test_a_withdrawn_document_bars_nothing(library: samples.Library) -> None:  # noqa: F811
    document = copy_samples.document(library.owner, "甲", text_named(TEXT))
    takedowns.take_down(document, outcome="restricted", reason="other", text="x", by=library.librarian)
    assert barring.stop(copy_samples.document(library.member, "乙", text_named(TEXT))) is None


@pytest.mark.slow
def test_it_is_stopped_on_its_walk_whatever_the_format(walk: Callable[..., Document], library: samples.Library) -> None:  # noqa: F811
    first = walk(text_named("tea").encode(), "tea.txt", by=library.owner)
    away = taken(first, library.librarian)
    again = walk(text_named("tea").encode(), "茶.txt", by=library.member)
    as_word = walk(files.docx(text_named("tea")), "tea.docx", by=library.member)
    other = walk(text_named("charter").encode(), "charter.txt", by=library.member)
    assert [again.status, as_word.status, other.status] == [Status.REMOVED, Status.REMOVED, Status.PUBLISHED]
    assert not is_seen(as_word) and not is_seen(as_word, library.member)
    takedowns.lift(away, by=library.librarian)
    again.refresh_from_db()
    assert again.status == Status.REVIEW


def revised(document: Document, barred: Takedown) -> Revision:
    """The file that was taken down, brought as the next one of another document."""
    content = f"original of 工作总结 {barred.document.pk}".encode() * 40  # type: ignore[union-attr]
    return add_revision(document, blobs.keep(io.BytesIO(content)), name="b.docx", by=document.owner)


def test_the_file_does_not_come_back_as_a_revision(library: samples.Library, away: Takedown) -> None:  # noqa: F811
    document = samples.document(library.librarian, "馆员的")
    new = revised(document, away)
    arrived(document, new)
    document.refresh_from_db()
    assert document.current.number == 1 and Replacement.objects.get(revision=new).state == Replacement.State.WAITING


def test_a_librarian_who_shows_such_a_file_lets_it_in(library: samples.Library, away: Takedown) -> None:  # noqa: F811
    document = samples.document(library.owner, "别的")
    new = revised(document, away)
    Revision.objects.filter(pk=new.pk).update(page_count=1, rendition="text")
    arrived(document, new)
    with pytest.raises(NotAllowed):
        show_revision(document, 2, by=library.owner)
    show_revision(document, 2, by=library.librarian)
    show_revision(document, 1, by=library.librarian)
    with pytest.raises(NotAllowed):
        show_revision(document, 2, by=library.owner)
    show_revision(document, 2, by=library.librarian)
    document.refresh_from_db()
    assert barring.stop(document) is None and is_seen(document) and document.current == new


def test_formats_are_kept_out_and_taken_away_with_what_was_taken_down(library: samples.Library) -> None:  # noqa: F811
    document, other = (samples.document(library.owner, title) for title in ("甲", "乙"))
    word = samples.blob(b"the Word file of it")
    own = Format.objects.create(document=document, blob=word, file_name="a.docx")
    Format.objects.create(document=other, blob=word, file_name="a.docx")
    Format.objects.create(document=other, blob=document.current.original, file_name="a.pdf")
    left = Format.objects.create(document=other, blob=samples.blob(b"another"), file_name="b.docx")
    made = taken(document, library.librarian)
    assert set(Format.objects.all()) == {own, left}
    assert {row.sha256 for row in made.barred.all()} == {word.pk, document.current.original_id}
    assert Event.objects.filter(verb="document.detach_format").count() == 2
