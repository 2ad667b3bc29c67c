"""Tags on the public site: counts and lists are those of the reader, in every spelling, and so is the feed."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client

from tests.portal import samples

SECRET = "只在私藏上"


@pytest.fixture(autouse=True)
def tagged(library: samples.Library) -> None:
    samples.tagged(library.public, ["图书馆", "TCP/IP"])
    samples.tagged(library.members, ["图书馆"])
    samples.tagged(library.private, ["图书馆", SECRET])


@pytest.mark.parametrize(("role", "n"), [("stranger", 1), ("member", 2), ("owner", 3), ("librarian", 3)])
def test_a_tag_counts_and_lists_what_the_reader_may_see(
    client_of: Callable[[str], Client], library: samples.Library, role: str, n: int
) -> None:
    client = client_of(role)
    assert {tag.name: tag.n for tag in client.get("/tags").context["tags"]}["图书馆"] == n
    response = client.get(f"/tag/{quote('图书馆')}")
    assert response.context["total"] == len(response.context["documents"]) == n
    feed = client.get(f"/tag/{quote('图书馆')}.atom")
    assert feed["Content-Type"].startswith("application/atom+xml") and feed.content.count(b"<entry>") == n
    assert feed["Cache-Control"] == "private, no-cache" or "no-cache" in feed["Cache-Control"]


@pytest.mark.parametrize("role", ["stranger", "member"])
def test_a_tag_of_private_documents_is_nowhere(client_of: Callable[[str], Client], role: str) -> None:
    client = client_of(role)
    assert SECRET not in client.get("/tags").content.decode()
    for tail in ("", ".atom"):
        hidden, missing = (client.get(f"/tag/{quote(name)}{tail}") for name in (SECRET, "没有这个"))
        assert hidden.status_code == missing.status_code == 404
    assert client_of("owner").get(f"/tag/{quote(SECRET)}").status_code == 200


def test_another_spelling_leads_to_the_one_that_is_kept(client: Client, library: samples.Library) -> None:
    assert client.get(f"/tag/{quote('圖書館')}")["Location"] == f"/tag/{quote('图书馆')}"
    assert client.get("/tag/tcp/ip")["Location"] == "/tag/TCP/IP"
    assert client.get("/en/tag/TCP/IP").status_code == 200
    assert client.get("/tag/TCP/IP.atom").status_code == 200


def test_a_list_of_tags_costs_the_same_queries_however_long(
    client: Client, library: samples.Library, django_assert_max_num_queries: Callable
) -> None:
    samples.tagged(library.long, [f"标签{n}" for n in range(50)])
    with django_assert_max_num_queries(3):
        client.get("/tags")
