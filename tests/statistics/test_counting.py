"""Counting: nothing is written on a read, and nobody is in what is written."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.portal.conftest import client_of, index, library  # noqa: F401 - fixtures
from wenyuan.accounts.models import User
from wenyuan.house import settings as house
from wenyuan.library import uses
from wenyuan.statistics import counting
from wenyuan.statistics.models import DayCount, DocumentDownload, EmptySearch

BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
ROBOT = {"user-agent": "Googlebot/2.1"}


def days() -> dict[str, int]:
    return dict(DayCount.objects.values_list("what").annotate(n=Sum("times")))


def taken() -> dict[int, int]:
    return dict(DocumentDownload.objects.values_list("document").annotate(n=Sum("times")))


def queries() -> dict[str, int]:
    return dict(EmptySearch.objects.values_list("folded", "times"))


def test_reading_searching_and_taking_write_no_row(library, index, client_of) -> None:  # noqa: F811
    for role in ("stranger", "librarian"):
        client: Client = client_of(role)
        address = f"/d/{library.public.public_id}"
        with CaptureQueriesContext(
            connection,
        ) as made:
            assert client.get(address, follow=True, headers=BROWSER).status_code == 200
            assert client.get(f"{address}/download", headers=BROWSER).status_code == 200
            assert client.get("/search?q=nothing-has-this", headers=BROWSER).status_code == 200
            assert client.get(address, follow=True, headers=ROBOT).status_code == 200
        written = [q["sql"] for q in made if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
        assert written == []
    counting.flush()
    assert taken() == {library.public.pk: 2}
    assert days() == {"search": 2, "empty": 2, "robot": 2}
    assert queries() == {"nothing-has-this": 2}


def test_no_table_of_counts_has_room_for_a_person(db) -> None:
    people = {User._meta.model}
    for model in [*apps.get_app_config("statistics").get_models(), uses.DocumentUse]:
        related = {field.related_model for field in model._meta.get_fields() if field.is_relation}
        assert not related & people
        names = {field.name for field in model._meta.get_fields()}
        assert names <= {"id", "document", "day", "times", "opens", "what", "folded"}, model


def test_what_is_fetched_in_pieces_or_only_asked_about_is_one_download(library, client: Client) -> None:  # noqa: F811
    address = f"/d/{library.public.public_id}/download"
    tag = client.get(address, headers=BROWSER)["ETag"]
    client.get(address, headers=BROWSER | {"range": "bytes=0-9"})
    client.get(address, headers=BROWSER | {"range": "bytes=10-19"})
    client.get(address, headers=BROWSER | {"if-none-match": tag})
    client.head(address, headers=BROWSER)
    client.get(f"/d/{library.private.public_id}/download", headers=BROWSER)
    counting.flush()
    assert taken() == {library.public.pk: 2}


def test_a_look_at_the_second_page_or_through_a_filter_is_no_new_search(library, index, client: Client) -> None:  # noqa: F811
    for query in ("q=借阅", "q=借阅&kind=pdf", "q=借阅&category=rules"):
        assert client.get(f"/search?{query}", headers=BROWSER).status_code == 200
    counting.flush()
    assert days() == {"search": 1}


def test_robots_ask_nothing_and_take_nothing_that_counts(library, index, client: Client) -> None:  # noqa: F811
    client.get("/search?q=nothing-has-this", headers=ROBOT)
    client.get(f"/d/{library.public.public_id}/download", headers=ROBOT)
    counting.flush()
    assert (days(), taken(), queries()) == ({"robot": 1}, {}, {})


def test_two_spellings_are_one_query_and_pasted_text_is_none(db) -> None:
    for words in ("圖書館", "图书馆", "ＰＤＦ  x", "pdf x", "长" * 61, "  "):
        counting.searched(words, has_found=False, agent=BROWSER["user-agent"])
    counting.flush()
    assert queries() == {"图书馆": 2, "pdf x": 2}
    assert days() == {"search": 6, "empty": 6}


def test_old_rare_queries_are_forgotten(db) -> None:
    today = timezone.localdate()
    old = today - dt.timedelta(days=counting.REMEMBERED_DAYS + 1)
    for words, day, times in (("rare", old, 4), ("often", old, 5), ("new", today, 1)):
        EmptySearch.objects.create(folded=words, day=day, times=times)
    counting.searched("again", has_found=False, agent=BROWSER["user-agent"])
    counting.flush()
    assert set(queries()) == {"often", "new", "again"}


def test_what_the_database_does_not_take_is_kept_whole(library) -> None:  # noqa: F811
    counting.downloaded(library.public, agent=BROWSER["user-agent"])
    counting.searched("x", has_found=False, agent=BROWSER["user-agent"])

    def refuse(execute, sql, *rest):
        if "empty" in sql.lower() and sql.startswith("INSERT"):
            raise DatabaseError("the disk is full")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        counting.flush()
    assert taken() == {}
    counting.flush()
    assert taken() == {library.public.pk: 1} and queries() == {"x": 1}


def test_many_counts_are_written_without_waiting(library) -> None:  # noqa: F811
    for _ in range(counting.MOST):
        counting.flush_if_due()
        assert taken() == {}
        counting.downloaded(library.public, agent=BROWSER["user-agent"])
    counting.flush_if_due()
    assert taken() == {library.public.pk: counting.MOST}


@pytest.mark.parametrize("role", ["stranger", "member"])
def test_a_refused_download_does_not_count(library, client_of, role: str) -> None:  # noqa: F811
    house.assume({"download_needs_sign_in": True})
    client_of(role).get(f"/d/{library.public.public_id}/download", headers=BROWSER)
    counting.flush()
    assert taken() == ({} if role == "stranger" else {library.public.pk: 1})
