from __future__ import annotations

import pytest

from tests.portal import samples
from wenyuan.jobs.models import State, StepRun
from wenyuan.library.models import Page, Rendition, Status
from wenyuan.portal.progress import progress

PROCESSING = {"status": Status.PROCESSING, "pages": 0}


def states(document) -> dict[str, str]:
    return {stage.key: stage.state for stage in progress(document).stages}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (PROCESSING, "done now todo todo"),
        (PROCESSING | {"quick_text": "文"}, "done done now todo"),
        ({"status": Status.PROCESSING, "pages": 3}, "done done done now"),
        ({"pages": 3}, "done done done done"),
        ({"pages": 0, "quick_text": "文", "rendition": Rendition.TEXT_ONLY}, "done done done done"),
        ({"status": Status.KEPT, "pages": 0, "failure_code": "encrypted"}, "done stopped stopped stopped"),
        ({"status": Status.KEPT, "pages": 0, "failure_code": "crash", "quick_text": "文"}, "done done stopped stopped"),
    ],
)
def test_each_state_is_told_stage_by_stage(db, fields, expected: str) -> None:
    document = samples.document(samples.user("ann"), "t", **fields)
    assert " ".join(states(document).values()) == expected


def test_a_document_without_a_revision_is_being_received(db) -> None:
    document = samples.document(samples.user("ann"), "t", **PROCESSING)
    document.current = None
    assert states(document) == {"received": "now"}


def test_the_wait_is_explained_by_those_before_it_in_the_same_lane(db) -> None:
    owner = samples.user("ann")
    document = samples.document(owner, "t", **PROCESSING)

    def run(subject: int, lane: str, state: State, priority: int = 0) -> None:
        StepRun.objects.create(subject=subject, step="to_pdf", lane=lane, state=state, priority=priority)

    run(10_001, "office", State.READY)
    run(10_002, "office", State.READY, priority=-1)
    run(10_003, "office", State.READY, priority=5)
    run(10_004, "render", State.READY)
    run(10_005, "office", State.LEASED)
    run(document.current.pk, "office", State.READY)
    run(10_006, "office", State.READY)
    note = next(stage.note for stage in progress(document).stages if stage.state == "now")
    assert note == "前面还有 2 份"


def test_the_version_changes_when_there_is_something_new_to_read(db) -> None:
    document = samples.document(samples.user("ann"), "t", **PROCESSING)
    revision = document.current
    seen = [progress(document).version]
    Page.objects.create(revision=revision, number=1, text="文")
    seen.append(progress(document).version)
    revision.pdf, revision.page_count = samples.blob(b"%PDF-"), 1
    seen.append(progress(document).version)
    document.status = Status.PUBLISHED
    seen.append(progress(document).version)
    assert len(set(seen)) == 4
    assert progress(document).version == seen[-1]
