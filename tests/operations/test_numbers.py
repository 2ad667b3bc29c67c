"""What is counted is told, in Prometheus' own format, and says nothing of persons or documents."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from tests.portal import samples
from wenyuan.audit.models import Verification
from wenyuan.ingest.plan import PLAN, QUICK
from wenyuan.jobs import queue
from wenyuan.jobs.models import Beat, Outbox, StepRun
from wenyuan.keeping.models import Copy, Damage, Drill, Round
from wenyuan.kernel import metrics
from wenyuan.library.models import Revision
from wenyuan.operations.counted import counted
from wenyuan.operations.exposition import exposition


def told() -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample as the library's own parser reads it: (name, labels) -> value."""
    families = list(text_string_to_metric_families(exposition().decode()))
    assert len({family.name for family in families}) == len(families)
    assert all(family.name.startswith("wenyuan_") and family.documentation for family in families)
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def at(name: str, **labels: str) -> float:
    return told().get((name, tuple(sorted(labels.items()))), 0.0)


def test_waiting_work_and_its_age_are_told_by_lane(library: samples.Library) -> None:
    came = timezone.now() - dt.timedelta(hours=2)
    Revision.objects.filter(pk=library.public.current_id).update(created_at=came - dt.timedelta(days=900))
    Revision.objects.filter(pk=library.long.current_id).update(created_at=came)
    for document in (library.public, library.long):
        queue.enqueue(PLAN, document.current_id)
    # What is done anew for an old document has not waited since it came.
    StepRun.objects.filter(subject=library.public.current_id).update(attempt=1)
    assert at("wenyuan_queue_ready", lane=QUICK) == 2
    assert 7200 <= at("wenyuan_queue_wait_seconds", lane=QUICK) < 7300
    Outbox.objects.all().delete()
    row = Outbox.objects.create(topic="index", key=1)
    Outbox.objects.filter(pk=row.pk).update(created_at=timezone.now() - dt.timedelta(seconds=90))
    assert at("wenyuan_index_owed") == 1 and 90 <= at("wenyuan_index_lag_seconds") < 120


@pytest.mark.django_db
def test_what_has_never_been_done_is_absent_and_what_was_has_an_age() -> None:
    names = {name for name, _ in told()}
    assert not names & {"wenyuan_backup_age_seconds", "wenyuan_drill_age_seconds", "wenyuan_scrub_age_seconds"}
    ago = timezone.now() - dt.timedelta(days=3)
    Copy.objects.create(place="/b", documents=1, blobs=1, bytes=1, seconds=1)
    drill = Drill.objects.create(place="/b", is_good=False, seconds=1)
    Drill.objects.filter(pk=drill.pk).update(at=ago)
    Round.objects.create(ended_at=ago)
    Damage.objects.create(blob="0" * 64, kind="missing")
    assert at("wenyuan_backup_age_seconds") < 60
    assert at("wenyuan_drill_age_seconds") == pytest.approx(3 * 86400, abs=60)
    assert (at("wenyuan_drill_good"), at("wenyuan_blobs_damaged")) == (0, 1)


@pytest.mark.django_db
def test_processes_and_parts_are_told() -> None:
    now = timezone.now()
    Beat.objects.create(name="a:1:worker", kind="worker", started_at=now, seen_at=now)
    assert at("wenyuan_processes_alive", kind="worker") == 1 and at("wenyuan_processes_alive", kind="indexer") == 0
    assert at("wenyuan_ready", part="database") == 1 and at("wenyuan_ready", part="indexer") == 0
    assert ("wenyuan_engine_up", (("engine", "office"),)) in told()


def test_answers_are_counted_by_route_and_status_and_never_by_address(library: samples.Library) -> None:
    before, client = at("wenyuan_answers_total", route="portal:document", status="404"), Client()
    client.get("/d/2222222222")
    client.get("/nowhere/张三?q=秘密")
    client.get(f"/d/{library.public.public_id}")
    assert at("wenyuan_answers_total", route="portal:document", status="404") == before + 1
    assert at("wenyuan_answers_total", route="none", status="404") >= 1
    assert at("wenyuan_request_seconds_count", route="portal:document") >= 2
    text = exposition().decode()
    assert "张三" not in text and "秘密" not in text and library.public.public_id not in text


@pytest.mark.django_db
def test_steps_are_counted_when_their_end_is_committed(django_capture_on_commit_callbacks: Callable) -> None:
    queue.enqueue(PLAN, 1)
    ((run, *_),) = queue.claim([QUICK], worker="w", plan=PLAN)
    before = at("wenyuan_steps_total", step=run.step, outcome="done")
    with django_capture_on_commit_callbacks(execute=True), queue.finishing(run, PLAN):
        pass
    assert at("wenyuan_steps_total", step=run.step, outcome="done") == before + 1


@pytest.mark.django_db
def test_what_several_processes_counted_is_added_up_and_outlives_them() -> None:
    before = at("wenyuan_engine_deaths_total", step="to_pdf", reason="memory")
    for _ in range(3):
        pid = os.fork()
        if not pid:
            metrics.engine_died("to_pdf", "memory")
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
    metrics.engine_died("to_pdf", "memory")
    assert at("wenyuan_engine_deaths_total", step="to_pdf", reason="memory") == before + 4


@pytest.fixture
def pictures() -> dict[str, int]:
    return dict(counted().pictures)


@pytest.mark.django_db
def test_people_read_the_same_numbers(pictures: dict[str, int]) -> None:
    for is_kept in (True, True, True, False):
        metrics.picture(is_kept=is_kept)
    for seconds in (0.004, 0.004, 0.004, 0.3):
        metrics.answered("test:route", 429, seconds)
    found = counted()
    assert found.pictures["kept"] == pictures.get("kept", 0) + 3
    assert 0 < (found.kept_share or 0) < 1
    route = found.routes["test:route"]
    assert (route.answers, route.within(0.5), route.within(0.95)) == (4, 0.005, 0.5)
    assert found.statuses[429] >= 4
    metrics.answered("test:slow", 200, 60.0)
    assert counted().routes["test:slow"].within(0.5) is None


@pytest.mark.django_db
def test_every_number_is_documented_and_every_documented_one_is_told() -> None:
    metrics.answered("x", 200, 0.1)
    metrics.picture(is_kept=True)
    metrics.step_ended("x", "done")
    metrics.engine_died("x", "crash")
    metrics.process_ended("x")
    Copy.objects.create(place="/b", documents=1, blobs=1, bytes=1, seconds=1)
    Drill.objects.create(place="/b", is_good=True, seconds=1)
    Round.objects.create(ended_at=timezone.now())
    Verification.objects.create(events=1, seconds=1)
    endings = {"counter": "_total", "histogram": "_bucket", "gauge": ""}
    families = text_string_to_metric_families(exposition().decode())
    found = {f"{family.name}{endings[family.type]}" for family in families}
    text = (Path(__file__).parents[2] / "docs/operating.md").read_text()
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `wenyuan_")]
    assert set(re.findall(r"wenyuan_\w+", " ".join(rows))) == found
    assert set(re.findall(r"\bwenyuan_\w+", text)) == found
