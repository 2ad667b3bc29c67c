"""Every route x every role x every kind of document: who gets what. A route without a row fails."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.portal import urls

ROLES = ("stranger", "member", "owner", "librarian")
#: Document name -> the roles that may see it.
SEEN = {
    "public": ROLES,
    "processing": ROLES,
    "members": ("member", "owner", "librarian"),
    "private": ("owner", "librarian"),
    "in_review": ("owner", "librarian"),
    "kept": ("owner", "librarian"),
    "refused": ("owner", "librarian"),
}
#: Routes of a document: name -> address below /d/<id>, and whether what it serves needs pages.
OF_A_DOCUMENT = {
    "portal:document": ("", False),
    "portal:status": ("/status", False),
    "portal:page": ("/p/1", True),
    "portal:go": ("/go?page=1", False),
    "portal:thumbs": ("/thumbs", False),
    "portal:print": ("/print", True),
    "files:page-text": ("/text/1", True),
    "files:find": ("/find?q=x", False),
    "files:download": ("/download", False),
}
#: Routes that are the same for everyone: name -> (address, status by role or for all).
OF_THE_SITE: dict[str, tuple[str, int | dict[str, int]]] = {
    "portal:home": ("/", 200),
    "portal:categories": ("/c", 200),
    "portal:category": ("/c/rules", 200),
    "portal:search": ("/search", 200),
    "portal:suggest": ("/search/suggest?q=%E5%80%9F", 200),
    "portal:search-feed": ("/search.atom", 200),
    "portal:uploads": ("/me/uploads", {"stranger": 302, "member": 200, "owner": 200, "librarian": 200}),
    "portal:sign-in": ("/sign-in", {"stranger": 200, "member": 302, "owner": 302, "librarian": 302}),
    "portal:sign-out": ("/sign-out", 405),
    "files:robots": ("/robots.txt", 200),
    "files:favicon": ("/favicon.ico", 302),
    "files:logo": (f"/logo/{64 * '0'}.png", 404),
    "files:sitemap": ("/sitemap.xml", 200),
    "files:sitemap-part": ("/sitemap-documents-1.xml", 200),
}
#: Routes with tests of their own below.
ELSEWHERE = {"portal:embed", "files:picture", "portal:copies"}


def routes() -> set[str]:
    """The name of every route of the public site."""
    named = {"files": urls.plain, "portal": urls.pages}
    return {f"{space}:{route.name}" for space, found in named.items() for route in found}


def test_every_route_stands_in_exactly_one_table() -> None:
    tables = [set(OF_A_DOCUMENT), set(OF_THE_SITE), ELSEWHERE]
    assert set.union(*tables) == routes()
    assert sum(map(len, tables)) == len(routes())


def test_every_route_has_a_name() -> None:
    assert all(route.name for route in (*urls.plain, *urls.pages))


@pytest.mark.parametrize("role", ROLES)
def test_a_documents_routes_answer_404_to_all_who_may_not_see_it(
    library: samples.Library, client_of: Callable[[str], Client], role: str
) -> None:
    client = client_of(role)
    wrong = []
    for name, seen_by in SEEN.items():
        document = getattr(library, name)
        has_pages = bool(document.current.page_count)
        for route, (tail, needs_pages) in OF_A_DOCUMENT.items():
            status = client.get(f"/d/{document.public_id}{tail}").status_code
            if role not in seen_by:
                is_right = status == 404
            elif needs_pages and not has_pages:
                is_right = status in {404, 302}
            elif route == "files:download" and name == "processing" and role in {"stranger", "member"}:
                is_right = status == 403
            else:
                # 503: nothing draws pages while these tests run; being let in is what counts here.
                is_right = status in {200, 302, 503}
            if not is_right:
                wrong.append((role, name, route, status))
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_the_sites_routes_answer_each_role_as_the_table_says(
    library: samples.Library, client_of: Callable[[str], Client], role: str
) -> None:
    client = client_of(role)
    for route, (address, expected) in OF_THE_SITE.items():
        status = expected if isinstance(expected, int) else expected[role]
        assert client.get(address).status_code == status, route


@pytest.mark.parametrize("role", ROLES)
def test_only_what_everyone_may_see_is_embedded(
    library: samples.Library, client_of: Callable[[str], Client], role: str
) -> None:
    client = client_of(role)
    found = {name: client.get(f"/embed/d/{getattr(library, name).public_id}").status_code for name in SEEN}
    assert found == {name: 200 if name == "public" else 404 for name in SEEN}


@pytest.mark.parametrize("role", ROLES)
def test_pictures_are_for_those_who_may_see_their_document(
    library: samples.Library, client_of: Callable[[str], Client], role: str
) -> None:
    client = client_of(role)
    for name, seen_by in SEEN.items():
        document = getattr(library, name)
        if not document.current.page_count:
            continue
        status = client.get(f"/img/{document.public_id}/1/1-160.img").status_code
        assert (status == 404) == (role not in seen_by), (name, status)


@pytest.mark.parametrize("role", ROLES)
def test_two_documents_stand_side_by_side_for_those_who_may_see_both(
    library: samples.Library, client_of: Callable[[str], Client], role: str
) -> None:
    # The same bytes in every document: there is something to show of each two, whoever may see them.
    for name in SEEN:
        revision = getattr(library, name).current
        revision.original = library.public.current.original
        revision.save()
    client = client_of(role)
    for one, other in product(SEEN, SEEN):
        address = f"/d/{getattr(library, one).public_id}/copies/{getattr(library, other).public_id}"
        is_seen = one != other and role in SEEN[one] and role in SEEN[other]
        for query in ("", "?format=json"):
            status = client.get(address + query).status_code
            assert status == (200 if is_seen else 404), (role, one, other, query)


@pytest.mark.parametrize("route", sorted(OF_THE_SITE))
def test_routes_that_only_read_refuse_to_be_written_to(library: samples.Library, client: Client, route: str) -> None:
    if route in {"portal:sign-in", "portal:sign-out"}:
        return
    assert client.post(OF_THE_SITE[route][0]).status_code in {302, 405}
