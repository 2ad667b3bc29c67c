"""What a reader, a scraper and their neighbours notice of the limits."""

from __future__ import annotations

import base64
import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from tests.fuzz.requests import routes
from tests.portal import samples
from wenyuan.accounts import tokens
from wenyuan.house import settings as house
from wenyuan.house.values import House
from wenyuan.portal.rates import charge
from wenyuan.portal.rates.errors import TooManyRequests
from wenyuan.portal.rates.rules import DOWNLOADS, OF_ROUTES, PAGES, PIECES, RULES, SEARCHES, SUGGESTIONS

SCRAPER, READER = "192.0.2.66", "192.0.2.7"


@pytest.fixture
def few() -> None:
    """Limits that a test can reach."""
    house.assume(
        {
            "rate_pages": 5,
            "rate_pieces": 9,
            "rate_searches": 3,
            "rate_downloads": 2,
            "rate_uploads": 2,
            "rate_exempt": "",
        }
    )


def gets(address: str, count: int, *, peer: str = SCRAPER, client: Client | None = None) -> list[int]:
    client = client or Client()
    return [client.get(address, REMOTE_ADDR=peer).status_code for _ in range(count)]


@pytest.mark.parametrize(
    ("address", "limit"),
    [
        ("/", 5),
        ("/c/rules", 5),
        ("/d/{public}", 5),
        ("/d/{public}?key=guess", 5),
        ("/nowhere", 7),
        ("/search?q=借书", 3),
        ("/search.atom?q=借书", 3),
        ("/search/suggest?q=借", 24),
        ("/d/{public}/find?q=借书", 9),
        ("/img/{public}/1/1-160.img", 9),
        ("/d/{public}/download", 2),
        ("/robots.txt", 7),
    ],
)
def test_who_asks_too_often_is_told_so_and_others_are_not(
    library: samples.Library, index: None, few: None, address: str, limit: int
) -> None:
    address = address.format(public=library.public.public_id)
    found = gets(address, limit + 2)
    is_free = address in {"/nowhere", "/robots.txt"}
    assert [status == 429 for status in found] == [False] * limit + [not is_free] * 2
    assert 429 not in gets(address, 1, peer=READER)


def test_a_page_in_another_language_is_no_other_limit(library: samples.Library, few: None) -> None:
    assert gets("/c", 3) + gets("/en/c", 3) == [200] * 5 + [429]


def test_the_answer_says_when_to_go_on_in_the_readers_language_and_asks_no_database(
    library: samples.Library, few: None, django_assert_num_queries
) -> None:
    gets("/", 5)
    with django_assert_num_queries(0):
        answer = Client().get("/", REMOTE_ADDR=SCRAPER)
    assert answer.status_code == 429 and answer["Cache-Control"] == "no-store"
    assert 0 < int(answer["Retry-After"]) <= 13
    assert f"{answer['Retry-After']} 秒后继续" in answer.content.decode()
    english = Client().get("/en/", REMOTE_ADDR=SCRAPER).content.decode()
    assert "Too much was asked for" in english and "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_scripts_get_the_sentence_as_they_ask_for_it(library: samples.Library, few: None) -> None:
    gets("/", 5)
    answer = Client().get("/", REMOTE_ADDR=SCRAPER, headers={"Accept": "application/json"})
    assert json.loads(answer.content)["code"] == "too_many_requests"
    gets(f"/img/{library.public.public_id}/1/1-160.img", 9)
    answer = Client().get(f"/img/{library.public.public_id}/1/1-160.img", REMOTE_ADDR=SCRAPER)
    assert answer.status_code == 429 and answer["Content-Type"].startswith("text/plain")


def test_a_person_is_counted_apart_from_the_address_and_may_take_more_files(
    library: samples.Library, few: None
) -> None:
    gets("/", 6)
    client = Client()
    client.force_login(library.member)
    address = f"/d/{library.public.public_id}/download"
    assert gets("/", 6, client=client) == [200] * 5 + [429]
    assert gets(address, 21, client=client) == [200] * 20 + [429]
    assert gets("/", 1, client=client, peer=READER) == [429]


def test_librarians_and_this_machine_are_not_counted(library: samples.Library, few: None) -> None:
    client = Client()
    client.force_login(library.librarian)
    assert set(gets("/", 8, client=client)) == {200}
    assert set(gets("/", 8, peer="127.0.0.1")) == {200}


def test_a_token_is_its_owner(library: samples.Library, few: None) -> None:
    _, secret = tokens.make(library.member, name="x", scopes=["read"], days=None)
    headers = {"Authorization": f"Bearer {secret}"}
    found = [Client().get("/c", REMOTE_ADDR=f"192.0.2.{n}", headers=headers).status_code for n in range(6)]
    assert found == [200] * 5 + [429]


def test_files_that_come_in_are_counted_one_by_one(library: samples.Library, few: None) -> None:
    library.member.is_uploader = True
    library.member.save()
    client = Client(REMOTE_ADDR=READER)
    client.force_login(library.member)
    name = base64.b64encode(b"a.txt").decode()
    headers = {"Upload-Length": "4", "Upload-Metadata": f"filename {name}", "Tus-Resumable": "1.0.0"}
    found = [client.post("/upload/files", headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in found] == [201, 201, 429]
    assert set(gets(found[0]["Location"], 9, client=client, peer=READER)) == {405}


def test_zero_is_no_limit(library: samples.Library) -> None:
    house.assume({"rate_pages": 0})
    assert set(gets("/c", 3)) == {200}


def test_a_minute_of_a_hurried_reader_meets_no_limit() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=READER)
    request.user = AnonymousUser()
    for rule, count in [(PAGES, 30), (PIECES, 400), (SEARCHES, 12), (SUGGESTIONS, 120), (DOWNLOADS, 10)]:
        for _ in range(count):
            charge(request, rule)
    with pytest.raises(TooManyRequests):  # ten times as much is no reader
        for _ in range(300):
            charge(request, PAGES)


def test_every_rule_has_its_setting_and_every_route_of_the_table_exists() -> None:
    assert {rule.setting for rule in RULES} | {"rate_exempt"} == {
        key for key in vars(House()) if key.startswith("rate_")
    }
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert set(OF_ROUTES) <= {name for name, _ in routes()}
