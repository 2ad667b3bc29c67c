"""Counting how often documents are opened."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.search.conftest import Make, make, owner  # noqa: F401 - fixtures
from wenyuan.library import uses
from wenyuan.library.models import DocumentUse

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


def counted() -> dict[int, int]:
    return dict(DocumentUse.objects.values_list("document_id", "opens"))


def test_opens_are_written_together_and_added_to_what_is_there(make: Make, django_assert_num_queries: object) -> None:  # noqa: F811
    first, second = make("甲"), make("乙")
    for document in (first, second, first):
        uses.count(document, agent=BROWSER)
    assert counted() == {}
    with django_assert_num_queries(1):
        uses.flush()
    assert counted() == {first.pk: 2, second.pk: 1}
    uses.count(first, agent=BROWSER)
    uses.flush()
    uses.flush()
    assert counted() == {first.pk: 3, second.pk: 1}


@pytest.mark.parametrize("agent", ["", "Googlebot/2.1", "curl/8.5.0", "python-requests/2.32", "Baiduspider-render/2.0"])
def test_robots_do_not_count(make: Make, agent: str) -> None:  # noqa: F811
    uses.count(make("甲"), agent=agent)
    uses.flush()
    assert counted() == {}


def test_reading_a_document_counts_and_writes_nothing(make: Make, client: Client) -> None:  # noqa: F811
    document = make("甲", "文")
    for _ in range(3):
        assert client.get(f"/d/{document.public_id}", follow=True, headers={"user-agent": BROWSER}).status_code == 200
    assert counted() == {}
    uses.flush()
    assert counted() == {document.pk: 3}


def test_many_opens_are_written_without_waiting(make: Make) -> None:  # noqa: F811
    document = make("甲")
    for n in range(uses.MOST):
        uses.flush_if_due()
        assert counted() == {}, n
        uses.count(document, agent=BROWSER)
    uses.flush_if_due()
    assert counted() == {document.pk: uses.MOST}


def test_open_of_a_document_that_was_deleted_meanwhile_spoils_nothing(make: Make) -> None:  # noqa: F811
    gone, kept = make("甲"), make("乙")
    uses.count(gone, agent=BROWSER)
    uses.count(kept, agent=BROWSER)
    gone.delete()
    uses.flush()
    assert uses.days_and_opens([kept.pk])[kept.pk][1] == 1


def test_only_recent_days_weigh(make: Make) -> None:  # noqa: F811
    document = make("甲")
    today = timezone.localdate()
    for days, opens in ((0, 1), (uses.RECENT_DAYS - 1, 10), (uses.RECENT_DAYS, 100)):
        DocumentUse.objects.create(document=document, day=today - dt.timedelta(days=days), opens=opens)
    assert uses.days_and_opens([document.pk])[document.pk][1] == 11


def test_what_the_database_does_not_take_is_kept(make: Make) -> None:  # noqa: F811
    document = make("甲")
    uses.count(document, agent=BROWSER)

    def refuse(execute: object, sql: str, *rest: object) -> object:
        if sql.startswith("INSERT"):
            raise uses.DatabaseError("the disk is full")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        uses.flush()
    assert counted() == {}
    uses.flush()
    assert counted() == {document.pk: 1}
