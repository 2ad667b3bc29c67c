"""What a person is told of copies: with its evidence, and nothing of what the person may not see."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser

from bench import copies_gen as gen
from tests.copies.conftest import Make
from wenyuan.accounts.models import User
from wenyuan.copies import actions, queries
from wenyuan.copies.models import Decision, Pair
from wenyuan.library.models import Access, Document, Status
from wenyuan.library.rules import visible_to

pytestmark = pytest.mark.django_db
Text = Callable[[str], str]
ANYONE = AnonymousUser()


@pytest.fixture
def people(owner: User) -> list[User | AnonymousUser]:
    other = User.objects.create(username="other")
    return [ANYONE, other, owner, User.objects.create(username="staff", is_staff=True)]


def laundered(text: str, seed: int = 2) -> str:
    return gen.numbers(gen.swapped(gen.seeded(text), 0.2, random.Random(seed), gen.own_synonyms()), random.Random(seed))


def test_matches_are_told_from_either_side(add: Make, text: Text) -> None:
    whole, part = add(text("volunteer-handbook")), add(gen.excerpt(text("volunteer-handbook"), 0.5))
    assert [(m.document, m.found.level) for m in queries.matches_of(part, user=ANYONE)] == [(whole, "excerpt")]
    assert [(m.document, m.found.level) for m in queries.matches_of(whole, user=ANYONE)] == [(part, "contains")]
    mine, yours = (queries.matches_of(d, user=ANYONE)[0].found for d in (whole, part))
    assert (mine.covered_ours, mine.covered_theirs) == (yours.covered_theirs, yours.covered_ours)


def test_nobody_is_told_of_what_he_may_not_see(add: Make, text: Text, people: list) -> None:  # type: ignore[type-arg]
    seen = add(text("tea"))
    for n, (access, status, review) in enumerate(product(Access, Status, [False, True])):
        add(laundered(text("tea"), n) if n % 2 else text("tea"), access=access, status=status, needs_review=review)
    for person in people:
        shown = set(Document.objects.filter(visible_to(person)).exclude(pk=seen.pk))
        told = {match.document for match in queries.matches_of(seen, user=person)}
        assert told <= shown
        assert person is ANYONE or person.username != "staff" or len(told) > 20
        checked = queries.check_text([laundered(text("tea"), 99)], user=person)
        assert {document for document, _ in checked.verdicts} <= shown | {seen}
        for pair in Pair.objects.all():
            view = queries.evidence(pair, user=person)
            assert view is None or {view.ours, view.theirs} <= shown | {seen}


def test_a_hidden_document_has_no_matches_for_a_stranger(add: Make, text: Text, owner: User) -> None:
    hidden = add(text("tea"), access=Access.PRIVATE)
    public = add(text("tea"))
    assert queries.matches_of(hidden, user=ANYONE) == []
    assert [match.document for match in queries.matches_of(hidden, user=owner)] == [public]
    assert queries.matches_of(public, user=ANYONE) == []


def test_many_hidden_copies_do_not_crowd_out_the_one_that_may_be_seen(add: Make, text: Text) -> None:
    shown = add(laundered(text("mediation"), 50))
    for n in range(8):
        add(laundered(text("mediation"), n), access=Access.PRIVATE)
    found = queries.check_text([text("mediation")], user=ANYONE)
    assert [document for document, _ in found.verdicts] == [shown]


def test_evidence_leads_to_the_passages_in_the_stored_pages(add: Make, text: Text) -> None:
    source = text("mediation")
    first = add(source[:400], source[400:900], source[900:])
    second = add(laundered(source)[:700], laundered(source)[700:])
    view = queries.evidence(Pair.objects.get(), user=ANYONE, ours=second)
    assert view is not None and (view.ours, view.theirs) == (second, first)
    pages = {d.pk: list(d.current.pages.values_list("text", flat=True)) for d in (first, second)}
    assert len(view.passages) > 5
    for passage in view.passages:
        for place, text_of_it, document in (
            (passage.ours, passage.our_text, second),
            (passage.theirs, passage.their_text, first),
        ):
            if place.page == place.last_page:
                assert pages[document.pk][place.page - 1][place.start : place.end] == text_of_it != ""
    swapped = queries.evidence(Pair.objects.get(), user=ANYONE, ours=first)
    assert swapped is not None and swapped.ours == first
    assert {(a, b) for a, b, _ in swapped.found.evidence["exchanged"]} == {
        (b, a) for a, b, _ in view.found.evidence["exchanged"]
    }


def test_the_original_is_named_with_its_reasons(add: Make, text: Text) -> None:
    original = add(text("mediation"))
    copy = add(
        text("mediation").replace("原则", "原那么").replace("规则", "规那么").replace("调解", "调处", 3)
        + "按本细那么办理。"
    )
    found = queries.matches_of(copy, user=ANYONE)[0].found
    assert found.original["side"] == "theirs" and found.original["reasons"][0][0] == "impossible"
    assert queries.matches_of(original, user=ANYONE)[0].found.original["side"] == "ours"


def test_the_same_bytes_with_hardly_any_text_are_exact(make: Make, add: Make) -> None:
    first = add("印章")
    second = add("印章", blob=first.current.original)
    found = queries.matches_of(second, user=ANYONE)
    assert [(m.document, m.found.level, m.pair) for m in found] == [(first, "exact", None)]


def test_a_document_is_no_match_for_itself_and_no_copy_stays_out(add: Make, text: Text, owner: User) -> None:
    first, second = add(text("tea")), add(laundered(text("tea")))
    pages = [text("tea")]
    assert [d for d, _ in queries.check_text(pages, user=ANYONE, document=first).verdicts] == [second]
    actions.decide(Pair.objects.get(), Decision.NOT_A_COPY, by=owner)
    assert not queries.check_text(pages, user=ANYONE, document=first).verdicts


@pytest.mark.parametrize(
    "pages", [[], [""], ["两句话。"], ["同一句。" * 9999]], ids="none empty short repeated".split()
)
def test_too_little_text_is_said(pages: list[str], add: Make, text: Text) -> None:
    add(text("tea"))
    found = queries.check_text(pages, user=ANYONE)
    assert not found.verdicts and not found.has_enough_text and not found.rewrite_look.flagged
    assert queries.check_text([text("tea")], user=ANYONE).has_enough_text


def test_matches_cost_the_same_however_many_there_are(
    add: Make, text: Text, django_assert_num_queries: Callable[..., object]
) -> None:
    first = add(text("tea"))
    add(laundered(text("tea")))
    with django_assert_num_queries(5):  # type: ignore[attr-defined]
        queries.matches_of(first, user=ANYONE)
    for n in range(5, 12):
        add(laundered(text("tea"), n))
    with django_assert_num_queries(5):  # type: ignore[attr-defined]
        assert len(queries.matches_of(first, user=ANYONE)) > 5
