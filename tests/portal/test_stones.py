"""The page that stands where a document was: who sees it, and what it does not tell."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.library.models import Access, Document, Status
from wenyuan.moderation import standing

ROLES = ("stranger", "member", "owner", "librarian")


def end(document: Document, how: str, by: object) -> Document:
    verb = standing.withdraw if how == "withdrawn" else standing.remove
    return verb(document, by=by, reason="权利人要求")  # type: ignore[arg-type]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("how", ["withdrawn", "removed"])
@pytest.mark.parametrize("name", ["public", "members", "private", "in_review"])
def test_a_stone_is_seen_by_those_who_would_see_the_document(
    client_of: Callable[[str], Client], library: samples.Library, name: str, how: str, role: str
) -> None:
    document = end(getattr(library, name), how, library.librarian)
    is_theirs = role == "librarian" or (role == "owner" and how == "withdrawn")
    was_seen = {"public": ROLES, "members": ROLES[1:]}.get(name, ())
    if is_theirs:
        expected = 200
    elif role in was_seen or role == "owner":
        expected = 410
    else:
        expected = 404
    response = client_of(role).get(f"/d/{document.public_id}", follow=True)
    assert response.status_code == expected


@pytest.mark.parametrize(("prefix", "words"), [("", "这篇文档已下架"), ("/en", "This document was taken down")])
def test_a_stone_says_since_when_and_why_and_no_title_of_what_was_taken_down(
    client: Client, library: samples.Library, prefix: str, words: str
) -> None:
    document = end(library.public, "removed", library.librarian)
    page = client.get(f"{prefix}/d/{document.public_id}-anything").content.decode()
    assert words in page and "权利人要求" in page and str(document.number) in page
    assert document.title not in page and "借阅办法" not in page


def test_a_withdrawn_one_is_named(client: Client, library: samples.Library) -> None:
    document = end(library.public, "withdrawn", library.owner)
    assert document.title in client.get(f"/d/{document.public_id}").content.decode()


def test_an_embargo_that_is_not_over_leaves_no_stone(client: Client, library: samples.Library) -> None:
    document = end(library.public, "withdrawn", library.owner)
    tomorrow = document.ended_at.replace(year=document.ended_at.year + 1)
    Document.objects.filter(pk=document.pk).update(embargo_until=tomorrow)
    assert client.get(f"/d/{document.public_id}").status_code == 404


def test_what_comes_back_stands_where_its_stone_was(client: Client, library: samples.Library) -> None:
    document = end(library.public, "removed", library.librarian)
    standing.publish(document, by=library.librarian)
    assert client.get(f"/d/{document.public_id}").status_code == 200


def test_a_link_leads_to_the_stone_only_with_its_key(client: Client, library: samples.Library) -> None:
    linked = samples.document(library.owner, "凭链接", access=Access.LINK, link_key="k" * 22, status=Status.PUBLISHED)
    end(linked, "withdrawn", library.owner)
    assert client.get(f"/d/{linked.public_id}").status_code == 404
