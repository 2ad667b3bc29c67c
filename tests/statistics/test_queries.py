"""Figures: what they count, and for whom."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.portal import samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.library.models import Document, DocumentUse, Revision
from wenyuan.library.standing import set_branches
from wenyuan.statistics.figure import Figure
from wenyuan.statistics.holdings import quantile
from wenyuan.statistics.models import DayCount, DocumentDownload, EmptySearch
from wenyuan.statistics.period import LENGTHS, Period
from wenyuan.statistics.queries import OF_DOCUMENTS, OF_THE_SITE, figures_for

TODAY = dt.date(2026, 11, 24)


def period(days: int = 30) -> Period:
    return Period(days=days, last=timezone.localdate())


def figure(key: str, person, days: int = 30) -> Figure:
    return figures_for(person)[key](person, period(days))


@pytest.mark.parametrize("days", LENGTHS)
def test_a_period_has_whole_steps_and_ends_today(days: int) -> None:
    one = Period(days=days, last=TODAY)
    assert one.begins[0] == one.first and len(one.begins) == len(one) <= 53
    assert one.begins[-1] + dt.timedelta(days=one.step) == TODAY + dt.timedelta(days=1)
    assert (TODAY - one.first).days + 1 >= days
    assert (one.place(TODAY), one.place(one.first)) == (len(one) - 1, 0)
    assert one.place(one.first - dt.timedelta(days=1)) is None and one.place(TODAY + dt.timedelta(days=1)) is None
    assert one.sums([(TODAY, 2), (TODAY, None), (one.first, 1), (dt.date(1999, 1, 1), 9)])[-1] == 2


@pytest.mark.parametrize("text", ["", "0", "29", "-1", "x", "3650000000000"])
def test_a_length_that_is_not_offered_is_the_first_one(text: str) -> None:
    assert Period.of(text).days == LENGTHS[0]


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [
        ([], 0.5, 0.0),
        ([7], 0.9, 7),
        ([3, 1, 2], 0.5, 2),
        ([1, 2, 3, 4], 0.5, 2),
        (list(range(1, 11)), 0.9, 9),
        ([0, 99], 0.9, 99),
    ],
)
def test_a_quantile_is_the_smallest_value_that_the_share_does_not_exceed(values, share, found) -> None:
    assert quantile(values, share) == found


def test_who_is_no_librarian_gets_no_figure(library: samples.Library) -> None:  # noqa: F811
    assert figures_for(AnonymousUser()) == figures_for(library.owner) == figures_for(library.member) == {}
    assert set(figures_for(library.librarian)) == OF_DOCUMENTS.keys() | OF_THE_SITE.keys()


def test_a_librarian_of_a_branch_gets_the_figures_of_its_documents_only(library: samples.Library) -> None:  # noqa: F811
    today = timezone.localdate()
    set_branches(library.member, [library.shelves["culture"]])
    for document in (library.public, library.long, library.private):
        DocumentUse.objects.create(document=document, day=today, opens=document.pk)
        DocumentDownload.objects.create(document=document, day=today, times=2)
    assert set(figures_for(library.member)) == set(OF_DOCUMENTS)
    assert figure("use", library.member).rows[-1] == (today, library.long.pk, 2)
    assert [row[0] for row in figure("most-read", library.member).rows] == [library.long]
    assert [row[0] for row in figure("most-taken", library.member).rows] == [library.long]
    titles = {str(cell) for key in OF_DOCUMENTS for row in figure(key, library.member).rows for cell in row}
    assert library.public.title not in titles and library.private.title not in titles
    assert sum(row[1] for row in figure("formats", library.member).rows) == 2
    assert sum(row[1] for row in figure("categories", library.member).rows) == 2


def test_reads_downloads_searches_and_robots_are_added_up_by_day(library: samples.Library) -> None:  # noqa: F811
    today = timezone.localdate()
    before = today - dt.timedelta(days=3)
    DocumentUse.objects.create(document=library.public, day=today, opens=5)
    DocumentUse.objects.create(document=library.long, day=today, opens=2)
    DocumentUse.objects.create(document=library.long, day=before, opens=1)
    DocumentUse.objects.create(document=library.long, day=today - dt.timedelta(days=31), opens=100)
    DocumentDownload.objects.create(document=library.long, day=before, times=4)
    for what, times in (("search", 9), ("empty", 3), ("robot", 8)):
        DayCount.objects.create(what=what, day=today, times=times)
    who = library.librarian
    use = figure("use", who)
    assert use.rows[-1] == (today, 7, 0) and use.rows[-4] == (before, 1, 4)
    assert (sum(use.column(1)), sum(use.column(2))) == (8, 4)
    assert figure("searches", who).rows[-1] == (today, 9, 3)
    assert figure("robots", who).rows[-1] == (today, 8, 7)
    assert figure("most-read", who).rows == [(library.public, 5), (library.long, 3)]
    assert sum(figure("use", who, days=365).column(1)) == 108


def test_a_query_is_shown_only_from_five_askings(library: samples.Library) -> None:  # noqa: F811
    today = timezone.localdate()
    for words, times in (("王小明的病历", 4), ("工会章程", 3), ("工会章程", 2)):
        day = today - dt.timedelta(days=times)
        EmptySearch.objects.create(folded=words, day=day, times=times)
    assert figure("empty-searches", library.librarian).rows == [("工会章程", 5)]


def test_holdings_say_what_there_is(library: samples.Library) -> None:  # noqa: F811
    who = library.librarian
    growth = figure("growth", who)
    assert sum(growth.column(1)) == Document.objects.count()
    assert sum(growth.column(2)) == sum(Revision.objects.values_list("page_count", flat=True))
    formats = {row[0]: row[1:] for row in figure("formats", who).rows}
    assert formats["pdf"] == (1, 24, 1, 0, 0, 0)
    assert formats["zip"] == (1, 0, 0, 0, 0, 1)
    failures = {row[0]: row[1:] for row in figure("failures", who).rows}
    assert failures == {"encrypted": ("xlsx", 1), "archive_bomb": ("zip", 1)}
    balance = figure("categories", who).rows
    assert sum(row[1] for row in balance) == Document.objects.count()
    assert round(sum(row[2] for row in balance)) == 100


def test_equal_files_are_kept_once_and_that_is_counted(library: samples.Library) -> None:  # noqa: F811
    size = library.public.current.original.size
    for other in (library.long, library.members):
        other.current.original = library.public.current.original
        other.current.save()
    numbers = [row[1] for row in figure("duplicates", library.librarian).rows]
    assert numbers[:3] == [1, 2, 2 * size]


def test_time_to_publish_is_told_by_the_day_of_publication(library: samples.Library) -> None:  # noqa: F811
    now = timezone.now()
    for document, minutes in ((library.public, 10), (library.long, 50)):
        Document.objects.filter(pk=document.pk).update(created_at=now - dt.timedelta(minutes=minutes), published_at=now)
    Document.objects.exclude(pk__in=[library.public.pk, library.long.pk]).update(published_at=None)
    assert figure("time-to-publish", library.librarian).rows[-1] == (timezone.localdate(), 2, 10.0, 50.0)


def test_the_number_of_queries_does_not_grow_with_the_library(library: samples.Library) -> None:  # noqa: F811
    def cost() -> int:
        with CaptureQueriesContext(connection) as made:
            for make in figures_for(library.librarian).values():
                list(make(library.librarian, period()).rows)
        return len(made)

    one = cost()
    for n in range(20):
        document = samples.document(library.owner, f"另一篇{n}", pages=1, category=library.shelves["rules"])
        DocumentUse.objects.create(document=document, day=timezone.localdate(), opens=1)
    assert cost() <= one + 1  # the first documents of a top list are fetched
