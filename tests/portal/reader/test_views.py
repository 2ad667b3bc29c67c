"""What the reader's addresses answer, to whom, and who may keep it."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.renditions import made
from wenyuan.library.models import Access, Document, Status
from wenyuan.portal.reader.access import revision_key
from wenyuan.portal.reader.views.pages import printed
from wenyuan.renditions.pictures import media_type_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tools_zygote")]

FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture
def public() -> Document:
    return made.document(made.pdf(4), pages=4)


@pytest.fixture
def private() -> Document:
    return made.document(made.pdf(4), pages=4, access=Access.PRIVATE)


def _addresses(document: Document) -> list[str]:
    key = revision_key(document.current)
    base = f"/d/{document.public_id}"
    return [
        f"/img/{document.public_id}/{key}/1-160.img",
        f"{base}/text/1-4",
        f"{base}/find?q=劳动",
        f"{base}/p/2",
        f"{base}/thumbs",
        f"{base}/print",
        f"{base}/go?page=2",
        base,
    ]


def test_every_address_of_an_unseen_document_is_404(private: Document) -> None:
    answers = {address: Client().get(address).status_code for address in _addresses(private)}
    assert set(answers.values()) == {404}, answers


def test_every_address_answers_the_owner(private: Document) -> None:
    client = Client()
    client.force_login(private.owner)
    answers = {address: client.get(address).status_code for address in _addresses(private)}
    assert set(answers.values()) <= {200, 302}, answers


def test_another_member_does_not_see_a_private_document(private: Document) -> None:
    client = Client()
    client.force_login(made.person("other"))
    assert client.get(_addresses(private)[0]).status_code == 404


def test_nothing_of_a_private_document_may_be_kept(private: Document) -> None:
    client = Client()
    client.force_login(private.owner)
    for address in _addresses(private)[:3]:
        assert client.get(address).headers["Cache-Control"] == "private, no-store", address


def test_a_public_document_in_process_is_not_kept_for_good() -> None:
    document = made.document(made.pdf(1), pages=1, status=Status.PROCESSING)
    answer = Client().get(_addresses(document)[0])
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


def test_a_picture_at_the_address_of_its_pdf_is_kept_for_good(public: Document) -> None:
    answer = Client().get(_addresses(public)[0])
    assert answer.headers["Cache-Control"] == FOREVER
    assert answer.headers["Content-Type"] == media_type_of(answer.content) != ""


@pytest.mark.parametrize("key", ["1", "1-0000000000", "1-"], ids=["number only", "another pdf", "no pdf"])
def test_a_picture_at_another_address_is_asked_for_again(public: Document, key: str) -> None:
    answer = Client().get(f"/img/{public.public_id}/{key}/1-160.img")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, no-cache")


def test_a_known_picture_is_not_sent_again(public: Document) -> None:
    client = Client()
    address = f"/img/{public.public_id}/1/1-160.img"
    etag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)


@pytest.mark.parametrize(
    "tail", ["1/0-800.img", "1/5-800.img", "1/1-801.img", "2/1-800.img", "1/1-800.png", "x/1-800.img"]
)
def test_a_picture_that_is_not_there_is_404(public: Document, tail: str) -> None:
    assert Client().get(f"/img/{public.public_id}/{tail}").status_code == 404


def test_a_pdf_that_cannot_be_drawn_is_503_and_not_kept() -> None:
    document = made.document(b"%PDF-1.4 broken", pages=1)
    answer = Client().get(_addresses(document)[0])
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")


def test_layers_come_one_template_a_page(public: Document) -> None:
    html = Client().get(f"/d/{public.public_id}/text/2-4").content.decode()
    assert [f'<template data-page="{n}"><div class="tl">' in html for n in range(1, 5)] == [False, True, True, True]


@pytest.mark.parametrize(
    ("span", "status"), [("1-5", 200), ("1-6", 404), ("5", 404), ("3-2", 404), ("0", 404), ("4-8", 200)]
)
def test_a_fragment_has_at_most_five_pages_of_those_there_are(public: Document, span: str, status: int) -> None:
    assert Client().get(f"/d/{public.public_id}/text/{span}").status_code == status


def test_a_fragment_is_kept_for_good_only_under_its_own_pdf(public: Document) -> None:
    address = f"/d/{public.public_id}/text/1"
    assert Client().get(f"{address}?r={revision_key(public.current)}").headers["Cache-Control"] == FOREVER
    assert Client().get(address).headers["Cache-Control"] == "public, no-cache"


def test_hits_are_told_by_page(public: Document) -> None:
    found = json.loads(Client().get(f"/d/{public.public_id}/find?q=劳动争议").content)
    assert found["query"] == "劳动争议"
    assert found["total"] == sum(page["count"] for page in found["pages"]) == 4 * 4
    for page in found["pages"]:
        assert any(is_hit for _, is_hit in page["snippet"])
        assert page["boxes"] is None


def test_boxes_lie_inside_the_page_one_list_a_hit(public: Document) -> None:
    found = json.loads(Client().get(f"/d/{public.public_id}/find?q=劳动争议&from=1").content)
    assert [page["page"] for page in found["pages"]] == [1, 2, 3, 4]
    for page in found["pages"]:
        assert len(page["boxes"]) == page["count"]
        assert all(0 <= v <= 10_000 for hit in page["boxes"] for box in hit for v in box)


def test_an_empty_or_absent_query_finds_nothing(public: Document) -> None:
    for query in ("", "?q=", "?q=%20%20", "?q=不在其中的词语组合"):
        assert json.loads(Client().get(f"/d/{public.public_id}/find{query}").content)["total"] == 0


def test_boxes_are_reckoned_for_a_few_pages_from_the_one_asked_for(public: Document, monkeypatch) -> None:
    monkeypatch.setattr("wenyuan.portal.reader.finding.BOXED_PAGES", 1)
    found = json.loads(Client().get(f"/d/{public.public_id}/find?q=工会&from=3").content)
    assert [page["page"] for page in found["pages"]] == [3]
    assert found["total"] == 4


@pytest.mark.parametrize(
    "query", ["type:pdf “劳动争议” -工会", "劳动争议 year:2020.. -“工会”", "劳动争议 OR 没有这个词"]
)
def test_of_a_query_only_its_words_are_found(public: Document, query: str) -> None:
    plain, asked = (
        json.loads(Client().get(f"/d/{public.public_id}/find", {"q": q, "from": 1}).content)["pages"]
        for q in ("劳动争议", query)
    )
    assert asked == plain


def test_one_page_is_canonical_to_the_document(public: Document) -> None:
    html = Client().get(f"/d/{public.public_id}/p/2?q=工会").content.decode()
    assert f'<link rel="canonical" href="http://testserver/d/{public.public_id}-' in html
    assert html.count('<section class="pg"') == 1
    assert "<mark data-hit" in html
    assert f"/d/{public.public_id}/p/1?q=" in html
    assert f"/d/{public.public_id}/p/3?q=" in html


def test_a_page_behind_the_last_is_404(public: Document) -> None:
    assert [Client().get(f"/d/{public.public_id}/p/{n}").status_code for n in (0, 5)] == [404, 404]


@pytest.mark.parametrize(
    ("query", "tail"),
    [
        ("page=3", "#page=3"),
        ("page=99", "#page=4"),
        ("page=x", "#page=1"),
        ("", "#page=1"),
        ("page=2&mode=text", "?mode=text&page=2#page=2"),
        ("page=2&q=a%26b", "?q=a%26b#page=2"),
    ],
)
def test_the_page_box_without_script_leads_to_the_page(public: Document, query: str, tail: str) -> None:
    answer = Client().get(f"/d/{public.public_id}/go?{query}")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(tail)


@pytest.mark.parametrize(
    ("text", "total", "span"),
    [
        ("", 4, "1-4"),
        ("3", 4, "3"),
        ("2-3", 4, "2-3"),
        ("2–9", 4, "2-4"),
        ("2至3", 4, "2-3"),
        ("9", 4, "4"),
        ("0-2", 4, "1-2"),
        ("3-1", 4, "3"),
        ("rubbish", 4, "1-4"),
        ("", 500, "1-100"),
        ("50-400", 500, "50-149"),
    ],
)
def test_a_print_range_is_brought_into_the_document(text: str, total: int, span: str) -> None:
    assert str(printed(text, total)) == span


def test_what_may_not_be_downloaded_is_not_printed() -> None:
    document = made.document(made.pdf(1), pages=1, status=Status.PROCESSING)
    assert Client().get(f"/d/{document.public_id}").status_code == 200
    assert Client().get(f"/d/{document.public_id}/print").status_code == 404


def test_queries_do_not_grow_with_pages() -> None:
    counts = []
    for pages in (1, 50):
        document = made.document(made.pdf(pages), pages=pages, title="")
        with CaptureQueriesContext(connection) as queries:
            Client().get(f"/d/{document.public_id}?q=工会")
        counts.append(len(queries))
    assert counts[0] == counts[1]
