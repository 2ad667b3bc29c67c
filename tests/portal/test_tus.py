"""The contract of tus 1.0.0, as https://tus.io/protocols/resumable-upload says it, point by point."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import Any

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.accounts.tokens import make as make_token
from wenyuan.blobs import store
from wenyuan.blobs import uploads as parts
from wenyuan.env import env
from wenyuan.ingest.models import Batch, Upload
from wenyuan.library.models import Document

pytestmark = pytest.mark.django_db
BYTES = "application/offset+octet-stream"


@pytest.fixture
def client() -> Client:
    made = Client()
    made.force_login(samples.user("uploader", is_uploader=True))
    return made


def told(**values: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())


def begin(client: Client, size: object, data: bytes | None = None, *, meta: str = "", **headers: str) -> Any:
    body = {"data": data, "content_type": BYTES} if data is not None else {}
    known = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": meta or told(filename="年报.txt")}
    return client.post("/upload/files", headers={**known, **headers}, **body)


def send(client: Client, address: str, at: object, data: bytes, **headers: str) -> Any:
    known = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(at)}
    return client.patch(address, data, content_type=BYTES, headers={**known, **headers})


def stand(client: Client, address: str) -> Any:
    return client.head(address, headers={"Tus-Resumable": "1.0.0"})


def test_options_say_what_there_is(client: Client) -> None:
    answer = client.options("/upload/files")
    assert (answer.status_code, answer["Tus-Version"], answer["Tus-Resumable"]) == (204, "1.0.0", "1.0.0")
    assert set(answer["Tus-Extension"].split(",")) == {
        "creation", "creation-with-upload", "termination", "checksum", "expiration",
    }  # fmt: skip
    assert answer["Tus-Max-Size"] == str(env().max_upload_mib << 20)
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_begin_send_ask_send(client: Client) -> None:
    begun = begin(client, 8)
    assert begun.status_code == 201 and begun["Upload-Expires"].endswith("GMT")
    address = begun["Location"]
    sent = send(client, address, 0, b"12345")
    assert (sent.status_code, sent["Upload-Offset"]) == (204, "5")
    asked = stand(client, address)
    assert (asked.status_code, asked["Upload-Offset"], asked["Upload-Length"]) == (200, "5", "8")
    assert asked["Cache-Control"] == "no-store"
    assert send(client, address, 5, b"678")["Upload-Offset"] == "8"
    document = Document.objects.get()
    assert document.current.file_name == "年报.txt"
    assert b"".join(store().stream(document.current.original_id)) == b"12345678"
    assert stand(client, address)["Upload-Offset"] == "8"


def test_the_first_bytes_may_come_with_the_beginning(client: Client) -> None:
    begun = begin(client, 5, b"12")
    assert (begun.status_code, begun["Upload-Offset"]) == (201, "2")
    assert begin(client, 3, b"123")["Upload-Offset"] == "3"
    assert Document.objects.count() == 1


def test_a_file_without_bytes_is_whole_at_once(client: Client) -> None:
    assert begin(client, 0).status_code == 201
    assert Document.objects.count() == 1


def test_another_version_is_refused_with_ours(client: Client) -> None:
    answer = begin(client, 5, **{"Tus-Resumable": "0.2.2"})
    assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")
    assert not Upload.objects.exists()


@pytest.mark.parametrize("size", ["", "-1", "x", "9" * 20, "1.5"])
def test_a_length_that_is_none_is_refused(client: Client, size: str) -> None:
    assert begin(client, size).status_code == 400
    assert not Upload.objects.exists()


@pytest.mark.parametrize("meta", ["filename ***", "filename " + "A" * 9000])
def test_metadata_of_another_form_is_refused(client: Client, meta: str) -> None:
    assert begin(client, 5, meta=meta).status_code == 400


def test_over_the_limit_is_413_with_a_sentence(client: Client) -> None:
    answer = begin(client, (env().max_upload_mib << 20) + 1)
    assert answer.status_code == 413
    assert "年报.txt" in answer.content.decode() and "200 MiB" in answer.content.decode()


def test_a_full_disk_is_507_and_says_when_to_come_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "RESERVE", 1 << 60)
    answer = begin(client, 5)
    assert (answer.status_code, answer["Retry-After"]) == (507, "30")


def test_another_content_type_is_415(client: Client) -> None:
    address = begin(client, 5)["Location"]
    answer = client.patch(address, b"1", content_type="text/plain", headers={"Upload-Offset": "0"})
    assert answer.status_code == 415


@pytest.mark.parametrize("at", [1, 3])
def test_another_offset_is_409_and_tells_the_right_one(client: Client, at: int) -> None:
    address = begin(client, 5, b"12")["Location"]
    answer = send(client, address, at, b"345"[: 5 - at])
    assert (answer.status_code, answer["Upload-Offset"]) == (409, "2")
    assert stand(client, address)["Upload-Offset"] == "2"


def test_more_than_was_announced_is_refused(client: Client) -> None:
    address = begin(client, 3)["Location"]
    assert send(client, address, 0, b"12345").status_code == 400
    assert stand(client, address)["Upload-Offset"] == "0"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_checksum_is_compared_before_a_byte_counts(client: Client, algorithm: str) -> None:
    digest = base64.b64encode(hashlib.new(algorithm, b"abc").digest()).decode()
    address = begin(client, 3)["Location"]
    wrong = send(client, address, 0, b"abX", **{"Upload-Checksum": f"{algorithm} {digest}"})
    assert wrong.status_code == 460 and stand(client, address)["Upload-Offset"] == "0"
    assert send(client, address, 0, b"abc", **{"Upload-Checksum": f"{algorithm} {digest}"}).status_code == 204


@pytest.mark.parametrize("header", ["md5 AAAA", "sha1 AAAA", "sha256 ***", "sha256"])
def test_a_checksum_we_do_not_know_is_refused(client: Client, header: str) -> None:
    address = begin(client, 3)["Location"]
    assert send(client, address, 0, b"abc", **{"Upload-Checksum": header}).status_code == 400
    assert stand(client, address)["Upload-Offset"] == "0"


def test_what_is_given_up_is_gone(client: Client) -> None:
    address = begin(client, 5, b"12")["Location"]
    assert client.delete(address, headers={"Tus-Resumable": "1.0.0"}).status_code == 204
    assert stand(client, address).status_code == 404
    assert send(client, address, 2, b"345").status_code == 404


def test_what_has_become_a_document_is_not_given_up(client: Client) -> None:
    address = begin(client, 3, b"123")["Location"]
    client.delete(address)
    assert Document.objects.count() == 1 and stand(client, address).status_code == 200


def test_an_upload_is_its_owners_alone(client: Client) -> None:
    address = begin(client, 5, b"12")["Location"]
    stranger = Client()
    stranger.force_login(samples.user("other", is_staff=True))
    assert stand(stranger, address).status_code == 404
    assert send(stranger, address, 2, b"345").status_code == 404
    assert stranger.delete(address).status_code == 404
    assert stand(client, address)["Upload-Offset"] == "2"


def test_readers_and_nobody_may_not_begin(client: Client) -> None:
    reader = Client()
    assert begin(reader, 5).status_code == 403
    reader.force_login(samples.user("reader"))
    assert begin(reader, 5).status_code == 403
    assert not Upload.objects.exists()


def test_without_the_forms_token_nothing_is_begun() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(samples.user("uploader", is_uploader=True))
    assert begin(strict, 5).status_code == 403
    assert not Upload.objects.exists()


def test_it_goes_into_ones_own_batch_only(client: Client) -> None:
    mine = Batch.objects.create(owner_id=client.session["_auth_user_id"])
    theirs = Batch.objects.create(owner=samples.user("other"))
    assert begin(client, 3, b"123", meta=told(filename="a.txt", batch=mine.key)).status_code == 201
    assert begin(client, 3, meta=told(filename="a.txt", batch=theirs.key)).status_code == 400
    assert Upload.objects.get().batch == mine


def test_a_revision_of_what_one_may_not_change_is_not_begun(client: Client, library: samples.Library) -> None:
    seen = begin(client, 3, meta=told(filename="a.txt", document=library.public.public_id))
    unseen = begin(client, 3, meta=told(filename="a.txt", document=library.private.public_id))
    assert (seen.status_code, unseen.status_code) == (403, 400)


def test_a_token_that_may_upload_uploads_and_one_that_may_only_read_does_not() -> None:
    person = samples.user("machine", is_uploader=True)
    for scopes, status in ((["upload"], 201), (["read"], 403)):
        _, key = make_token(person, name="scanner", scopes=scopes)
        answer = begin(Client(enforce_csrf_checks=True), 4, b"text", Authorization=f"Bearer {key}")
        assert answer.status_code == status, scopes
    assert Upload.objects.filter(owner=person).count() == 1


class Broken(io.BytesIO):
    """A line that breaks after its bytes."""

    def read(self, size: int | None = -1, /) -> bytes:
        if chunk := super().read(size):
            return chunk
        raise OSError("connection reset")


@pytest.mark.parametrize("line", [io.BytesIO, Broken], ids=["ended", "broken"])
def test_a_beginning_that_breaks_off_leaves_nothing(client: Client, line: type[io.BytesIO]) -> None:
    told_of = {"Tus-Resumable": "1.0.0", "Upload-Length": "8", "Upload-Metadata": told(filename="a.txt")}
    body = {"wsgi.input": line(b"123"), "CONTENT_LENGTH": "5", "CONTENT_TYPE": BYTES}
    before = set(store().incoming.iterdir())  # other tests of this process share the store
    assert client.post("/upload/files", headers=told_of, **body).status_code == 400  # type: ignore[arg-type]
    assert not Upload.objects.exists() and set(store().incoming.iterdir()) == before
