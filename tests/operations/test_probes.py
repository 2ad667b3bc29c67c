"""Probes answer whatever else is away, and say nothing that only insiders may know."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from tests.portal import samples
from wenyuan.blobs.errors import StoreUnavailable
from wenyuan.jobs.models import Beat
from wenyuan.operations import readiness


@pytest.fixture
def at_work(library: samples.Library, index: None) -> None:
    """Worker and indexer that were seen just now, and an index."""
    now = timezone.now()
    for kind in ("worker", "indexer"):
        Beat.objects.create(name=f"here:1:{kind}", kind=kind, started_at=now, seen_at=now)


def lacking(answer: object) -> list[str]:
    return json.loads(answer.content)["lacks"]  # type: ignore[attr-defined]


def test_alive_asks_nothing_of_anybody(django_assert_num_queries: Callable) -> None:
    # No database mark: a query would fail the test by itself.
    answer = Client().get("/healthz", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"ok\n", "no-store")
    assert Client().post("/healthz").status_code == 405


def test_a_site_with_all_its_parts_is_ready(at_work: None) -> None:
    answer = Client().get("/readyz", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, lacking(answer)) == (200, [])


@pytest.mark.parametrize("kind", ["worker", "indexer"])
def test_a_process_not_seen_for_long_is_named(at_work: None, kind: str) -> None:
    Beat.objects.filter(kind=kind).update(seen_at=timezone.now() - dt.timedelta(minutes=1))
    answer = Client().get("/readyz")
    assert (answer.status_code, lacking(answer)) == (503, [kind])


def test_a_database_that_is_away_is_named_and_not_why(at_work: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise DatabaseError("FATAL: password authentication failed for user wenyuan at 10.9.8.7")

    with connection.execute_wrapper(refuse):
        answer = Client().get("/readyz")
    assert (answer.status_code, lacking(answer)) == (503, ["database", "worker", "indexer"])
    assert b"password" not in answer.content and b"10.9" not in answer.content


def test_a_store_that_is_away_is_named(at_work: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Away:
        incoming = tmp_path

        def size(self, _sha256: str) -> None:
            raise StoreUnavailable("https://key:secret@s3")

    monkeypatch.setattr(readiness, "store", Away)
    answer = Client().get("/readyz")
    assert lacking(answer) == ["store"] and b"secret" not in answer.content


def test_no_index_is_named(library: samples.Library, at_work: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness.generations, "current_folder", lambda: None)
    assert lacking(Client().get("/readyz")) == ["index"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_asking_writes_no_row(path: str, settings: object, django_assert_max_num_queries: Callable) -> None:
    settings.METRICS_TOKEN = "t" * 30  # type: ignore[attr-defined]
    with django_assert_max_num_queries(25) as asked:
        Client().get(path, headers={"authorization": f"Bearer {'t' * 30}"})
    assert all(query["sql"].lstrip("( ").startswith("SELECT") for query in asked.captured_queries)
