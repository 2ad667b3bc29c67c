"""New files of documents that readers have: shown, sent back with the reason, and either taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.ingest.models import Replacement
from wenyuan.library import standing
from wenyuan.library.models import Document, Revision
from wenyuan.moderation import takedowns
from wenyuan.notices.models import Notice
from wenyuan.workbench.models import Verdict


@pytest.fixture
def new(library: samples.Library) -> Revision:
    """A second file of the public document, brought by a member who may edit it no more."""
    made = samples.another_revision(library.public, by=library.member, note="改了第三条")
    Replacement.objects.create(revision=made, needs_review=True, state=Replacement.State.WAITING)
    return made


def say(client: Client, verb: str, item: Revision, **values: str) -> Any:
    return client.post("/desk/revisions/say", {"verb": verb, "item": item.pk, **values}, follow=True)


def undo(client: Client) -> None:
    client.post(f"/desk/log/{Verdict.objects.filter(undone_at=None).latest('pk').pk}/undo")


def shown(new: Revision) -> int:
    document = Document.objects.select_related("current").get(pk=new.document_id)
    return document.current.number if document.current is not None else 0


def listed(client: Client) -> list[int]:
    return [line.pk for line, _ in client.get("/desk/revisions").context["lines"]]


def test_who_brought_it_its_note_its_text_and_the_way_to_compare_are_shown(librarian: Client, new: Revision) -> None:
    page = librarian.get("/desk/revisions").content.decode()
    assert "member" in page and "改了第三条" in page and "（修订）.docx" in page
    compare = f"/d/{new.document.public_id}/revisions/2/compare?with=1"
    assert compare in page and librarian.get(compare).status_code == 200
    assert "data-key=c" in page.replace('"', "")


def test_readers_have_it_from_then_on_and_undo_gives_them_what_they_had(librarian: Client, new: Revision) -> None:
    say(librarian, "show", new)
    assert shown(new) == 2 and not listed(librarian)
    undo(librarian)
    assert shown(new) == 1 and listed(librarian) == [new.pk]
    row = Replacement.objects.get(revision=new)
    assert (row.state, row.shown_at) == (Replacement.State.WAITING, None)


def test_sent_back_tells_who_brought_it_why_and_undo_takes_that_back(
    librarian: Client, library: samples.Library, new: Revision
) -> None:
    say(librarian, "decline", new)
    assert not Verdict.objects.exists() and listed(librarian) == [new.pk]
    say(librarian, "decline", new, reason="第三条没有改")
    assert shown(new) == 1 and not listed(librarian)
    notice = Notice.objects.get()
    assert (notice.to, notice.document, notice.text) == (library.member, library.public, "第三条没有改")
    undo(librarian)
    assert listed(librarian) == [new.pk] and not Notice.objects.exists()


def test_what_is_another_by_now_is_not_taken_back(librarian: Client, new: Revision) -> None:
    say(librarian, "show", new)
    third = samples.another_revision(new.document)
    Document.objects.filter(pk=new.document_id).update(current=third)
    undo(librarian)
    assert shown(new) == 3 and Verdict.objects.get().undone_at is None


def test_a_decision_made_on_the_documents_own_page_is_told_of(librarian: Client, new: Revision) -> None:
    librarian.post(f"/d/{new.document.public_id}/revisions/2/show")
    response = say(librarian, "decline", new, reason="x")
    assert shown(new) == 2 and not Verdict.objects.exists()
    assert [str(message) for message in response.context["messages"]]


def test_of_what_was_taken_down_no_file_is_shown(librarian: Client, library: samples.Library, new: Revision) -> None:
    takedowns.take_down(library.public, outcome="removed", reason="rights", text="x", by=library.librarian)
    assert [verb.name for verb in librarian.get(f"/desk/revisions/{new.pk}").context["with_reason"]] == ["decline"]
    say(librarian, "show", new)
    assert shown(new) == 1


def test_another_branch_has_nothing_of_it(client_of: Any, library: samples.Library, new: Revision) -> None:
    standing.set_branches(library.curator, [library.shelves["culture"]])
    assert not listed(client_of("curator"))
    standing.set_branches(library.curator, [library.shelves["rules"]])
    assert listed(client_of("curator")) == [new.pk]
