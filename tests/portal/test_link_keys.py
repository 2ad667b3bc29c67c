"""Documents whose access is by link, through the pages."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.portal import samples
from wenyuan.library import standing
from wenyuan.library.models import Access, Document, Status
from wenyuan.library.standing import Audience
from wenyuan.portal.link_keys import KEPT, SESSION


@pytest.fixture
def linked(library: samples.Library) -> Document:
    """A document for whoever has the link."""
    document = samples.document(library.owner, "只给有链接的人", category=library.shelves["rules"])
    standing.set_audience(document, Audience(access=Access.LINK))
    return document


def address(document: Document, *, key: str = "") -> str:
    return f"/d/{document.public_id}" + (f"?key={key}" if key else "")


def test_the_link_opens_the_document_and_the_key_leaves_the_address(linked: Document, client: Client) -> None:
    assert client.get(address(linked)).status_code == 404
    response = client.get(address(linked, key=linked.link_key) + "&q=x")
    assert (response.status_code, response["Location"]) == (302, address(linked) + "?q=x")
    page = client.get(address(linked))
    assert page.status_code == 200
    assert linked.link_key not in page.content.decode()


def test_everything_of_the_document_follows_and_is_kept_by_nobody(linked: Document, client: Client) -> None:
    client.get(address(linked, key=linked.link_key))
    for tail in ("", "/download", "/thumbs"):
        response = client.get(address(linked) + tail)
        assert response.status_code == 200, tail
        assert "no-store" in response["Cache-Control"], tail
    # 503 where no drawing program runs beside these tests; being let in is what counts.
    for piece in (f"/img/{linked.public_id}/1/1-160.img", address(linked) + "/text/1"):
        assert client.get(piece).status_code in {200, 503}
        assert Client().get(piece).status_code == 404


def test_the_key_of_one_document_opens_no_other(linked: Document, library: samples.Library, client: Client) -> None:
    other = samples.document(library.owner, "另一篇")
    standing.set_audience(other, Audience(access=Access.LINK))
    client.get(address(linked, key=linked.link_key))
    client.get(address(other, key=linked.link_key))
    assert client.get(address(other)).status_code == 404
    assert client.get(address(library.private, key="x")).status_code == 302
    assert client.get(address(library.private)).status_code == 404


def test_a_renewed_link_ends_the_old_one_at_once(linked: Document, client: Client) -> None:
    client.get(address(linked, key=linked.link_key))
    standing.renew_link(linked)
    assert client.get(address(linked)).status_code == 404


def test_of_what_is_withdrawn_the_link_leads_to_the_stone_and_others_to_nothing(
    linked: Document, client: Client
) -> None:
    client.get(address(linked, key=linked.link_key))
    standing.set_status(linked, Status.WITHDRAWN)
    assert client.get(address(linked)).status_code == 410
    assert client.get(address(linked) + "/download").status_code in {404, 410}
    assert Client().get(address(linked)).status_code == 404


def test_wrong_keys_leave_nothing_in_the_session(linked: Document, client: Client) -> None:
    client.get(address(linked, key="wrong"))
    assert SESSION not in client.session


def test_a_wrong_key_and_a_missing_document_get_the_same_answer(linked: Document, client: Client) -> None:
    assert client.get(address(linked, key="wrong"))["Location"] == address(linked)
    missing = "/d/2222222222"
    assert client.get(f"{missing}?key=wrong")["Location"] == missing


def test_a_session_keeps_the_last_of_many_keys(linked: Document, client: Client) -> None:
    session = client.session
    session[SESSION] = [f"k{n}" for n in range(KEPT)]
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.get(address(linked, key=linked.link_key))
    kept = client.session[SESSION]
    assert (len(kept), kept[0], kept[-1]) == (KEPT, "k1", linked.link_key)


def test_the_keys_stay_when_the_person_signs_in(linked: Document, client: Client) -> None:
    client.get(address(linked, key=linked.link_key))
    client.post("/sign-in", {"username": "member", "password": samples.PASSWORD})
    assert client.get(address(linked)).status_code == 200


def test_those_without_a_session_are_asked_for_none(library: samples.Library, client: Client) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address(library.public))
    assert not [query for query in asked.captured_queries if "session" in query["sql"]]


def test_a_document_for_all_is_still_kept_by_browsers(library: samples.Library, client: Client) -> None:
    assert client.get(address(library.public))["Cache-Control"] == "private, no-cache"
