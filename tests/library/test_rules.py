"""One rule, said twice: what SQL selects is what the index tokens meet, for every kind of person and document."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.utils import timezone

from tests.portal import samples
from wenyuan.accounts.models import User
from wenyuan.library import standing
from wenyuan.library.models import Access, Document, Grant, Status
from wenyuan.library.rules import (
    curated_by,
    is_librarian_of,
    may_edit,
    vis_query,
    vis_tokens,
    visible_to,
)

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
Person = User | AnonymousUser


@pytest.fixture
def people() -> dict[str, Person]:
    """One of each kind; `named` and `grouped` are given every second document by name."""
    shelves = samples.categories()
    found: dict[str, Person] = {
        name: User.objects.create(username=name) for name in ("owner", "member", "named", "grouped", "curator")
    }
    group = Group.objects.create(name="readers")
    found["grouped"].groups.add(group)
    standing.set_branches(found["curator"], [shelves["rules"]])
    found["librarian"] = User.objects.create(username="librarian", is_staff=True)
    found["anyone"] = AnonymousUser()
    found["with link"] = AnonymousUser()
    found["with link"].link_key = ""
    found["with link"].link_keys = {"the-key", ""}
    embargoes = (None, timezone.now() - HOUR, timezone.now() + HOUR)
    places = (None, shelves["safety"], shelves["culture"])
    kinds = product(Access, Status, [False, True], embargoes, places)
    Document.objects.bulk_create(
        Document(
            owner=found["owner"],
            title=str(n),
            access=access,
            status=status,
            needs_review=review,
            embargo_until=embargo,
            category=place,
            link_key=("the-key" if n % 2 else "another") if access == Access.LINK and n % 3 else "",
        )
        for n, (access, status, review, embargo, place) in enumerate(kinds)
    )
    for document in Document.objects.order_by("pk"):
        if document.pk % 2:
            Grant.objects.create(document=document, user=found["named"])
            Grant.objects.create(document=document, group=group)
    return found


def test_sql_and_index_tokens_say_the_same(people: dict[str, Person]) -> None:
    everything = list(Document.objects.select_related("category"))
    tokens = {document.pk: vis_tokens(document) for document in everything}
    for name, person in people.items():
        by_rows = set(Document.objects.filter(visible_to(person)).values_list("pk", flat=True))
        asked = vis_query(person)
        by_index = {pk for pk, found in tokens.items() if found & asked}
        assert by_rows == by_index, name
        assert by_rows or name == "nobody", name
        assert (len(by_rows) == len(everything)) == (name == "librarian"), name


def test_no_document_is_selected_twice(people: dict[str, Person]) -> None:
    for name, person in people.items():
        found = list(Document.objects.filter(visible_to(person)).values_list("pk", flat=True))
        assert len(found) == len(set(found)), name


def seen(person: Person) -> set[Document]:
    return set(Document.objects.filter(visible_to(person)).select_related("category"))


def test_a_name_a_link_and_a_branch_each_open_exactly_their_documents(people: dict[str, Person]) -> None:
    member = seen(people["member"])
    for name in ("named", "grouped"):
        assert {document.access for document in seen(people[name]) - member} == {Access.NAMED}
    by_link = seen(people["with link"]) - seen(people["anyone"])
    assert {(document.access, document.link_key) for document in by_link} == {(Access.LINK, "the-key")}
    by_branch = seen(people["curator"]) - member
    assert {document.category.slug for document in by_branch} == {"safety"}
    assert {document.status for document in by_branch} == set(Status)


def test_an_owner_sees_everything_of_theirs_but_what_was_removed(people: dict[str, Person]) -> None:
    assert {document.status for document in seen(people["owner"])} == set(Status) - {Status.REMOVED}


def test_before_the_embargo_ends_only_owner_and_librarians_see(people: dict[str, Person]) -> None:
    for name in ("anyone", "member", "named", "grouped", "with link"):
        assert all(d.embargo_until is None or d.embargo_until < timezone.now() for d in seen(people[name])), name


def test_librarians_and_owners_may_edit_and_nobody_else(people: dict[str, Person]) -> None:
    document = Document.objects.filter(status=Status.PUBLISHED, access=Access.PUBLIC, category__slug="safety").first()
    assert document is not None
    assert {name for name, person in people.items() if may_edit(person, document)} == {"owner", "curator", "librarian"}
    assert {name for name, person in people.items() if is_librarian_of(person, document)} == {"curator", "librarian"}
    for person in people.values():
        asked = Document.objects.filter(curated_by(person), pk=document.pk).exists()
        assert asked == is_librarian_of(person, document)


def test_the_end_of_an_embargo_is_told_to_the_index_once(people: dict[str, Person]) -> None:
    over = set(Document.objects.filter(embargo_until__lte=timezone.now()).values_list("pk", flat=True))
    told: list[int] = []
    while found := standing.end_embargoes(limit=50):
        told += found
    assert sorted(told) == sorted(over)
    assert Document.objects.filter(embargo_until__isnull=False).count() == len(over)
