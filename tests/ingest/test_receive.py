"""Receiving: what is a duplicate, what a repeat, what is not taken."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from wenyuan.accounts.models import User
from wenyuan.blobs import actions as blobs
from wenyuan.blobs import store
from wenyuan.house import settings as house
from wenyuan.ingest.errors import NotAFile, SourceUnreadable
from wenyuan.ingest.models import Replacement
from wenyuan.ingest.plan import PLAN
from wenyuan.ingest.queries import known_bytes
from wenyuan.ingest.receive import Receipt, receive, receive_path
from wenyuan.ingest.revise import add_revision
from wenyuan.jobs.models import StepRun
from wenyuan.library.models import Access, Document, Status

Bring = Callable[..., Receipt]


@pytest.fixture
def other(db: None) -> User:
    return User.objects.create_user("other")


def test_what_is_received_is_durable_and_has_all_its_steps(bring: Bring) -> None:
    document = bring("一页文字".encode(), "通知.txt").document
    assert document.title == "通知"
    assert document.status == Status.PROCESSING
    assert store().size(document.current.original_id) == 12
    assert StepRun.objects.filter(subject=document.current.pk).count() == len(PLAN.steps)


def test_the_same_file_again_is_a_repeat(bring: Bring) -> None:
    first, again = bring(b"same", "a.txt"), bring(b"same", "a.txt")
    assert again.is_repeat and not again.is_duplicate
    assert again.document == first.document
    assert Document.objects.count() == 1


def test_the_same_bytes_from_elsewhere_are_a_duplicate_and_stay_one(bring: Bring) -> None:
    first, twin = bring(b"same", "a.txt"), bring(b"same", "b.txt")
    assert twin.is_duplicate and twin.document == first.document
    assert bring(b"same", "b.txt").is_duplicate
    assert Document.objects.count() == 1


def test_a_document_one_may_not_see_is_no_duplicate(bring: Bring, other: User) -> None:
    mine = bring(b"secret", "a.txt", by=other)
    Document.objects.update(access=Access.PRIVATE)
    stranger = User.objects.create_user("stranger")
    theirs = bring(b"secret", "a.txt", by=stranger)
    assert not theirs.is_duplicate
    assert theirs.document != mine.document


def test_a_changed_file_at_the_same_place_is_new(bring: Bring) -> None:
    assert bring(b"one", "a.txt").document != bring(b"two", "a.txt").document


def test_a_file_over_the_limit_is_kept_without_pages(bring: Bring) -> None:
    house.assume({"max_upload_mib": 0})
    document = bring(b"x", "big.pdf").document
    assert (document.status, document.current.failure_code) == (Status.KEPT, "too_large")
    assert store().size(document.current.original_id) == 1
    assert not StepRun.objects.exists()


@pytest.mark.django_db
def test_links_and_pipes_are_not_taken(tmp_path: Path, owner: User) -> None:
    (tmp_path / "real").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    os.mkfifo(tmp_path / "pipe")
    for name, error in (("link", NotAFile), ("pipe", NotAFile), ("gone", SourceUnreadable)):
        with pytest.raises(error):
            receive_path(tmp_path / name, owner=owner)
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_a_name_that_is_no_text_is_taken_all_the_same(tmp_path: Path, owner: User) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\xfe.txt"
    Path(os.fsdecode(path)).write_bytes(b"x")
    receipt = receive_path(Path(os.fsdecode(path)), owner=owner)
    assert receipt.document.current.file_name == "��.txt"


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_at_the_same_moment_become_one_document() -> None:
    owner = User.objects.create_user("hasty")
    errors: list[BaseException] = []

    def bring_it(n: int) -> None:
        try:
            receive(ContentFile(b"at once"), name=f"{n}.txt", place=f"/{n}", owner=owner)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=bring_it, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Document.objects.count() == 1


@pytest.mark.parametrize("state", ["waiting", "declined", "shown"])
def test_a_file_that_is_not_the_one_shown_is_nobodys_twin(bring: Bring, owner: User, other: User, state: str) -> None:
    document = bring(b"shown", "a.txt").document
    hidden = add_revision(document, blobs.keep(ContentFile(b"hidden")), name="b.txt", by=owner)
    Replacement.objects.filter(revision=hidden).update(state=state)
    digest = hidden.original_id
    assert known_bytes([digest, document.current.original_id], user=other) == {document.current.original_id: document}
    theirs = bring(b"hidden", "c.txt", by=other)
    assert not theirs.is_duplicate and theirs.document != document
    assert known_bytes([digest], user=other) == {digest: theirs.document}
