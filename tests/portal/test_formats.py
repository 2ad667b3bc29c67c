"""A second document of the same text becomes another format of the first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.copies import actions as copies
from wenyuan.ingest.models import Format
from wenyuan.library.errors import NotAllowed, WrongState
from wenyuan.library.models import Document, Page, Status
from wenyuan.moderation.formats import attach_as_format

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin(library: samples.Library) -> Document:
    """The text of the public document as a PDF, of the same owner."""
    made = samples.document(library.owner, "借阅办法 PDF", pages=5, kind="pdf")
    Page.objects.filter(revision=made.current).delete()
    pages = Page.objects.filter(revision=library.public.current)
    Page.objects.bulk_create(Page(revision=made.current, number=page.number, text=page.text) for page in pages)
    for document in (library.public, made):
        copies.mark(document)
    copies.match(made)
    return made


def attach(client: Client, source: Document, target: Document) -> int:
    return client.post(f"/d/{target.public_id}/formats", {"from": source.public_id}).status_code


def test_its_file_is_offered_there_and_it_steps_back(
    library: samples.Library, twin: Document, client_of: Callable[[str], Client]
) -> None:
    owner, target = client_of("owner"), library.public
    assert "文字相同" in owner.get(f"/d/{twin.public_id}/revisions").content.decode()
    assert attach(owner, twin, target) == 302
    made = Format.objects.get()
    assert (made.document, made.blob_id) == (target, twin.current.original_id)
    twin.refresh_from_db()
    assert twin.status == Status.WITHDRAWN
    page = client_of("stranger").get(f"/d/{target.public_id}", follow=True).content.decode()
    assert f"as=format-{made.pk}" in page
    answer = client_of("stranger").get(f"/d/{target.public_id}/download?as=format-{made.pk}")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("asked", ["format-999", "format-x", "format-"])
def test_a_format_that_is_not_there_is_not_found(
    library: samples.Library, client_of: Callable[[str], Client], asked: str
) -> None:
    assert client_of("owner").get(f"/d/{library.public.public_id}/download?as={asked}").status_code == 404


def test_only_who_looks_after_both(
    library: samples.Library, twin: Document, client_of: Callable[[str], Client]
) -> None:
    assert attach(client_of("member"), twin, library.public) == 404
    Document.objects.filter(pk=twin.pk).update(owner=library.member)
    assert attach(client_of("member"), twin, library.public) == 404
    assert attach(client_of("owner"), twin, library.public) == 404
    assert not Format.objects.exists()
    assert attach(client_of("librarian"), twin, library.public) == 302


def test_another_text_is_no_format(library: samples.Library, client_of: Callable[[str], Client]) -> None:
    assert attach(client_of("owner"), library.long, library.public) == 409
    assert not Format.objects.exists()


def test_what_waits_for_a_librarian_does_not_come_to_readers_as_a_format(
    library: samples.Library, twin: Document, client_of: Callable[[str], Client]
) -> None:
    Document.objects.filter(pk=twin.pk).update(status=Status.REVIEW, needs_review=True)
    assert attach(client_of("owner"), twin, library.public) == 409
    assert not Format.objects.exists()


def test_what_changed_since_the_page_was_drawn_is_asked_again(library: samples.Library, twin: Document) -> None:
    stale, target = Document.objects.get(pk=twin.pk), Document.objects.get(pk=library.public.pk)
    Document.objects.filter(pk=twin.pk).update(status=Status.REVIEW, needs_review=True)
    with pytest.raises(WrongState):
        attach_as_format(stale, target, by=library.owner)
    Document.objects.filter(pk=twin.pk).update(owner=library.member)
    with pytest.raises(NotAllowed):
        attach_as_format(stale, target, by=library.owner)
    assert not Format.objects.exists()


def test_a_format_is_taken_away_by_who_may_change_the_document(
    library: samples.Library, twin: Document, client_of: Callable[[str], Client]
) -> None:
    assert attach(client_of("owner"), twin, library.public) == 302
    address = f"/d/{library.public.public_id}/formats/{Format.objects.get().pk}/detach"
    assert client_of("member").post(address).status_code == 404 and Format.objects.exists()
    assert (
        client_of("owner").post(f"/d/{library.long.public_id}/formats/{Format.objects.get().pk}/detach").status_code
        == 404
    )
    page = client_of("owner").get(f"/d/{library.public.public_id}/revisions").content.decode()
    assert address in page and "取消提供" in page
    assert client_of("owner").post(address).status_code == 302 and not Format.objects.exists()
    assert client_of("owner").post(address).status_code == 404
