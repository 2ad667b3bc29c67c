from __future__ import annotations

import gzip
from urllib.parse import unquote

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.blobs import store
from wenyuan.library.models import Document


def address(document: Document, form: str = "original") -> str:
    return f"/d/{document.public_id}/download?as={form}"


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def original(document: Document) -> bytes:
    return b"".join(store().stream(document.current.original_id))


def test_everyone_takes_a_published_file_whole_and_as_an_attachment(library, client: Client) -> None:
    response = client.get(address(library.public))
    assert response.status_code == 200
    assert body(response) == original(library.public)
    assert response["Content-Length"] == str(len(original(library.public)))
    assert response["Content-Type"].endswith("wordprocessingml.document")
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert unquote(disposition.partition("''")[2]) == "社区图书馆借阅办法（2024年修订）.docx"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_the_pdf_is_a_form_of_its_own(library, client: Client) -> None:
    response = client.get(address(library.public, "pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert body(response).startswith(b"%PDF-")
    assert client.get(address(library.processing, "pdf")).status_code == 403


@pytest.mark.parametrize("kind", ["html", "svg", "", "exe"])
def test_what_a_browser_could_run_leaves_as_opaque_bytes(db, client: Client, kind: str) -> None:
    document = samples.document(samples.user("ann"), "page", kind=kind, file_name="page.html")
    assert client.get(address(document))["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("name", ["a\u202efdp.exe", "a\r\nX-Evil: 1.docx", 'a"; filename="b.exe', "名\u2028字.docx"])
def test_a_hostile_name_stays_inside_its_header(db, client: Client, name: str) -> None:
    document = samples.document(samples.user("ann"), "t", file_name=name)
    response = client.get(address(document))
    assert response.status_code == 200
    assert "X-Evil" not in response
    disposition = unquote(response["Content-Disposition"])
    assert disposition.startswith("attachment; filename")
    assert not set(disposition) & set("\r\n\u202e\u2028")
    assert disposition.rstrip('"').endswith(".docx")
    assert 'filename="b.exe' not in disposition


def test_a_part_of_the_file_is_sent_for_a_range(library, client: Client) -> None:
    whole = original(library.public)
    response = client.get(address(library.public), headers={"Range": "bytes=10-19"})
    assert response.status_code == 206
    assert body(response) == whole[10:20]
    assert response["Content-Range"] == f"bytes 10-19/{len(whole)}"
    assert response["Content-Length"] == "10"


def test_a_range_behind_the_end_is_416_without_bytes(library, client: Client) -> None:
    response = client.get(address(library.public), headers={"Range": "bytes=9999999-"})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(original(library.public))}"
    assert response.content == b""


def test_a_range_of_another_version_sends_the_whole_file(library, client: Client) -> None:
    headers = {"Range": "bytes=10-19", "If-Range": '"another"'}
    response = client.get(address(library.public), headers=headers)
    assert response.status_code == 200
    assert body(response) == original(library.public)


def test_known_bytes_are_not_sent_again(library, client: Client) -> None:
    etag = client.get(address(library.public))["ETag"]
    assert etag == f'"{library.public.current.original_id}"'
    assert client.get(address(library.public), headers={"If-None-Match": etag}).status_code == 304


def test_head_tells_the_size_and_sends_nothing(library, client: Client) -> None:
    response = client.head(address(library.public))
    assert response["Content-Length"] == str(len(original(library.public)))
    assert body(response) == b""


def test_files_are_never_compressed_on_the_way_but_pages_are(library, client: Client) -> None:
    headers = {"Accept-Encoding": "gzip"}
    response = client.get(address(library.public), headers=headers)
    assert "Content-Encoding" not in response
    assert not response["ETag"].startswith("W/")
    page = client.get("/", headers=headers)
    assert page["Content-Encoding"] == "gzip"
    assert b"<html" in gzip.decompress(page.content)


@pytest.mark.parametrize("name", ["kept", "refused", "in_review", "private"])
def test_an_unpublished_file_goes_to_its_owner_and_librarians_only(library, client_of, name: str) -> None:
    document = getattr(library, name)
    for role, status in [("stranger", 404), ("member", 404), ("owner", 200), ("librarian", 200)]:
        response = client_of(role).get(address(document))
        assert response.status_code == status, role
        if status == 404:
            assert original(document) not in response.content


def test_a_file_that_may_be_seen_but_not_taken_is_refused_without_a_byte(library, client: Client) -> None:
    response = client.get(address(library.processing))
    assert response.status_code == 403
    assert original(library.processing) not in response.content


def test_missing_bytes_are_told_in_words(library, client: Client) -> None:
    store().delete(library.public.current.original_id)
    response = client.get(address(library.public))
    assert response.status_code == 500
    assert "wenyuan check" in response.content.decode()
