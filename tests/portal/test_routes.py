"""Every route x every role x every kind of document: who gets what. A route without a row fails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.portal import samples
from wenyuan.accounts.models import User
from wenyuan.library.models import Access, Document, Grant, Status
from wenyuan.library.standing import set_branches
from wenyuan.notices.actions import tell
from wenyuan.portal import urls
from wenyuan.search import indexer
from wenyuan.workbench.queues import QUEUES

#: `curator` is librarian of the branch in which all of these stand but three; `sister` of another branch.
ROLES = ("stranger", "member", "sister", "owner", "curator", "librarian")
SIGNED_IN = ROLES[1:]
KEEPERS = ("owner", "curator", "librarian")
#: Document name -> the roles that may see it. Those of `standings` are there besides the small library's.
SEEN = {
    "public": ROLES,
    "processing": ROLES,
    "members": SIGNED_IN,
    "private": KEEPERS,
    "in_review": KEEPERS,
    "kept": ("owner", "librarian"),
    "refused": ("owner", "librarian"),
    "draft": KEEPERS,
    "link": KEEPERS,
    "named": ("member", *KEEPERS),
    "embargoed": KEEPERS,
    "withdrawn": KEEPERS,
    "removed": ("curator", "librarian"),
    "held": KEEPERS,
}
#: Whose document page is a stone (410), where the document itself is not to be seen.
STONES = {
    "withdrawn": ("stranger", "member", "sister"),
    "removed": ("stranger", "member", "sister", "owner"),
}
#: Routes of a document: name -> address below /d/<id>, and whether what it serves needs pages.
OF_A_DOCUMENT = {
    "portal:document": ("", False),
    "portal:edit": ("/edit", False),
    "portal:status": ("/status", False),
    "portal:page": ("/p/1", True),
    "portal:go": ("/go?page=1", False),
    "portal:propose-place": ("/place", False),
    "portal:thumbs": ("/thumbs", False),
    "portal:print": ("/print", True),
    "portal:report": ("/report", False),
    "files:page-text": ("/text/1", True),
    "files:find": ("/find?q=x", False),
    "files:download": ("/download", False),
}
#: Routes that are the same for everyone: name -> (address, status by role or for all).
OF_THE_SITE: dict[str, tuple[str, int | dict[str, int]]] = {
    "portal:home": ("/", 200),
    "portal:categories": ("/c", 200),
    "portal:category": ("/c/rules", 200),
    "portal:tags": ("/tags", 200),
    "portal:search": ("/search", 200),
    "portal:suggest": ("/search/suggest?q=%E5%80%9F", 200),
    "portal:search-feed": ("/search.atom", 200),
    # Whoever may not upload is told so; a method that only a machine uses is no page.
    "portal:upload": (
        "/upload",
        {"stranger": 302, "member": 403, "owner": 403, "sister": 200, "curator": 200, "librarian": 200},
    ),
    "portal:known": ("/upload/known?sha256=" + "0" * 64, {"stranger": 302, **dict.fromkeys(SIGNED_IN, 200)}),
    "files:tus": ("/upload/files", 405),
    "files:tus-file": ("/upload/files/2222222222", 405),
    "portal:batch": ("/me/uploads/2222222222", {"stranger": 302, **dict.fromkeys(SIGNED_IN, 404)}),
    "portal:uploads": ("/me/uploads", {"stranger": 302, **dict.fromkeys(SIGNED_IN, 200)}),
    "portal:decisions": ("/me/decisions", {"stranger": 302, **dict.fromkeys(SIGNED_IN, 200)}),
    "portal:follow": ("/report", 200),
    "portal:takedowns": ("/takedowns", 200),
    "portal:sign-in": ("/sign-in", {"stranger": 200, **dict.fromkeys(SIGNED_IN, 302)}),
    "portal:sign-out": ("/sign-out", 405),
    "files:robots": ("/robots.txt", 200),
    "files:favicon": ("/favicon.ico", 302),
    "files:logo": (f"/logo/{64 * '0'}.png", 404),
    "files:sitemap": ("/sitemap.xml", 200),
    "files:sitemap-part": ("/sitemap-documents-1.xml", 200),
}
#: Routes of a document for its owner and librarians only: name -> address below /d/<id>. For all others it is not there.
OF_ITS_OWNER = {
    "portal:revisions": "/revisions",
    "portal:revision-compare": "/revisions/2/compare",
    "portal:revision-file": "/revisions/1/file",
    "portal:revision-show": "/revisions/1/show",
    "portal:revision-decline": "/revisions/1/decline",
    "portal:format-attach": "/formats",
    "portal:format-detach": "/formats/1/detach",
}
#: Routes with tests of their own below.
ELSEWHERE = {
    "portal:embed",
    "files:picture",
    "portal:copies",
    "portal:copies-statement",
    "portal:edit-fields",
    "portal:edit-audience",
    "portal:edit-standing",
    "portal:edit-link",
    "portal:notice-read",
    "portal:tag",
    "portal:tag-feed",
    "portal:report-answer",
    "portal:decision",
}
#: What changes a document: address below /d/<id>/edit, and what is sent. For those who may edit it.
OF_ITS_KEEPERS = {
    "portal:edit-fields": ("/fields", {"title": "x"}),
    "portal:edit-audience": ("/audience", {"do": "say", "access": "private"}),
    "portal:edit-standing": ("/standing", {"verb": "submit"}),
    "portal:edit-link": ("/link", {}),
}


@pytest.fixture
def standings(library: samples.Library) -> dict[str, Document]:
    """A document in every standing and audience, by its name in SEEN, with their branch in the curator's hands."""
    rules = library.shelves["rules"]
    moved = [library.public, library.processing, library.private, library.in_review]
    Document.objects.filter(pk__in=[document.pk for document in moved]).update(category=rules)
    sister = samples.user("sister")
    set_branches(library.curator, [rules])
    set_branches(sister, [library.shelves["culture"]])
    tomorrow = timezone.now() + dt.timedelta(days=1)
    made: dict[str, dict[str, Any]] = {
        "draft": {"status": Status.DRAFT},
        "link": {"access": Access.LINK, "link_key": "k" * 22},
        "named": {"access": Access.NAMED},
        "embargoed": {"embargo_until": tomorrow},
        "withdrawn": {"status": Status.WITHDRAWN, "published_at": timezone.now()},
        "removed": {"status": Status.REMOVED, "published_at": timezone.now()},
        "held": {"status": Status.PROCESSING, "needs_review": True},
    }
    found = {
        name: samples.document(library.owner, f"密件{name}", category=rules, **fields) for name, fields in made.items()
    }
    Grant.objects.create(document=found["named"], user=library.member)
    return {name: found.get(name) or getattr(library, name) for name in SEEN}


@pytest.fixture
def client_of(library: samples.Library) -> Callable[[str], Client]:
    """A client of each of ROLES."""

    def make(role: str) -> Client:
        client = Client()
        if role == "sister":
            client.force_login(User.objects.get(username="sister"))
        elif role != "stranger":
            client.force_login(getattr(library, role))
        return client

    return make


def routes() -> set[str]:
    """The name of every route of the public site."""
    named = {"files": urls.plain, "portal": urls.pages}
    return {f"{space}:{route.name}" for space, found in named.items() for route in found}


def test_every_route_stands_in_exactly_one_table() -> None:
    tables = [set(OF_A_DOCUMENT), set(OF_THE_SITE), set(OF_ITS_OWNER), ELSEWHERE]
    assert set.union(*tables) == routes()
    assert sum(map(len, tables)) == len(routes())


def test_every_route_has_a_name() -> None:
    assert all(route.name for route in (*urls.plain, *urls.pages))


@pytest.mark.parametrize("role", ROLES)
def test_a_documents_routes_answer_404_to_all_who_may_not_see_it(
    standings: dict[str, Document], client_of: Callable[[str], Client], role: str
) -> None:
    client = client_of(role)
    wrong = []
    for name, seen_by in SEEN.items():
        document = standings[name]
        has_pages = bool(document.current.page_count)
        for route, (tail, needs_pages) in OF_A_DOCUMENT.items():
            status = client.get(f"/d/{document.public_id}{tail}").status_code
            if role not in seen_by:
                is_stone = route == "portal:document" and role in STONES.get(name, ())
                is_right = status == (410 if is_stone else 404)
            elif route == "portal:edit":
                is_right = status == (200 if may_edit(role, name) else 404)
            elif needs_pages and not has_pages:
                is_right = status in {404, 302}
            elif route == "files:download" and name == "processing" and not may_edit(role, name):
                is_right = status == 403
            else:
                # 503: nothing draws pages while these tests run; being let in is what counts here.
                is_right = status in {200, 302, 503}
            if not is_right:
                wrong.append((role, name, route, status))
    assert not wrong


def may_edit(role: str, name: str) -> bool:
    """Whether a role keeps this document: its owner, the librarians of its branch and of the library."""
    if role == "sister":
        return name == "members"  # it stands in her branch
    return role in KEEPERS and not (role == "curator" and name in {"members", "kept", "refused"})


@pytest.mark.parametrize("role", ROLES)
def test_only_its_keepers_change_a_document(
    standings: dict[str, Document], client_of: Callable[[str], Client], role: str
) -> None:
    client = client_of(role)
    for name, seen_by in SEEN.items():
        is_let_in = role in seen_by and may_edit(role, name)
        for route, (tail, sent) in OF_ITS_KEEPERS.items():
            address = f"/d/{standings[name].public_id}/edit{tail}"
            assert client.get(address).status_code == 405
            status = client.post(address, sent).status_code
            assert (status == 404) == (not is_let_in), (name, route, status)


@pytest.mark.parametrize("role", ROLES)
def test_a_notice_is_there_for_the_one_it_was_written_to(
    standings: dict[str, Document], library: samples.Library, client_of: Callable[[str], Client], role: str
) -> None:
    notice = tell(library.public, to=library.owner, verb="remark")
    expected = {"stranger": 302, "owner": 302}.get(role, 404)
    assert client_of(role).post(f"/me/notices/{notice.pk}").status_code == expected
    notice.refresh_from_db()
    assert (notice.read_at is not None) == (role == "owner")


@pytest.mark.parametrize("role", ROLES)
def test_what_one_may_not_see_is_on_no_page_of_the_site(
    standings: dict[str, Document], client_of: Callable[[str], Client], role: str
) -> None:
    indexer.rebuild()
    client = client_of(role)
    addresses = [address for address, _ in OF_THE_SITE.values()]
    addresses += ["/search?q=密件", "/search.atom?q=密件", "/search/suggest?q=密件", "/c/rules?sort=title"]
    addresses += ["/desk", "/desk/log", *(f"/desk/{queue.key}" for queue in QUEUES)]
    addresses += [f"/d/{document.public_id}" for document in standings.values()]
    for address in addresses:
        page = client.get(address, follow=True).content.decode()
        for name, document in standings.items():
            is_named = name == "withdrawn" and address.endswith(document.public_id) and role in STONES[name]
            if role not in SEEN[name] and not is_named:
                assert document.title not in page, (role, name, address)


def test_the_look_for_leaks_finds_what_may_be_seen(
    standings: dict[str, Document], client_of: Callable[[str], Client]
) -> None:
    indexer.rebuild()
    page = client_of("librarian").get("/search?q=密件").content.decode()
    assert all(document.public_id in page for name, document in standings.items() if "密件" in document.title)


@pytest.mark.parametrize("role", ROLES)
def test_earlier_files_are_for_the_owner_and_librarians(
    standings: dict[str, Document], client_of: Callable[[str], Client], role: str
) -> None:
    client = client_of(role)
    for name, seen_by in SEEN.items():
        document = standings[name]
        samples.another_revision(document)
        is_let_in = role in seen_by and may_edit(role, name)
        for route, tail in OF_ITS_OWNER.items():
            address = f"/d/{document.public_id}{tail}"
            is_verb = tail.endswith(("show", "decline", "formats", "detach"))
            status = (client.post if is_verb else client.get)(address).status_code
            # A comparison needs two texts, and a verb the right state; 404 is for those who may not even know.
            expected = {200, 302, 403, 409} if is_let_in else {404}
            if route in {"portal:format-attach", "portal:format-detach"}:
                expected = {404}  # there is no second document and no format; tests/portal/test_formats.py has them
            if is_let_in and route == "portal:revision-compare":
                expected = {200} if document.current.page_count else {404}
            assert status in expected, (role, name, route, status)
        # The second revision's pictures are not on any page a reader has.
        status = client.get(f"/img/{document.public_id}/2/1-160.img").status_code
        assert (status == 404) == (not is_let_in), (role, name, status)


@pytest.mark.parametrize("role", ROLES)
def test_the_sites_routes_answer_each_role_as_the_table_says(
    standings: dict[str, Document], client_of: Callable[[str], Client], role: str
) -> None:
    client = client_of(role)
    for route, (address, expected) in OF_THE_SITE.items():
        status = expected if isinstance(expected, int) else expected[role]
        assert client.get(address).status_code == status, route


@pytest.mark.parametrize("role", ROLES)
def test_only_what_everyone_may_see_is_embedded(
    standings: dict[str, Document], client_of: Callable[[str], Client], role: str
) -> None:
    client = client_of(role)
    found = {name: client.get(f"/embed/d/{standings[name].public_id}").status_code for name in SEEN}
    assert found == {name: 200 if name == "public" else 404 for name in SEEN}


@pytest.mark.parametrize("role", ROLES)
def test_pictures_are_for_those_who_may_see_their_document(
    standings: dict[str, Document], client_of: Callable[[str], Client], role: str
) -> None:
    client = client_of(role)
    for name, seen_by in SEEN.items():
        document = standings[name]
        if not document.current.page_count:
            continue
        status = client.get(f"/img/{document.public_id}/1/1-160.img").status_code
        assert (status == 404) == (role not in seen_by), (name, status)


@pytest.mark.parametrize("role", ROLES)
def test_two_documents_stand_side_by_side_for_those_who_may_see_both(
    standings: dict[str, Document], client_of: Callable[[str], Client], role: str
) -> None:
    # The same bytes in every document: there is something to show of each two, whoever may see them.
    for name in SEEN:
        revision = standings[name].current
        revision.original = standings["public"].current.original
        revision.save()
    client = client_of(role)
    partners = ("public", "members", "private")  # one that all, one that some, one that few may see
    for one, other in dict.fromkeys([*product(SEEN, partners), *product(partners, SEEN)]):
        address = f"/d/{standings[one].public_id}/copies/{standings[other].public_id}"
        is_seen = one != other and role in SEEN[one] and role in SEEN[other]
        for query in ("", "?format=json"):
            status = client.get(address + query).status_code
            assert status == (200 if is_seen else 404), (role, one, other, query)


@pytest.mark.parametrize("route", sorted(OF_THE_SITE))
def test_routes_that_only_read_refuse_to_be_written_to(library: samples.Library, client: Client, route: str) -> None:
    if route in {"portal:sign-in", "portal:sign-out", "files:tus"}:
        return
    assert client.post(OF_THE_SITE[route][0]).status_code in {302, 405}
