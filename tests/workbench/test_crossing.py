"""Two librarians at once, in two transactions that really cross: who comes second is told, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import OperationalError, connection, transaction

from tests.portal import copy_samples, samples
from wenyuan.accounts.models import User
from wenyuan.copies import actions as copies
from wenyuan.copies.models import Fingerprint, Pair
from wenyuan.kernel.errors import WenyuanError
from wenyuan.library.errors import Overtaken
from wenyuan.library.models import Category, Document, Status
from wenyuan.moderation import metadata, standing, tree
from wenyuan.notices.models import Notice
from wenyuan.workbench.crossing import TRIES, again_if_crossed, is_crossed
from wenyuan.workbench.deciding import decide, take_back
from wenyuan.workbench.models import Verdict
from wenyuan.workbench.queues import Queue, queue_called
from wenyuan.workbench.queues.base import Verb

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two(transactional_db: None) -> list[User]:
    return [samples.user(name, is_staff=True) for name in ("first", "second")]


def at_once(*deeds: Callable[[], object]) -> list[BaseException | None]:
    """What each deed ended with. Each has its own connection, and nobody goes on from the first row it holds before the
    others hold one too, or wait for it."""
    meeting = threading.Barrier(len(deeds))
    ends: list[BaseException | None] = [None] * len(deeds)

    def run(n: int) -> None:
        has_met = False

        def wait(execute, sql: str, *rest: object) -> object:  # type: ignore[no-untyped-def]
            nonlocal has_met
            found = execute(sql, *rest)
            if "FOR UPDATE" in sql and not has_met:
                has_met = True
                with suppress(threading.BrokenBarrierError):
                    meeting.wait(0.5)
            return found

        try:
            with connection.execute_wrapper(wait):
                deeds[n]()
        except (WenyuanError, OperationalError) as error:
            ends[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def verb(key: str, name: str) -> tuple[Queue, Verb]:
    queue = queue_called(key)
    assert queue is not None
    return queue, next(one for one in queue.verbs if one.name == name)


def test_of_two_who_decide_one_item_the_second_is_told(two: list[User]) -> None:
    document = samples.document(samples.user("owner"), "新交的", status=Status.REVIEW)
    queue, accept = verb("new", "accept")
    _, send_back = verb("new", "send_back")
    ends = at_once(
        lambda: decide(queue, document.pk, accept, by=two[0]),
        lambda: decide(queue, document.pk, send_back, by=two[1], reason="看不清"),
    )
    assert [type(end) for end in ends if end is not None] == [Overtaken]
    verdict = Verdict.objects.get()
    document.refresh_from_db()
    stands = {"accept": (Status.PUBLISHED, 0), "send_back": (Status.DRAFT, 1)}
    assert (document.status, Notice.objects.count()) == stands[verdict.verb]


def test_of_two_who_take_one_decision_back_the_second_is_told(two: list[User]) -> None:
    document = samples.document(samples.user("owner"), "新交的", status=Status.REVIEW)
    queue, accept = verb("new", "accept")
    verdict = decide(queue, document.pk, accept, by=two[0])
    ends = at_once(*[lambda by=by: take_back(queue, verdict, by=by) for by in two])
    assert sum(end is None for end in ends) == 1 and sum(isinstance(end, WenyuanError) for end in ends) == 1
    document.refresh_from_db()
    assert document.status == Status.REVIEW and Verdict.objects.get().undone_by in two


def test_a_category_that_goes_while_a_batch_is_filed_into_it_loses_no_document(two: list[User]) -> None:
    shelves = samples.categories()
    owner = samples.user("owner")
    rows = [samples.document(owner, f"归类{n}", pages=1, category=shelves["rules"]) for n in range(4)]
    outcomes: list[metadata.Outcome] = []

    def file() -> None:
        outcomes.extend(metadata.edit_many(rows, {"category": "printing"}, by=two[0]))

    ends = at_once(file, lambda: tree.remove(shelves["printing"], by=two[1]))
    places = list(Document.objects.order_by("pk").values_list("category__slug", flat=True))
    if Category.objects.filter(slug="printing").exists():
        assert places == ["printing"] * 4 and isinstance(ends[1], WenyuanError)
    else:
        # What was not filed is where it was, and it is said.
        assert places == ["rules"] * 4 and all(one.error is not None for one in outcomes)


@pytest.fixture
def one_text(two: list[User]) -> list[Document]:
    """Two published documents of one text; the earlier stands for the other."""
    owner, text = samples.user("owner"), "\n".join(samples.PROSE * 6)
    made = [copy_samples.document(owner, f"同一篇{n}", text) for n in range(2)]
    assert Fingerprint.objects.values("cluster").distinct().count() == 1
    assert Document.objects.get(pk=made[1].pk).head_id == made[0].pk
    return made


def test_two_verbs_on_one_cluster_do_not_wait_for_each_other(two: list[User], one_text: list[Document]) -> None:
    # In the order in which they would: the later document first.
    ends = at_once(lambda: standing.withdraw(one_text[1], by=two[0]), lambda: standing.withdraw(one_text[0], by=two[1]))
    assert ends == [None, None]
    assert set(Document.objects.values_list("status", "head")) == {(Status.WITHDRAWN, None)}


def test_without_one_order_they_would(
    two: list[User], one_text: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control arm: what the test above would find."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    monkeypatch.setattr(copies, "hold", lambda _pk: None)
    ends = at_once(lambda: standing.withdraw(one_text[1], by=two[0]), lambda: standing.withdraw(one_text[0], by=two[1]))
    assert [is_crossed(end) for end in ends if isinstance(end, OperationalError)] == [True]


def test_what_crosses_all_the_same_is_done_once_more(
    two: list[User], one_text: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_itself(pk: int) -> None:
        list(Document.objects.select_for_update().filter(pk=pk))

    Document.objects.update(status=Status.REVIEW, published_at=None, head=None)
    monkeypatch.setattr(copies, "hold", only_itself)
    queue, accept = verb("new", "accept")
    ends = at_once(
        *[
            lambda by=by, row=row: decide(queue, row.pk, accept, by=by)
            for by, row in zip(two, reversed(one_text), strict=True)
        ]
    )
    assert ends == [None, None] and Verdict.objects.count() == 2
    assert set(Document.objects.values_list("status", flat=True)) == {Status.PUBLISHED}
    assert Document.objects.exclude(head=None).count() == 1


def test_nothing_is_done_once_more_inside_of_a_larger_transaction(two: list[User]) -> None:
    tries = []

    @again_if_crossed
    def deed() -> None:
        tries.append(1)
        cause = Exception()
        cause.sqlstate = "40P01"  # type: ignore[attr-defined]
        raise OperationalError from cause

    with transaction.atomic(), suppress(OperationalError):
        deed()
    assert len(tries) == 1
    with suppress(OperationalError):
        deed()
    assert len(tries) == 1 + TRIES


def test_of_two_who_decide_on_one_pair_the_second_is_told(two: list[User], one_text: list[Document]) -> None:
    pair = Pair.objects.get()
    ends = at_once(
        lambda: copies.decide(pair, "edition", by=two[0], seen=""),
        lambda: copies.decide(pair, "quotation", by=two[1], seen=""),
    )
    assert [type(end) for end in ends if end is not None] == [Overtaken]
    pair.refresh_from_db()
    assert pair.decided_by == two[ends.index(None)]
