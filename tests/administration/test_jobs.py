"""The jobs page: what it shows, and retrying by ticking."""

from __future__ import annotations

import datetime as dt

from django.test import Client
from django.utils import timezone

from tests.portal import samples
from wenyuan.administration import work
from wenyuan.ingest.plan import PLAN, QUICK
from wenyuan.jobs import queue
from wenyuan.jobs.models import Beat, State, StepRun
from wenyuan.library.models import Revision, Status


def test_lanes_tell_depth_work_and_the_oldest(library: samples.Library) -> None:
    came = timezone.now() - dt.timedelta(hours=5)
    Revision.objects.filter(pk=library.public.current_id).update(created_at=came)
    for document in (library.public, library.long, library.kept):
        queue.enqueue(PLAN, document.current_id)
    queue.claim([QUICK], worker="w", plan=PLAN)
    (lane,) = work.lanes()
    # The first was claimed with its group of three; the oldest that waits is the second.
    assert (lane.name, lane.ready, lane.leased) == (QUICK, 2, 3)
    assert lane.oldest == library.long.current.created_at
    queue.claim([QUICK], worker="w", plan=PLAN)
    queue.claim([QUICK], worker="w", plan=PLAN)
    assert work.lanes()[0].oldest is None


def test_a_process_that_was_not_seen_for_long_is_silent(admin: Client) -> None:
    now = timezone.now()
    Beat.objects.create(name="a:1:worker", kind="worker", started_at=now, seen_at=now)
    Beat.objects.create(name="b:1:indexer", kind="indexer", started_at=now, seen_at=now - dt.timedelta(minutes=2))
    assert [is_alive for _beat, is_alive in work.processes()] == [False, True]
    text = admin.get("/en/admin").content.decode()
    assert "No indexer is alive" in text and "No worker is alive" not in text


def test_failed_documents_are_listed_with_their_reason_and_ticked_ones_tried_again(
    admin: Client, library: samples.Library
) -> None:
    text = admin.get("/admin/jobs").content.decode()
    assert library.kept.title in text and library.refused.title in text and library.public.title not in text
    answer = admin.post("/admin/jobs/retry", {"document": [library.kept.pk, library.public.pk, "x"]}, follow=True)
    assert "1 篇文档正在重新处理" in answer.content.decode()
    library.kept.refresh_from_db()
    library.public.refresh_from_db()
    assert (library.kept.status, library.public.status) == (Status.PROCESSING, Status.PUBLISHED)


def test_runs_that_were_set_aside_are_named(admin: Client, library: samples.Library) -> None:
    queue.enqueue(PLAN, library.kept.current_id)
    StepRun.objects.filter(step="to_pdf").update(state=State.QUARANTINED, error_code="crash", ended_at=timezone.now())
    assert "to_pdf" in admin.get("/admin/jobs").content.decode()
    assert "#quarantined" in admin.get("/admin").content.decode()


def test_engines_that_do_not_answer_are_said_to(admin: Client, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(work, "engine", lambda kind: work.Engine(tmp_path / f"{kind}.sock"))
    assert "does not answer" in admin.get("/en/admin/jobs").content.decode()
