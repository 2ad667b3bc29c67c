"""Failed conversions: everything that is known of why, and trying again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.ingest.plan import PLAN
from wenyuan.jobs.models import State, StepRun
from wenyuan.library.models import Document, Page, Status
from wenyuan.workbench.models import Verdict


@pytest.fixture
def broken(library: samples.Library) -> Document:
    """A file whose conversion crashed three times; its text stands in for pages."""
    document = samples.document(library.owner, "转不了的", pages=1, failure_code="crash", rendition="text_only")
    StepRun.objects.create(
        subject=document.current_id, step="to_pdf", lane="office", state=State.QUARANTINED, attempt=3,
        error_code="crash", error_detail="soffice: <b>signal 11</b>",
    )  # fmt: skip
    return document


def listed(client: Client) -> list[int]:
    return [line.pk for line, _ in client.get("/desk/failed").context["lines"]]


def say(client: Client, verb: str, document: Document) -> Any:
    return client.post("/desk/failed/say", {"verb": verb, "item": document.pk}, follow=True)


def test_code_step_attempts_and_output_are_shown_and_the_newest_first(
    librarian: Client, library: samples.Library, broken: Document
) -> None:
    response = librarian.get("/desk/failed")
    assert listed(librarian) == [broken.pk, library.refused.pk, library.kept.pk]
    page = response.content.decode()
    assert "<code>crash</code>" in page and "<code>to_pdf</code>" in page and "<dd>3</dd>" in page
    assert "signal 11" in page and "<b>signal" not in page


@pytest.mark.parametrize(("verb", "lane"), [("retry", "office"), ("slow", "slow")])
def test_tried_again_walks_from_the_beginning_and_readers_keep_what_they_have(
    librarian: Client, broken: Document, verb: str, lane: str
) -> None:
    say(librarian, verb, broken)
    runs = {run.step: run for run in StepRun.objects.filter(subject=broken.current_id)}
    assert set(runs) == {step.name for step in PLAN.steps} and runs["sniff"].state == State.READY
    assert runs["to_pdf"].lane == lane
    broken.refresh_from_db()
    assert broken.status == Status.PUBLISHED and Page.objects.filter(revision=broken.current_id).exists()
    assert broken.pk not in listed(librarian)


def test_what_was_kept_without_pages_is_processed_again(librarian: Client, library: samples.Library) -> None:
    say(librarian, "retry", library.kept)
    assert Document.objects.get(pk=library.kept.pk).status == Status.PROCESSING
    # It has begun: there is nothing to take back.
    assert librarian.get("/desk/failed").context["last"] is None
    librarian.post(f"/desk/log/{Verdict.objects.get().pk}/undo")
    assert Document.objects.get(pk=library.kept.pk).status == Status.PROCESSING


def test_a_danger_is_not_opened_again(librarian: Client, library: samples.Library) -> None:
    page = librarian.get(f"/desk/failed/{library.refused.pk}")
    assert [verb.name for verb in page.context["verbs"]] == ["keep"]
    say(librarian, "retry", library.refused)
    assert Document.objects.get(pk=library.refused.pk).status == Status.REFUSED
    assert not StepRun.objects.exists()


def test_what_is_let_be_comes_back_with_another_file(librarian: Client, broken: Document) -> None:
    say(librarian, "keep", broken)
    assert broken.pk not in listed(librarian)
    revision = broken.current
    assert revision is not None
    revision.pk, revision.number = None, 2
    revision.save(force_insert=True)
    Document.objects.filter(pk=broken.pk).update(current=revision)
    assert broken.pk in listed(librarian)
    Document.objects.filter(pk=broken.pk).update(current=broken.current_id)


def test_letting_be_is_taken_back(librarian: Client, broken: Document) -> None:
    say(librarian, "keep", broken)
    librarian.post(f"/desk/log/{Verdict.objects.get().pk}/undo")
    assert broken.pk in listed(librarian)
