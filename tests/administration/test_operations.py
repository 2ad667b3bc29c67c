"""The operations page: what is not well is said first and in words, and reading it writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone, translation

from wenyuan.administration import health
from wenyuan.env import env
from wenyuan.jobs.models import Beat
from wenyuan.keeping.models import Copy, Damage, Drill, Round
from wenyuan.kernel import metrics


@pytest.fixture(scope="module", autouse=True)
def _counting() -> None:
    metrics.begin(env().home / "run" / "metrics")


def wrong() -> set[str]:
    with translation.override("en"):
        return {one.name for one in health.now()["verdicts"] if not one.is_well}


def test_what_is_missing_is_said_with_what_to_do(admin: Client) -> None:
    text = admin.get("/en/admin/operations").content.decode()
    assert "✗ Worker" in text and "nothing is converted" in text and "✗ Backup" in text
    assert "✗ 转换进程" in admin.get("/admin/operations").content.decode()
    now = timezone.now()
    Beat.objects.create(name="a:1:worker", kind="worker", started_at=now, seen_at=now)
    assert "✓ Worker" in admin.get("/en/admin/operations").content.decode()


@pytest.mark.django_db
def test_what_is_overdue_or_damaged_is_not_well() -> None:
    assert {"Backup", "Drill of a backup", "Reading of all files"} <= wrong()
    Copy.objects.create(place="/b", documents=1, blobs=1, bytes=1, seconds=1)
    drill = Drill.objects.create(place="/b", is_good=True, seconds=1)
    Round.objects.create(ended_at=timezone.now())
    assert not {"Backup", "Drill of a backup", "Reading of all files", "Damage"} & wrong()
    Copy.objects.update(at=timezone.now() - dt.timedelta(days=3))
    Damage.objects.create(blob="0" * 64, kind="missing")
    Drill.objects.filter(pk=drill.pk).update(is_good=False)
    assert {"Backup", "Damage", "Last drill"} <= wrong()


def test_the_numbers_are_those_that_were_counted(admin: Client) -> None:
    for _ in range(3):
        metrics.picture(is_kept=True)
    metrics.answered("test:busy", 200, 4000.0)
    metrics.step_ended("to_pdf", "done")
    metrics.engine_died("to_pdf", "timeout")
    metrics.process_ended("indexer")
    text = admin.get("/en/admin/operations").content.decode()
    for word in ("test:busy", "&gt; 10000", "make a PDF", "timeout", "indexer"):
        assert word in text, word


def test_reading_the_page_writes_no_row(admin: Client, django_assert_max_num_queries: Callable) -> None:
    admin.get("/admin/operations")
    with django_assert_max_num_queries(26) as asked:
        assert admin.get("/admin/operations").status_code == 200
    assert all(query["sql"].lstrip("( ").startswith("SELECT") for query in asked.captured_queries)
