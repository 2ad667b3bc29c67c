"""Writers wait for nobody, and whatever they commit, in whatever order, is in the chain once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from tests.audit.conftest import sealed
from wenyuan.accounts.models import User
from wenyuan.audit import chain, sealing
from wenyuan.audit.actions import record
from wenyuan.audit.models import Event, Seal
from wenyuan.audit.verifying import verify


@pytest.mark.django_db
def test_what_is_sealed_is_not_sealed_again(chain_of_six: list[Event], anna: User) -> None:
    before = sealed()
    assert sealing.seal() == 0
    record(anna, "tag.add", "tag:1")
    assert sealing.seal() == 1
    assert sealed()[:6] == before and [seal.sequence for seal in sealed()] == list(range(1, 8))


@pytest.mark.django_db
def test_nothing_to_seal_writes_nothing(chain_of_six: list[Event], django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(3) as asked:
        sealing.seal_new()
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_two_sealers_make_one_whole_chain() -> None:
    anna = User.objects.create(username="anna")
    writing, wrong = threading.Event(), []
    writing.set()

    def guarded(work) -> None:  # type: ignore[no-untyped-def]
        try:
            work()
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    def write() -> None:
        for n in range(15):
            with transaction.atomic():
                record(anna, "tag.add", f"tag:{n}")
                if n % 5 == 4:
                    transaction.set_rollback(True)

    def follow() -> None:
        while writing.is_set():
            sealing.seal_new()

    writers = [threading.Thread(target=guarded, args=(write,)) for _ in range(4)]
    sealers = [threading.Thread(target=guarded, args=(follow,)) for _ in range(2)]
    for thread in (*sealers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    writing.clear()
    for thread in sealers:
        thread.join()
    assert wrong == []
    assert verify().is_whole
    assert Seal.objects.count() == Event.objects.count() == 4 * 12


@pytest.mark.django_db(transaction=True)
def test_an_event_committed_after_a_later_one_is_sealed_after_it() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer: keys are committed in order")
    anna = User.objects.create(username="anna")
    is_written, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record(anna, "tag.add", "tag:slow")
            is_written.set()
            may_end.wait(30)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    is_written.wait(30)
    record(anna, "tag.add", "tag:quick")
    assert sealing.seal() == 1
    may_end.set()
    thread.join()
    assert sealing.seal() == 1
    first, second = sealed()
    assert first.event > second.event and verify().is_whole


@pytest.mark.django_db
def test_a_straggler_far_behind_the_last_seals_is_found_by_the_wide_look(anna: User) -> None:
    late = record(anna, "tag.add", "tag:late")
    Event.objects.bulk_create([Event(actor=anna, verb="tag.add", subject=f"tag:{n}") for n in range(150)])
    with_gap = [event for event in Event.objects.order_by("pk") if event.pk != late.pk]
    before = chain.GENESIS
    for sequence, event in enumerate(with_gap, start=1):
        details = chain.details_of(event)
        before = chain.link(before, sequence=sequence, event=event, details=details)
        Seal.objects.create(sequence=sequence, event=event.pk, details=details, hash=before)
    assert sealing.seal_new() == 0
    assert sealing.seal() == 1
    assert sealed()[-1].event == late.pk and verify().is_whole
