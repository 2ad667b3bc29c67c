"""The feed of a search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone

from tests.portal import samples
from wenyuan.env import env
from wenyuan.library.models import Document
from wenyuan.portal.views.feeds import entry_id
from wenyuan.search import generations, indexer

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client: Client, query: str, *, path: str = "/search.atom") -> ET.Element:
    response = client.get(path, {"q": query})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content)


def entries(found: ET.Element) -> list[dict[str, str]]:
    return [
        {child.tag.removeprefix(ATOM): child.text or child.get("href", "") for child in entry}
        for entry in found.findall(f"{ATOM}entry")
    ]


def test_a_feed_has_what_atom_asks_for(library: samples.Library, index: None, client: Client) -> None:
    found = feed(client, "逾期不还")
    assert found.find(f"{ATOM}title").text == "逾期不还 · 文渊"
    assert {link.get("rel"): link.get("href") for link in found.findall(f"{ATOM}link")} == {
        "alternate": "http://testserver/search?q=%E9%80%BE%E6%9C%9F%E4%B8%8D%E8%BF%98",
        "self": "http://testserver/search.atom?q=%E9%80%BE%E6%9C%9F%E4%B8%8D%E8%BF%98",
    }
    ids = [found.find(f"{ATOM}id").text, *(entry["id"] for entry in entries(found))]
    assert len(set(ids)) == len(ids) == 4
    assert all(one.startswith("urn:uuid:") for one in ids)
    assert found.find(f"{ATOM}author/{ATOM}name").text == "文渊"
    for entry in entries(found):
        assert {"title", "link", "updated", "published", "id", "summary"} <= set(entry)
        assert "T" in entry["updated"]


def test_an_entry_shows_its_passage_and_leads_to_the_marked_words(
    library: samples.Library, index: None, client: Client
) -> None:
    entry = next(one for one in entries(feed(client, "type:docx “逾期不还”")) if one["title"] == library.public.title)
    assert "<b>逾期不还</b>" in entry["summary"]
    assert entry["summary"].startswith("第 1 页 ")
    assert entry["link"].startswith(f"http://testserver/d/{library.public.public_id}-")
    assert entry["link"].endswith("?q=%22%E9%80%BE%E6%9C%9F%E4%B8%8D%E8%BF%98%22")
    assert entry["id"] == entry_id(library.public)


def test_english_readers_get_the_same_entries_in_english(library: samples.Library, index: None, client: Client) -> None:
    zh, en = feed(client, "借阅"), feed(client, "借阅", path="/en/search.atom")
    assert [entry["id"] for entry in entries(zh)] == [entry["id"] for entry in entries(en)]
    assert zh.find(f"{ATOM}id").text != en.find(f"{ATOM}id").text
    assert entries(en)[0]["link"].startswith("http://testserver/en/d/")
    assert any(entry["summary"].startswith("Page 1 ") for entry in entries(en))


def test_a_feed_has_the_newest_fifty(library: samples.Library, client: Client) -> None:
    day = timezone.now()
    for n in range(55):
        samples.document(
            library.owner, f"鹦鹉第{n}期", pages=1, published_at=day - dt.timedelta(days=n), dated=day.date() - dt.timedelta(days=n)
        )  # fmt: skip
    indexer.rebuild()
    assert [entry["title"] for entry in entries(feed(client, "鹦鹉"))] == [f"鹦鹉第{n}期" for n in range(50)]
    indexer.close()


def test_a_feed_holds_nothing_that_its_reader_may_not_see(
    library: samples.Library, index: None, client_of: Callable[[str], Client]
) -> None:
    def titles(role: str) -> set[str]:
        return {entry["title"] for entry in entries(feed(client_of(role), "逾期不还"))}

    assert library.private.title not in titles("stranger") | titles("member")
    assert library.members.title in titles("member") - titles("stranger")
    assert library.private.title in titles("owner")


def test_second_choices_are_not_sent(library: samples.Library, index: None, client: Client) -> None:
    assert len(client.get("/search", {"q": "逾期 犀牛角杯"}).context["results"].items) > 0
    assert entries(feed(client, "逾期 犀牛角杯")) == []


@pytest.mark.parametrize("query", ["", " ", '"', "-", "OR", "\x00\x0b", "，。", "\ufffe"])
def test_a_question_that_asks_nothing_has_an_empty_feed(
    library: samples.Library, index: None, client: Client, query: str
) -> None:
    assert entries(feed(client, query)) == []


def test_titles_that_xml_cannot_hold_and_markup_do_no_harm(library: samples.Library, client: Client) -> None:
    samples.document(library.owner, "鹦鹉\x0b <b>&", pages=1, author="\x01")
    indexer.rebuild()
    assert [entry["title"] for entry in entries(feed(client, "鹦鹉"))] == ["鹦鹉 <b>&"]
    indexer.close()


def test_a_reader_who_has_it_is_told_that_nothing_is_new(library: samples.Library, index: None, client: Client) -> None:
    first = client.get("/search.atom?q=借阅")
    again = client.get("/search.atom?q=借阅", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    Document.objects.filter(pk=library.public.pk).update(title="改了名字")
    assert client.get("/search.atom?q=借阅", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_feed_is_sent_packed_and_still_known_by_its_tag(
    library: samples.Library, index: None, client: Client
) -> None:
    first = client.get("/search.atom?q=借阅", headers={"accept-encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip"
    again = client.get("/search.atom?q=借阅", headers={"accept-encoding": "gzip", "if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_without_an_index_readers_are_asked_to_come_again(library: samples.Library, client: Client) -> None:
    generations.forget()
    (env().home / "search" / "CURRENT").unlink(missing_ok=True)
    response = client.get("/search.atom?q=x")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
