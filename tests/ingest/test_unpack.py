"""An archive that was uploaded becomes its members."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.utils import timezone

from wenyuan.accounts.models import User
from wenyuan.engines.errors import EngineCrashed
from wenyuan.ingest import intake, unpack, uploads
from wenyuan.ingest.context import Engines
from wenyuan.ingest.models import Batch, Upload
from wenyuan.library.models import Access, Document

pytestmark = pytest.mark.django_db


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


def bring(data: bytes, name: str = "年报.zip", **fields: object) -> Upload:
    owner = User.objects.create_user("uploader", is_uploader=True)
    batch = Batch.objects.create(owner=owner, **fields)
    return uploads.bring(io.BytesIO(data), owner=owner, name=name, size=len(data), batch=batch)


def look_after(engines: Engines) -> None:
    Upload.objects.filter(state="whole").update(ready_at=timezone.now())
    while intake.take_one(engines):
        pass


def test_members_are_documents_of_the_batch_with_their_folders_as_names(engines: Engines) -> None:
    upload = bring(archive({"一.txt": b"1", "深/二.txt": b"2"}), access=Access.MEMBERS)
    assert upload.state == Upload.State.WHOLE and not Document.objects.exists()
    look_after(engines)
    upload.refresh_from_db()
    assert upload.state == Upload.State.UNPACKED
    rows = Upload.objects.filter(parent=upload).order_by("pk")
    assert [row.path for row in rows] == ["年报.zip/一.txt", "年报.zip/深/二.txt"]
    assert {(row.document.access, row.document.needs_review) for row in rows} == {(Access.MEMBERS, True)}
    assert [row.document.title for row in rows] == ["一", "二"]


def test_killed_in_the_middle_it_goes_on_and_doubles_nothing(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = bring(archive({f"{n}.txt": f"file {n}".encode() for n in range(4)}))
    real, calls = unpack.receive, []

    def dying(*args: object, **kwargs: object) -> object:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args, **kwargs)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(unpack, "receive", dying)
        with pytest.raises(KeyboardInterrupt):
            look_after(engines)
    assert Document.objects.count() == 2
    look_after(engines)
    upload.refresh_from_db()
    assert upload.state == Upload.State.UNPACKED
    assert Document.objects.count() == Upload.objects.filter(parent=upload, state="taken").count() == 4


def test_a_refused_archive_says_why(engines: Engines) -> None:
    upload = bring(archive({"../x.txt": b"1"}))
    look_after(engines)
    upload.refresh_from_db()
    assert (upload.state, upload.error_code) == (Upload.State.FAILED, "unsafe_archive")
    assert not Document.objects.exists()


def test_what_only_calls_itself_an_archive_is_received_as_it_is(engines: Engines) -> None:
    upload = bring("只是文字".encode())
    look_after(engines)
    upload.refresh_from_db()
    assert upload.state == Upload.State.TAKEN and upload.document.current.file_name == "年报.zip"


def test_an_engine_that_is_away_is_waited_for(tmp_path: object) -> None:
    upload = bring(archive({"一.txt": b"1"}))
    from wenyuan.engines.client import Engine

    nobody = Engine(tmp_path / "nobody.sock")  # type: ignore[operator]
    look_after(Engines(office=nobody, tools=nobody))
    upload.refresh_from_db()
    assert upload.state == Upload.State.WHOLE and upload.ready_at > timezone.now()


def test_a_list_the_child_did_not_write_as_agreed_is_not_believed(tmp_path: object) -> None:
    path = tmp_path / "members.jsonl"  # type: ignore[operator]
    for text in ("[1]\n", "not json\n", '{"n": 0}\n'):
        path.write_text(text)
        with pytest.raises(EngineCrashed):
            list(unpack._members(path))


def test_members_whose_names_agree_once_cleaned_are_all_received(engines: Engines) -> None:
    members = {"a.txt": b"1", "./a.txt": b"2", "a\u200b.txt": b"3", "a (2).txt": b"4", "深/a": b"5", "深/ a": b"6"}
    upload = bring(archive(members))
    look_after(engines)
    rows = Upload.objects.filter(parent=upload, state=Upload.State.TAKEN).order_by("pk")
    names = ["a.txt", "a (2).txt", "a (3).txt", "a (2) (2).txt", "深/a", "深/a (2)"]
    assert [row.path for row in rows] == [f"年报.zip/{name}" for name in names]
    assert len({row.document_id for row in rows}) == len(members)


def test_an_archive_that_fails_half_way_ends_its_members_with_it() -> None:
    upload = bring(archive({"一.txt": b"1"}))
    fields = {"owner": upload.owner, "batch": upload.batch, "parent": upload, "size": 1}
    coming = Upload.objects.create(name="一.txt", path="一.txt", **fields)
    taken = Upload.objects.create(name="二.txt", path="二.txt", state=Upload.State.TAKEN, **fields)
    uploads.fail(upload, EngineCrashed("member 0 is missing"))
    for row, state in ((upload, "failed"), (coming, "failed"), (taken, "taken")):
        row.refresh_from_db()
        assert (row.state, row.error_code) == (state, "crash" if state == "failed" else "")
