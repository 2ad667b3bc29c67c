"""Figures that are kept: made once for all who look after the same documents, and telling nobody of others' documents."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.portal import samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.library import standing, tallies
from wenyuan.library.models import Document, DocumentUse
from wenyuan.statistics import kept
from wenyuan.statistics.figure import Figure
from wenyuan.statistics.period import Period
from wenyuan.statistics.person import Person
from wenyuan.statistics.use import most_read

pytestmark = pytest.mark.django_db
PERIOD = Period.of("30")


@pytest.fixture
def large(library: samples.Library, monkeypatch: pytest.MonkeyPatch) -> samples.Library:  # noqa: F811
    """A library whose figures are kept."""
    monkeypatch.setattr(tallies, "KEPT_FROM", 0)
    return library


def counting(made: list[Person]):  # type: ignore[no-untyped-def]
    def make(person: Person, _period: Period) -> Figure:
        made.append(person)
        return Figure(key="x", title="x", head=["x"], rows=[[len(made)]])

    return make


def test_it_is_made_once_and_anew_when_it_is_old(large: samples.Library, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Person] = []
    first = kept.kept("x", counting(made), person=large.librarian, period=PERIOD)
    again = kept.kept("x", counting(made), person=large.librarian, period=PERIOD)
    assert len(made) == 1 and again == first
    kept.kept("x", counting(made), person=large.librarian, period=Period.of("90"))
    assert len(made) == 2
    monkeypatch.setattr(kept, "SECONDS", 0)
    assert kept.kept("x", counting(made), person=large.librarian, period=PERIOD).made_at > first.made_at


def test_a_small_library_is_looked_at_each_time(library: samples.Library) -> None:  # noqa: F811
    made: list[Person] = []
    for _ in range(2):
        kept.kept("x", counting(made), person=library.librarian, period=PERIOD)
    assert len(made) == 2


def test_other_branches_have_other_figures(large: samples.Library) -> None:
    made: list[Person] = []
    for branch in ("rules", "culture", "rules"):
        standing.set_branches(large.curator, [large.shelves[branch]])
        kept.kept("x", counting(made), person=large.curator, period=PERIOD)
    kept.kept("x", counting(made), person=large.librarian, period=PERIOD)
    assert len(made) == 3


def test_a_document_that_left_the_branch_is_named_no_more(large: samples.Library) -> None:
    standing.set_branches(large.curator, [large.shelves["rules"]])
    DocumentUse.objects.create(document=large.public, day=PERIOD.last - dt.timedelta(days=1), opens=3)

    def named() -> list[str]:
        found = kept.kept("most-read", most_read, person=large.curator, period=PERIOD).figure
        return [str(row[0]) for row in found.rows]

    assert named() == [large.public.title] == named()
    Document.objects.filter(pk=large.public.pk).update(title="改了名的")
    assert named() == ["改了名的"]
    Document.objects.filter(pk=large.public.pk).update(category=large.shelves["culture"])
    assert named() == []
