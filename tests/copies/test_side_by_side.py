"""What is shown of two documents: the changes marked, the places found again, coverage by page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.copies.conftest import Make, text_named
from tests.portal.copy_samples import laundered
from wenyuan.accounts.models import User
from wenyuan.copies import actions, side_by_side
from wenyuan.copies.models import Decision, Pair
from wenyuan.kernel.text import passage
from wenyuan.library.models import Access

ANYONE = AnonymousUser()


@pytest.mark.django_db
def test_pairs_have_their_punctuation_and_stand_on_the_pages_they_name(add: Make) -> None:
    source = text_named("mediation")
    first, second = add(source[:500], source[500:]), add(laundered(source))
    shown = side_by_side.compared(second, first, user=ANYONE)
    assert shown is not None and shown.changed_rows and len(shown.rows) > 8
    pages = {d.pk: list(d.current.pages.values_list("text", flat=True)) for d in (first, second)}
    for row in shown.rows:
        for side, document in ((row.ours, second), (row.theirs, first)):
            assert passage(side.query.strip('"')).search(pages[document.pk][side.page - 1])
    assert any(row.theirs.pieces[-1][0].endswith("。") for row in shown.rows)
    assert 0.8 < max(cell.share for cell in shown.their_cells) <= 1


@pytest.mark.django_db
def test_exchanges_lead_from_the_probable_original(add: Make) -> None:
    first, second = add(text_named("annual-review")), add(laundered(text_named("annual-review")))
    for ours, theirs in ((first, second), (second, first)):
        shown = side_by_side.compared(ours, theirs, user=ANYONE)
        assert shown is not None
        assert ("服务", "效劳") in [(before, after) for before, after, _ in shown.exchanges]


@pytest.mark.django_db
def test_two_documents_are_compared_for_those_who_may_see_both(add: Make, owner: User) -> None:
    seen, hidden = add(text_named("tea")), add(laundered(text_named("tea")), access=Access.PRIVATE)
    assert side_by_side.compared(seen, hidden, user=ANYONE) is None
    assert side_by_side.compared(hidden, seen, user=ANYONE) is None
    assert side_by_side.compared(seen, hidden, user=owner) is not None


@pytest.mark.django_db
def test_what_is_no_copy_is_shown_to_librarians_only(add: Make, owner: User) -> None:
    first, second = add(text_named("tea")), add(laundered(text_named("tea")))
    librarian = User.objects.create(username="staff", is_staff=True)
    actions.decide(Pair.objects.get(), Decision.NOT_A_COPY, by=librarian)
    assert side_by_side.compared(first, second, user=ANYONE) is None
    assert side_by_side.compared(first, second, user=owner) is None
    assert side_by_side.compared(first, second, user=librarian) is not None


@pytest.mark.django_db
def test_the_same_bytes_without_text_are_compared_as_such(make: Make, add: Make) -> None:
    first = add("印章")
    second = add("印章", blob=first.current.original)
    shown = side_by_side.compared(second, first, user=ANYONE)
    assert shown is not None and shown.is_same_file and shown.rows == ()
