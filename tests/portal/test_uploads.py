"""The upload page, batches, and what is told before and after files were sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.portal import samples
from wenyuan.accounts.models import User
from wenyuan.house.values import House
from wenyuan.ingest import uploads
from wenyuan.ingest.models import Batch, Upload
from wenyuan.library.models import Access, Category, Document, Status
from wenyuan.portal.uploading import lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def uploader() -> User:
    return samples.user("uploader", is_uploader=True)


@pytest.fixture
def client(uploader: User) -> Client:
    made = Client()
    made.force_login(uploader)
    return made


def files(*names: str) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, f"content of {name}".encode()) for name in names]


def test_a_plain_form_brings_all_its_files_under_its_defaults(client: Client, library: samples.Library) -> None:
    answer = client.post(
        "/upload",
        {
            "files": files("一.txt", "二.md"),
            "category": library.shelves["safety"].pk,
            "access": Access.MEMBERS,
            "tags": "消防，演练, 消防",
            "source": "  市图书馆\n 编 ",
            "licence": "cc-by",
            "note": "扫描件",
        },
    )
    batch = Batch.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/me/uploads/{batch.key}"
    made = Document.objects.filter(owner=batch.owner)
    assert {document.title for document in made} == {"一", "二"}
    assert {(document.category.slug, document.access, document.needs_review) for document in made} == {
        ("safety", Access.MEMBERS, True)
    }
    assert batch.tags == ["消防", "演练"]
    assert {(document.source, document.licence) for document in made} == {("市图书馆 编", "cc-by")}
    shown = client.get(answer["Location"]).content.decode()
    assert "一" in shown and "二" in shown


def test_a_choice_that_is_none_is_refused_with_its_field(client: Client) -> None:
    for wrong in ({"access": "everybody"}, {"access": "public", "licence": "mine"}):
        answer = client.post("/upload", {"files": files("a.txt"), **wrong})
        assert answer.status_code == 400 and not Batch.objects.exists() and not Document.objects.exists()


def test_files_that_are_not_taken_are_named_and_the_others_come(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads.house, "get", lambda: House(max_upload_mib=0))
    page = client.post(
        "/upload", {"files": [*files("big.txt"), SimpleUploadedFile("empty.txt", b"")], "access": "public"}, follow=True
    )
    assert "big.txt" in page.content.decode() and Document.objects.get().title == "empty"


def test_a_script_gets_the_batch_first(client: Client) -> None:
    answer = client.post("/upload", {"access": "public"}, headers={"Accept": "application/json"})
    assert answer.json() == {"key": Batch.objects.get().key}


def test_duplicates_are_told_before_they_are_sent_but_only_visible_ones(
    client: Client, library: samples.Library
) -> None:
    def digest(document: Document) -> str:
        return document.current.original_id

    asked = [digest(library.public), digest(library.private), hashlib.sha256(b"new").hexdigest()]
    found = client.get("/upload/known", {"sha256": ",".join(asked)}).json()
    assert set(found) == {digest(library.public)}
    assert found[digest(library.public)]["title"] == library.public.title


@pytest.mark.parametrize("asked", ["", "x", "0" * 63, ",".join(["0" * 64] * 101)])
def test_what_is_no_digest_is_no_question(client: Client, asked: str) -> None:
    assert client.get("/upload/known", {"sha256": asked}).status_code == 400


def test_a_batch_is_its_owners(client: Client, library: samples.Library, client_of: Callable[[str], Client]) -> None:
    batch = Batch.objects.create(owner=library.owner, name="秘密批次")
    for someone in (client, client_of("librarian"), client_of("member")):
        assert someone.get(f"/me/uploads/{batch.key}").status_code == 404
    assert client_of("owner").get(f"/me/uploads/{batch.key}").status_code == 200


def test_every_state_has_its_words(uploader: User, library: samples.Library) -> None:
    batch = Batch.objects.create(owner=uploader)

    def upload(**fields: object) -> None:
        Upload.objects.create(owner=uploader, batch=batch, name="a", path="a", size=10, **fields)

    upload(offset=4)
    upload(state="whole", error_code="no_space")
    upload(state="failed", error_code="encrypted")
    upload(state="unpacked")
    upload(state="taken")
    for name in ("public", "processing"):
        upload(state="taken", document=getattr(library, name))
    upload(state="taken", document=library.public, is_duplicate=True)
    upload(state="taken", document=library.private)
    found = lines(batch, user=uploader)
    assert [line.state for line in found] == [
        "sending", "working", "bad", "done", "bad", "done", "working", "known", "bad",
    ]  # fmt: skip
    assert found[0].percent == 40
    assert found[1].note and found[2].note
    # What one may not see (any more) is not named.
    assert not any(library.private.title in (line.title + line.name) for line in found)


def test_the_states_of_a_batch_cost_the_same_for_one_file_and_for_fifty(uploader: User, client: Client) -> None:
    counts = []
    for n in (1, 50):
        batch = Batch.objects.create(owner=uploader)
        for i in range(n):
            document = samples.document(uploader, f"{n}-{i}", pages=0, status=Status.PROCESSING)
            Upload.objects.create(owner=uploader, batch=batch, name="a", path="a", size=1, state="taken", document=document)  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(f"/me/uploads/{batch.key}?format=json").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12, counts


def test_a_batch_can_be_filed_into_a_category_that_is_still_empty(client: Client, library: samples.Library) -> None:
    empty = Category.objects.add_root({"slug": "empty", "name_zh": "新分类", "name_en": "New"})
    assert "新分类" in client.get("/upload").content.decode()
    client.post("/upload", {"category": empty.pk, "access": Access.PUBLIC})
    assert not Batch.objects.exclude(category=empty).exists()
