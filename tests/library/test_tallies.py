"""Kept counts are those that a fresh look would find, for every person and after every change."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.portal import samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.accounts.models import User
from wenyuan.jobs.models import Outbox
from wenyuan.library import standing, tallies
from wenyuan.library.effects import index_heard, owe_index
from wenyuan.library.models import Access, Document, Status
from wenyuan.library.queries import documents
from wenyuan.library.standing import Audience
from wenyuan.library.tallies import tally
from wenyuan.moderation import metadata, revisions
from wenyuan.moderation import standing as verbs

Person = User | AnonymousUser
pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(library: samples.Library, monkeypatch: pytest.MonkeyPatch) -> samples.Library:  # noqa: F811
    """A small library whose counts are kept like those of a large one."""
    monkeypatch.setattr(tallies, "KEPT_FROM", 0)
    owe_index([library.public.pk])
    deliver()
    return library


def deliver() -> None:
    index_heard(list(Outbox.objects.values_list("pk", flat=True)))


def people(library: samples.Library) -> list[Person]:  # noqa: F811
    standing.set_branches(library.curator, [library.shelves["rules"]])
    return [AnonymousUser(), library.member, library.owner, library.curator, library.librarian]


def fresh(user: Person) -> Counter[tuple[int | None, str]]:
    return Counter((row.category_id, row.current.kind if row.current else "") for row in documents(user))


def told(user: Person) -> Counter[tuple[int | None, str]]:
    return Counter({cell: n for cell, (n, _pages) in tally(user).cells.items()})


def check(library: samples.Library) -> None:  # noqa: F811
    """Twice, so that the second time it is what was kept."""
    for user in people(library) * 2:
        assert told(user) == fresh(user)


def test_everybody_is_told_what_they_see(kept: samples.Library) -> None:
    check(kept)
    found = tally(kept.librarian)
    assert found.documents == Document.objects.count() and found.kinds == len({k for _, k in found.cells if k})
    assert found.pages == sum(row.current.page_count for row in documents(kept.librarian) if row.current)


def test_a_kept_count_is_one_query(kept: samples.Library) -> None:
    tally(AnonymousUser())
    with CaptureQueriesContext(
        connection,
    ) as caught:
        tally(AnonymousUser())
    assert len(caught) == 1


def test_small_libraries_are_counted_at_each_look(library: samples.Library) -> None:  # noqa: F811
    owe_index([library.public.pk])
    deliver()
    tally(AnonymousUser())
    with CaptureQueriesContext(connection) as caught:
        tally(AnonymousUser())
    assert len(caught) == 2


def test_whatever_changes_what_is_seen_is_in_the_next_look(kept: samples.Library) -> None:
    by = kept.librarian
    check(kept)
    named = Group.objects.create(name="readers")
    changes = [
        lambda: verbs.withdraw(kept.public, by=by),
        lambda: verbs.publish(kept.in_review, by=by),
        lambda: verbs.change_audience(kept.long, Audience(access=Access.PRIVATE), by=by),
        lambda: verbs.change_audience(kept.members, Audience(access=Access.NAMED, groups=(named,)), by=by),
        lambda: metadata.edit(kept.in_review, {"category": "printing"}, by=by),
        lambda: verbs.remove(kept.private, by=by, reason="x"),
        lambda: revisions.show_revision(kept.long, samples.another_revision(kept.long, pages=3).number, by=by),
    ]
    for change in changes:
        change()
        check(kept)
        # Also when the index has heard of it, and nothing is owed any more, as before.
        deliver()
        check(kept)


def test_who_joins_a_group_is_told_of_what_it_sees_at_once(kept: samples.Library) -> None:
    group = Group.objects.create(name="readers")
    verbs.change_audience(kept.private, Audience(access=Access.NAMED, groups=(group,)), by=kept.librarian)
    deliver()
    before = tally(kept.member).documents
    kept.member.groups.add(group)
    assert tally(kept.member).documents == before + 1


def test_nothing_that_was_counted_is_told_of_another_state(kept: samples.Library) -> None:
    """A change that was made and heard of while nobody looked: as much is owed as before it, namely nothing."""
    before = tally(AnonymousUser()).documents
    verbs.withdraw(kept.public, by=kept.librarian)
    deliver()
    assert tally(AnonymousUser()).documents == before - 1


def test_what_opens_by_itself_is_counted_when_it_does(kept: samples.Library, monkeypatch: pytest.MonkeyPatch) -> None:
    soon = timezone.now() + dt.timedelta(hours=1)
    Document.objects.filter(pk=kept.long.pk).update(embargo_until=soon)
    owe_index([kept.long.pk])
    deliver()
    monkeypatch.setattr(tallies, "SECONDS", 10 * 3600)
    before = tally(AnonymousUser()).documents
    (_state, until, _tally) = tallies._kept[frozenset({"pub"})]
    assert until == soon
    Document.objects.filter(pk=kept.long.pk).update(embargo_until=timezone.now())
    tallies._kept[frozenset({"pub"})] = (_state, timezone.now(), _tally)
    assert tally(AnonymousUser()).documents == before + 1


def test_what_came_and_was_not_looked_at_is_counted_soon(
    kept: samples.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies, "SECONDS", 0)
    before = tally(AnonymousUser()).documents
    samples.document(kept.owner, "刚到的", status=Status.PROCESSING)
    assert tally(AnonymousUser()).documents == before + 1


def test_only_so_many_are_kept(kept: samples.Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "MOST", 2)
    for user in people(kept):
        tally(user)
    assert len(tallies._kept) == 2
