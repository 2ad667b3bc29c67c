"""The tree at the desk: what each librarian sees of it, what the forms do, and what is said when it cannot be done."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.test import Client

from tests.moderation.test_tree import shape
from tests.portal import samples
from wenyuan.library import standing
from wenyuan.library.models import Category
from wenyuan.moderation import tree
from wenyuan.moderation.tree import Names

CHANGE = "/desk/categories/change"


@pytest.fixture
def curator(library: samples.Library) -> Client:
    """A client of the librarian of `rules`."""
    person = library.curator
    standing.set_branches(person, [library.shelves["rules"]])
    client = Client()
    client.force_login(person)
    return client


def do(client: Client, verb: str, at: str = "", **values: str) -> str:
    response = client.post(CHANGE, {"do": verb, "at": at, **values})
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def test_every_verb_of_the_page_does_what_it_says(librarian: Client) -> None:
    assert do(librarian, "add", "rules", zh="借阅", en="Lending") == "/desk/categories?at=lending"
    assert do(librarian, "rename", "lending", zh="外借", en="Loans", slug="loans") == "/desk/categories?at=loans"
    do(librarian, "up", "loans")
    assert shape() == ["rules", "  loans", "  safety", "culture", "  printing"]
    do(librarian, "up", "loans")
    do(librarian, "down", "loans")
    do(librarian, "down", "loans")
    do(librarian, "move", "loans", into="printing")
    assert shape() == ["rules", "  safety", "culture", "  printing", "    loans"]
    do(librarian, "undo", "loans")
    assert shape() == ["rules", "  safety", "  loans", "culture", "  printing"]
    assert do(librarian, "merge", "printing", into="rules") == "/desk/categories?at=rules"
    assert do(librarian, "remove", "loans") == "/desk/categories?at=rules"
    do(librarian, "move", "safety", into="")
    assert shape() == ["rules", "culture", "safety"]


def test_what_cannot_be_done_is_said_on_the_page_with_what_was_typed(librarian: Client) -> None:
    for verb, at, values, status in (
        ("rename", "rules", {"zh": "不要丢", "en": "", "slug": "rules"}, 400),
        ("rename", "rules", {"zh": "不要丢", "en": "x", "slug": "safety"}, 409),
        ("move", "rules", {"into": "safety"}, 409),
        ("remove", "rules", {}, 409),
        ("merge", "rules", {"into": "no-such"}, 409),
    ):
        response = librarian.post(CHANGE, {"do": verb, "at": at, **values})
        assert response.status_code == status, verb
        text = response.content.decode()
        assert 'role="alert"' in text and (verb != "rename" or "不要丢" in text)


def test_a_librarian_of_a_branch_sees_and_shapes_the_branch(curator: Client, library: samples.Library) -> None:
    page = curator.get("/desk/categories")
    assert [(row.category.slug, row.depth, row.is_free) for row in page.context["rows"]] == [
        ("rules", 0, False),
        ("safety", 1, True),
    ]
    assert "历史文化" not in page.content.decode()
    assert curator.get("/desk/categories?at=culture").status_code == 404
    assert curator.get("/desk/categories?at=rules&do=move").status_code == 404
    assert curator.get("/desk/categories?do=add").status_code == 404
    places = curator.get("/desk/categories?at=safety&do=move").context["places"]
    assert [row.category.slug for row in places] == ["rules"]
    assert curator.post(CHANGE, {"do": "add", "zh": "x", "en": "x"}).status_code == 404
    assert curator.post(CHANGE, {"do": "move", "at": "safety", "into": "culture"}).status_code == 403
    do(curator, "add", "safety", zh="消防", en="Fire")
    assert shape() == ["rules", "  safety", "    fire", "culture", "  printing"]


def test_counts_are_of_what_the_librarian_sees(curator: Client, librarian: Client, library: samples.Library) -> None:
    library.private.category = library.shelves["printing"]
    library.private.save()
    for client, counts in ((librarian, {"culture": 3, "rules": 3}), (curator, {"rules": 3})):
        found = {row.category.slug: row.count for row in client.get("/desk/categories").context["rows"]}
        assert {slug: found[slug] for slug in counts} == counts


def test_a_large_tree_is_shown_around_the_chosen(librarian: Client, library: samples.Library) -> None:
    for n in range(160):
        tree.add(Names(zh=f"类{n}", en=f"c {n}"), below=library.shelves["culture"], by=library.librarian)
    shown = [row.category.slug for row in librarian.get("/desk/categories?at=rules").context["rows"]]
    assert shown == ["rules", "safety", "culture"]
    assert len(librarian.get("/desk/categories?at=culture").context["rows"]) == 163


def test_the_page_costs_the_same_queries_however_large_the_tree(
    librarian: Client, library: samples.Library, django_assert_max_num_queries: Callable
) -> None:
    for n in range(60):
        tree.add(Names(zh=f"类{n}", en=f"c {n}"), below=library.shelves["culture"], by=library.librarian)
    with django_assert_max_num_queries(10):
        response = librarian.get("/desk/categories?at=culture&do=move")
    assert len(response.content) < 60_000


def test_the_tree_goes_out_and_comes_in_after_a_trial(librarian: Client, library: samples.Library) -> None:
    table = librarian.get("/desk/categories/file?format=csv")
    assert table["Content-Disposition"] == 'attachment; filename="categories.csv"'
    text = table.content.decode().replace("书籍与印刷", "印刷")
    tried = librarian.post("/desk/categories/file", {"file": io.BytesIO(text.encode()), "name": "x"})
    assert tried.status_code == 400  # a file without a name that says what it is
    file = io.BytesIO(text.encode())
    file.name = "tree.csv"
    tried = librarian.post("/desk/categories/file", {"file": file})
    (change,) = tried.context["changes"]
    assert (change.kind, change.slug) == ("rename", "printing")
    assert Category.objects.get(slug="printing").name_zh == "书籍与印刷"
    sent = {name: tried.context[name] for name in ("text", "stamp")} | {"format": "csv"}
    assert librarian.post("/desk/categories/file", sent).status_code == 302
    assert Category.objects.get(slug="printing").name_zh == "印刷"
    assert librarian.post("/desk/categories/file", sent).status_code == 409


def test_the_file_is_for_librarians_of_the_whole_library(curator: Client) -> None:
    assert curator.get("/desk/categories/file?format=json").status_code == 404
