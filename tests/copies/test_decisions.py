"""What a librarian says of two texts: the direction of a copy, clusters that follow, and all of it taken back."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from bench import copies_gen as gen
from tests.copies.conftest import Make
from wenyuan.accounts.models import User
from wenyuan.copies import actions, checks
from wenyuan.copies.models import Decision, Fingerprint, Pair, Side
from wenyuan.library.models import Document

pytestmark = pytest.mark.django_db
Text = Callable[[str], str]


def heads() -> dict[int, int | None]:
    return dict(Document.objects.values_list("pk", "head"))


def clusters() -> list[int]:
    return list(Fingerprint.objects.order_by("pk").values_list("cluster", flat=True))


def rewritten(text: str, seed: int = 2) -> str:
    return gen.swapped(text, 0.25, random.Random(seed), gen.own_synonyms())


def side_of(pair: Pair, document: Document) -> str:
    return Side.A if document.fingerprint.norm_hash == pair.a else Side.B


@pytest.fixture
def two(add: Make, text: Text) -> tuple[Document, Document]:
    """A rewritten text, published first, and what it was made of."""
    return add(rewritten(text("tea"))), add(text("tea"))


@pytest.mark.parametrize("copy", [0, 1])
def test_who_is_called_the_copy_stands_under_the_other_whoever_came_first(
    two: tuple[Document, Document], owner: User, copy: int
) -> None:
    pair = Pair.objects.get()
    for side in (copy, 1 - copy, copy):
        actions.decide(pair, Decision.COPY, by=owner, copy_side=side_of(pair, two[side]))
        assert heads() == {two[side].pk: two[1 - side].pk, two[1 - side].pk: None}
    assert not list(checks.problems())
    actions.decide(pair, "", by=owner)
    pair.refresh_from_db()
    assert set(heads().values()) == {None} and (pair.copy_side, pair.reason, pair.decided_by) == ("", "", None)
    assert clusters() == [two[0].pk, two[1].pk] and not list(checks.problems())


def test_the_probable_original_is_presumed_and_else_the_earlier_document(
    two: tuple[Document, Document], owner: User
) -> None:
    pair = Pair.objects.get()
    for side, copy in (("ours", Side.B), ("theirs", Side.A), ("undetermined", side_of(pair, two[1]))):
        Pair.objects.update(original={"side": side, "reasons": []}, copy_side="")
        assert actions.presumed_copy(Pair.objects.get()) == copy


def test_a_copy_that_was_decided_is_one_again_when_it_comes_again(add: Make, text: Text, owner: User) -> None:
    first, again = add(text("tea")), rewritten(text("tea"))
    second = add(again)
    pair = Pair.objects.get()
    actions.decide(pair, Decision.COPY, by=owner, copy_side=side_of(pair, second))
    second.delete()
    third = add(again)
    assert heads() == {first.pk: None, third.pk: first.pk}


def test_who_leaves_takes_his_own_copies_along(add: Make, text: Text, owner: User) -> None:
    tea = text("tea")
    first, second = add(tea), add(rewritten(tea))
    third = add(rewritten(tea) + "附录。")
    assert clusters() == [first.pk, second.pk, second.pk]
    digests = sorted([first.fingerprint.norm_hash, second.fingerprint.norm_hash])
    pair = Pair.objects.get(a=digests[0], b=digests[1])
    actions.decide(pair, Decision.COPY, by=owner)
    assert len(set(clusters())) == 1
    actions.decide(pair, Decision.QUOTATION, by=owner)
    assert clusters() == [first.pk, second.pk, second.pk]
    assert heads() == {first.pk: None, second.pk: None, third.pk: second.pk}
    assert not list(checks.problems())


def test_decisions_survive_a_rebuild_with_their_direction(two: tuple[Document, Document], owner: User) -> None:
    pair = Pair.objects.get()
    actions.decide(pair, Decision.COPY, by=owner, copy_side=side_of(pair, two[0]), reason="看过原件")
    before = (heads(), clusters(), Pair.objects.values_list("decision", "copy_side", "reason", "decided_by").get())
    actions.rebuild()
    assert before == (
        heads(),
        clusters(),
        Pair.objects.values_list("decision", "copy_side", "reason", "decided_by").get(),
    )


def test_a_rebuild_never_leaves_the_store_without_what_it_had(add: Make, text: Text) -> None:
    document = add(text("tea"))
    add(text("tea") + "附录。")
    add(rewritten(text("tea")))
    seen: list[tuple[int, int]] = []

    def look(_done: int, _every: int) -> None:
        seen.append((Fingerprint.objects.count(), Pair.objects.count()))
        actions.match(document)

    actions.rebuild(progress=look)
    assert len(seen) == 6 and set(seen) == {(3, seen[0][1])}
