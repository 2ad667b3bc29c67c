"""Uploads that come in pieces: what is kept, what is refused, what becomes of what is whole."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from collections.abc import Callable

import pytest
from django.utils import timezone

from wenyuan.accounts.models import User
from wenyuan.blobs import store
from wenyuan.blobs import uploads as parts
from wenyuan.blobs.errors import NoSpace
from wenyuan.blobs.uploads import Checksum, Interrupted
from wenyuan.env import env
from wenyuan.ingest import intake, uploads
from wenyuan.ingest.errors import (
    BadUpload,
    ChecksumMismatch,
    MayNotUpload,
    UploadElsewhere,
    UploadOvertaken,
    UploadTooLarge,
)
from wenyuan.ingest.models import Batch, Upload
from wenyuan.library.models import Access, Category, Document, Status

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_parts_of_others() -> None:
    for name in left():
        parts.discard(name)


@pytest.fixture
def uploader() -> User:
    return User.objects.create_user("uploader", is_uploader=True)


class Broken(io.BytesIO):
    """A line that breaks after its bytes."""

    def read(self, size: int = -1, /) -> bytes:
        if chunk := super().read(size):
            return chunk
        raise OSError("connection reset")


def content_of(document: Document) -> bytes:
    assert document.current is not None
    return b"".join(store().stream(document.current.original_id))


def left() -> list[str]:
    return [path.name for path in store().incoming.glob("up-*")]


def test_pieces_become_the_document_they_were_cut_from(uploader: User) -> None:
    data = bytes(range(256)) * 5000
    upload = uploads.begin(owner=uploader, name="章程.txt", size=len(data))
    for start in range(0, len(data), 300_000):
        upload = uploads.append(upload, io.BytesIO(data[start : start + 300_000]), at=start)
    assert (upload.state, upload.offset) == (Upload.State.TAKEN, len(data))
    assert content_of(upload.document) == data
    assert upload.document.title == "章程" and left() == []


def test_what_came_before_the_line_broke_is_kept(uploader: User) -> None:
    upload = uploads.begin(owner=uploader, name="a.txt", size=10)
    with pytest.raises(Interrupted):
        uploads.append(upload, Broken(b"12345"), at=0, length=10)
    upload.refresh_from_db()
    assert (upload.offset, upload.state) == (5, Upload.State.COMING)
    assert content_of(uploads.append(upload, io.BytesIO(b"67890"), at=5).document) == b"1234567890"


def test_bytes_that_were_never_acknowledged_are_written_anew(uploader: User) -> None:
    # As after a power cut: the part is longer than what its row says, and what is behind may be anything.
    upload = uploads.begin(owner=uploader, name="a.txt", size=6)
    uploads.append(upload, io.BytesIO(b"abc"), at=0)
    with parts.path_of(upload.part).open("ab") as file:
        file.write(b"\0\0\0\0\0\0\0\0")
    assert content_of(uploads.append(upload, io.BytesIO(b"def"), at=3).document) == b"abcdef"


def test_a_piece_at_another_place_changes_nothing(uploader: User) -> None:
    upload = uploads.begin(owner=uploader, name="a.txt", size=6)
    uploads.append(upload, io.BytesIO(b"abc"), at=0)
    for at in (0, 2, 4):
        with pytest.raises(UploadElsewhere) as told:
            uploads.append(upload, io.BytesIO(b"xyz"), at=at)
        assert told.value.params["offset"] == 3


def test_more_than_was_announced_is_refused_before_a_byte_is_read(uploader: User) -> None:
    upload = uploads.begin(owner=uploader, name="a.txt", size=3)
    source = io.BytesIO(b"abcd")
    with pytest.raises(BadUpload):
        uploads.append(upload, source, at=0, length=4)
    assert source.tell() == 0


def test_damaged_bytes_are_thrown_away_and_may_come_again(uploader: User) -> None:
    upload = uploads.begin(owner=uploader, name="a.txt", size=3)
    right = Checksum(algorithm="sha256", digest=hashlib.sha256(b"abc").digest())
    with pytest.raises(ChecksumMismatch):
        uploads.append(upload, io.BytesIO(b"abX"), at=0, checksum=right)
    upload.refresh_from_db()
    assert upload.offset == 0
    assert content_of(uploads.append(upload, io.BytesIO(b"abc"), at=0, checksum=right).document) == b"abc"


def test_of_two_requests_at_once_the_later_one_goes_on(uploader: User) -> None:
    upload = uploads.begin(owner=uploader, name="a.txt", size=3)

    class Slow(io.BytesIO):
        def read(self, size: int = -1, /) -> bytes:
            if not self.tell():
                uploads.append(Upload.objects.get(pk=upload.pk), io.BytesIO(b"abc"), at=0)
            return super().read(size)

    with pytest.raises(UploadOvertaken):
        uploads.append(upload, Slow(b"xyz"), at=0)
    upload.refresh_from_db()
    assert content_of(upload.document) == b"abc"


def test_an_empty_file_is_kept_with_its_reason(uploader: User) -> None:
    upload = uploads.bring(io.BytesIO(b""), owner=uploader, name="空.docx", size=0)
    assert upload.state == Upload.State.TAKEN and content_of(upload.document) == b""


def test_over_the_limit_is_said_before_anything_is_sent(uploader: User) -> None:
    with pytest.raises(UploadTooLarge) as told:
        uploads.begin(owner=uploader, name="a.iso", size=(env().max_upload_mib << 20) + 1)
    assert "200 MiB" in str(told.value) and not Upload.objects.exists() and left() == []


def test_a_full_disk_is_named_and_leaves_nothing(uploader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "RESERVE", 1 << 60)
    with pytest.raises(NoSpace):
        uploads.begin(owner=uploader, name="a.txt", size=1)
    assert not Upload.objects.exists() and left() == []


def test_readers_may_not_upload() -> None:
    with pytest.raises(MayNotUpload):
        uploads.begin(owner=User.objects.create_user("reader"), name="a.txt", size=1)


def test_folders_are_a_name_and_nothing_else(uploader: User) -> None:
    upload = uploads.bring(io.BytesIO(b"x"), owner=uploader, name="../../etc/年报/./a\x00.txt", size=1)
    assert (upload.path, upload.name) == ("etc/年报/a.txt", "a.txt")


def test_the_batch_files_what_is_in_it(uploader: User) -> None:
    shelf = Category.objects.add_root({"slug": "rules", "name_zh": "制度", "name_en": "Rules"})
    batch = Batch.objects.create(
        owner=uploader, category=shelf, access=Access.LINK, language="zh", licence="cc-by-4.0",
        tags=["劳动 ", "勞動", "合同"], is_draft=True,
    )  # fmt: skip
    document = uploads.bring(io.BytesIO(b"x"), owner=uploader, name="a.txt", size=1, batch=batch).document
    assert (document.category, document.access, document.language) == (shelf, Access.LINK, "zh")
    assert document.link_key and document.is_draft and document.licence == "cc-by-4.0"
    assert sorted(document.tags.values_list("name", flat=True)) == ["劳动", "合同"]


@pytest.mark.parametrize(("flags", "expected"), [({"is_uploader": True}, True), ({"is_staff": True}, False)])
def test_what_plain_uploaders_bring_waits_for_a_librarian(flags: dict[str, bool], expected: bool) -> None:
    owner = User.objects.create_user("p", **flags)
    document = uploads.bring(io.BytesIO(b"x"), owner=owner, name="a.txt", size=1).document
    assert document.needs_review is expected


def test_the_same_bytes_are_named_and_not_kept_twice(uploader: User) -> None:
    first = uploads.bring(io.BytesIO(b"same"), owner=uploader, name="a.txt", size=4)
    again = uploads.bring(io.BytesIO(b"same"), owner=uploader, name="b.txt", size=4)
    assert again.is_duplicate and again.document == first.document and Document.objects.count() == 1


def test_what_a_dead_request_left_whole_is_taken_later(uploader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as dying:
        dying.setattr(uploads, "take", lambda upload: upload)
        upload = uploads.bring(io.BytesIO(b"abc"), owner=uploader, name="a.txt", size=3)
    assert upload.state == Upload.State.WHOLE
    Upload.objects.update(ready_at=timezone.now())
    assert intake.take_one(None) and not intake.take_one(None)  # type: ignore[arg-type]
    upload.refresh_from_db()
    assert content_of(upload.document) == b"abc" and left() == []


def test_taking_twice_makes_one_document(uploader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    # Dead between the commit and the removal of the part.
    with monkeypatch.context() as dying:
        dying.setattr(parts, "discard", lambda _name: None)
        upload = uploads.bring(io.BytesIO(b"abc"), owner=uploader, name="a.txt", size=3)
    Upload.objects.update(state=Upload.State.WHOLE)
    assert uploads.take(upload).document == Document.objects.get() and left() == []


def test_a_store_that_is_full_leaves_the_upload_whole(uploader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as full:
        full.setattr("wenyuan.blobs.parts.RESERVE", 1 << 60)
        upload = uploads.bring(io.BytesIO(b"abc"), owner=uploader, name="a.txt", size=3)
        assert (upload.state, upload.error_code) == (Upload.State.WHOLE, "no_space")
    assert uploads.take(upload).state == Upload.State.TAKEN and upload.error_code == ""


def test_what_nobody_finishes_is_removed_when_its_time_is_over(uploader: User) -> None:
    kept = uploads.begin(owner=uploader, name="a.txt", size=9)
    over = uploads.begin(owner=uploader, name="b.txt", size=9)
    Upload.objects.filter(pk=over.pk).update(expires_at=timezone.now())
    assert intake.tidy() == 1
    assert Upload.objects.get() == kept and left() == [kept.part]


def test_giving_up_forgets_the_bytes_but_never_a_document(uploader: User) -> None:
    uploads.discard(uploads.begin(owner=uploader, name="a.txt", size=9))
    taken = uploads.bring(io.BytesIO(b"x"), owner=uploader, name="a.txt", size=1)
    uploads.discard(taken)
    assert Upload.objects.get() == taken and Document.objects.count() == 1 and left() == []


def test_an_uploaded_document_walks_like_any_other(uploader: User, drain: Callable[[], None]) -> None:
    upload = uploads.bring(io.BytesIO("劳动合同".encode()), owner=uploader, name="a.txt", size=12)
    drain()
    assert Document.objects.get(pk=upload.document_id).status == Status.REVIEW


def test_parts_of_uploads_that_have_ended_are_forgotten_after_a_day(uploader: User) -> None:
    kept = uploads.begin(owner=uploader, name="a.txt", size=9)
    over = uploads.begin(owner=uploader, name="b.txt", size=9)
    Upload.objects.filter(pk=over.pk).update(state=Upload.State.FAILED)
    for part in (kept.part, over.part):
        os.utime(parts.path_of(part), (0, 0))
    intake.tidy()
    assert left() == [kept.part] and Upload.objects.count() == 2


def test_a_part_that_goes_while_they_are_counted_is_passed_over(uploader: User) -> None:
    names = {uploads.begin(owner=uploader, name=f"{n}.txt", size=9).part for n in range(3)}
    for name in names:
        os.utime(parts.path_of(name), (0, 0))
    found = parts.forgotten(set(), seconds=60)
    first = next(found)
    for name in names - {first}:
        parts.discard(name)
    assert list(found) == []


def test_an_error_of_our_own_does_not_end_who_looks_after_uploads(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, looks = threading.Event(), []

    def failing(_engines: object) -> bool:
        looks.append(1)
        if len(looks) == 2:
            stop.set()
        raise RuntimeError("a fault")

    monkeypatch.setattr(intake, "POLL", 0.01)
    monkeypatch.setattr(intake, "take_one", failing)
    monkeypatch.setattr(intake.connection, "close", lambda: None)  # it is the test's own
    intake.run(None, stop)  # type: ignore[arg-type]
    assert len(looks) == 2


def test_what_stays_whole_is_tried_so_often_and_then_fails_with_what_was_noted(
    uploader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wenyuan.blobs.parts.RESERVE", 1 << 60)
    upload = uploads.bring(io.BytesIO(b"abc"), owner=uploader, name="a.txt", size=3)
    for tries, state in ((intake.MOST_TRIES - 1, Upload.State.WHOLE), (intake.MOST_TRIES, Upload.State.FAILED)):
        Upload.objects.update(ready_at=timezone.now(), tries=tries)
        assert intake.take_one(None)  # type: ignore[arg-type]
        upload.refresh_from_db()
        assert (upload.state, upload.error_code) == (state, "no_space")
    assert left() == []
