"""Which document stands for its copies in lists, and that no stranger is led to what he may not see."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from tests.copies.conftest import Make
from wenyuan.copies import actions, checks
from wenyuan.jobs.models import Outbox
from wenyuan.library.models import Access, Document, Status
from wenyuan.library.rules import visible_to
from wenyuan.library.standing import end_embargoes

pytestmark = pytest.mark.django_db
Text = Callable[[str], str]


def heads() -> dict[int, int | None]:
    return dict(Document.objects.values_list("pk", "head"))


def test_the_earliest_published_stands_for_exact_and_near_copies(add: Make, text: Text) -> None:
    late = add(text("tea"), published_at="2024-06-01T00:00:00Z")
    early = add(text("tea"), published_at="2023-06-01T00:00:00Z")
    near = add(text("tea") + "附录。", published_at="2024-07-01T00:00:00Z")
    other = add(text("charter"))
    assert heads() == {late.pk: early.pk, early.pk: None, near.pk: early.pk, other.pk: None}


def test_a_rewritten_copy_stands_for_itself(add: Make, text: Text) -> None:
    import random

    from bench import copies_gen as gen

    add(text("tea"))
    add(gen.swapped(text("tea"), 0.25, random.Random(2), gen.own_synonyms()))
    assert set(heads().values()) == {None}


@pytest.mark.parametrize(
    "hidden",
    [
        {"access": Access.PRIVATE},
        {"access": Access.MEMBERS},
        {"status": Status.WITHDRAWN},
        {"status": Status.REVIEW},
        {"status": Status.PROCESSING, "needs_review": True},
    ],
    ids=lambda fields: " ".join(map(str, fields.values())),
)
def test_no_document_has_a_head_that_not_everybody_may_see(hidden: dict[str, object], add: Make, text: Text) -> None:
    add(text("tea"), published_at="2020-01-01T00:00:00Z", **hidden)
    add(text("tea"), published_at="2024-01-01T00:00:00Z")
    add(text("tea"), published_at="2024-02-01T00:00:00Z")
    shown = set(Document.objects.filter(visible_to(AnonymousUser())).values_list("pk", flat=True))
    assert {head for head in heads().values() if head} <= shown
    assert not list(checks.problems())


def test_among_hidden_copies_each_stands_for_itself(add: Make, text: Text) -> None:
    add(text("tea"), access=Access.PRIVATE)
    add(text("tea"), access=Access.PRIVATE)
    assert set(heads().values()) == {None}


def test_a_head_that_is_withdrawn_or_deleted_has_a_successor(add: Make, text: Text) -> None:
    first, second, third = (add(text("tea"), published_at=f"2024-0{n}-01T00:00:00Z") for n in (1, 2, 3))
    first.status = Status.WITHDRAWN
    first.save()
    assert any("not everybody" in problem for problem in checks.problems())
    actions.settle(first)
    assert heads() == {first.pk: second.pk, second.pk: None, third.pk: second.pk}
    second.delete()
    assert heads()[third.pk] is None and heads()[first.pk] == third.pk


def test_when_an_embargo_ends_the_earliest_stands_for_the_others_again(add: Make, text: Text) -> None:
    later = timezone.now() + timedelta(days=1)
    first = add(text("tea"), published_at="2020-01-01T00:00:00Z", embargo_until=later)
    second = add(text("tea"), published_at="2024-01-01T00:00:00Z")
    assert heads() == {first.pk: second.pk, second.pk: None}
    Document.objects.filter(pk=first.pk).update(embargo_until=timezone.now() - timedelta(seconds=1))
    with transaction.atomic():
        actions.settle_all(end_embargoes())
    assert heads() == {first.pk: None, second.pk: first.pk}


def test_the_index_is_owed_each_document_whose_head_changed(add: Make, text: Text) -> None:
    first = add(text("tea"))
    Outbox.objects.all().delete()
    second = add(text("tea"))
    assert list(Outbox.objects.values_list("topic", "key")) == [("index", second.pk)]
    actions.settle(first)
    assert Outbox.objects.count() == 1


def test_a_filled_form_does_not_vanish_under_the_form(add: Make, text: Text) -> None:
    form = add(re.sub(r"\{\{[^}]*\}\}", "＿＿＿＿", text("charter")))
    filled = add(re.sub(r"\{\{[^}]*\}\}", "海棠摄影爱好者", text("charter")))
    assert {form.head_id, filled.head_id} == {None}
