"""Trying once more what failed."""

from __future__ import annotations

import pytest

from tests.portal import samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.audit.models import Event
from wenyuan.ingest.plan import PLAN, QUICK, SLOW
from wenyuan.jobs import queue
from wenyuan.jobs.errors import LostLease
from wenyuan.jobs.models import Outbox, State, StepRun
from wenyuan.library.errors import NotAllowed, WrongState
from wenyuan.library.models import Document, Page, Rendition, Status
from wenyuan.moderation.retrying import retry


def runs(document: Document) -> dict[str, StepRun]:
    return {run.step: run for run in StepRun.objects.filter(subject=document.current_id)}


def test_a_kept_document_begins_its_walk_anew(library: samples.Library) -> None:  # noqa: F811
    kept = library.kept
    queue.enqueue(PLAN, kept.current_id)
    StepRun.objects.filter(subject=kept.current_id).update(
        state=State.CANCELLED, deaths=2, lane="slow", error_code="crash", attempt=4
    )
    retry(kept, by=library.librarian)
    kept.refresh_from_db()
    kept.current.refresh_from_db()
    assert (kept.status, kept.current.failure_code) == (Status.PROCESSING, "")
    found = runs(kept)
    assert {run.state for name, run in found.items() if name != "sniff"} == {State.WAITING}
    assert (found["sniff"].state, found["sniff"].deaths, found["sniff"].error_code) == (State.READY, 0, "")
    assert {name: run.lane for name, run in found.items()} == {step.name: step.lane for step in PLAN.steps}
    (claimed,) = queue.claim([QUICK], worker="w", plan=PLAN)
    assert [run.step for run in claimed][:1] == ["sniff"]
    event = Event.objects.get(verb="document.retry")
    assert event.data == {"reason": "encrypted", "before": "kept", "is_slow": False}
    assert Outbox.objects.filter(key=kept.pk).exists()


def test_readers_keep_a_text_only_document_while_it_is_tried_again(library: samples.Library) -> None:  # noqa: F811
    revision = library.public.current
    revision.rendition, revision.failure_code, revision.pdf = Rendition.TEXT_ONLY, "timed_out", None
    revision.save()
    retry(library.public, by=library.librarian, is_slow=True)
    library.public.refresh_from_db()
    assert library.public.status == Status.PUBLISHED
    assert Page.objects.filter(revision=revision).count() == revision.page_count > 0
    assert runs(library.public)["to_pdf"].lane == SLOW
    # It is being tried already: a second one asks for nothing.
    with pytest.raises(WrongState):
        retry(library.public, by=library.librarian)


def test_what_was_refused_as_a_danger_is_opened_again_by_administrators_only(library: samples.Library) -> None:  # noqa: F811
    with pytest.raises(NotAllowed):
        retry(library.refused, by=library.librarian)
    library.librarian.is_superuser = True
    assert retry(library.refused, by=library.librarian).status == Status.PROCESSING


def test_who_worked_on_it_loses_the_lease(library: samples.Library) -> None:  # noqa: F811
    queue.enqueue(PLAN, library.kept.current_id)
    ((run, *_),) = queue.claim([QUICK], worker="w", plan=PLAN)
    retry(library.kept, by=library.librarian)
    with pytest.raises(LostLease):
        queue.fail(run, PLAN, code="x", params={}, detail="")


@pytest.mark.parametrize("name", ["public", "processing", "in_review", "private"])
def test_what_did_not_fail_is_not_tried_again(library: samples.Library, name: str) -> None:  # noqa: F811
    with pytest.raises(WrongState):
        retry(getattr(library, name), by=library.librarian)
    assert not StepRun.objects.exists() and not Event.objects.exists()


def test_an_owner_does_not_retry(library: samples.Library) -> None:  # noqa: F811
    with pytest.raises(NotAllowed):
        retry(library.kept, by=library.owner)
