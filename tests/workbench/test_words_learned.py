"""The loop closed: words that a librarian accepts are the same from then on, and what they hid is found."""

from __future__ import annotations

import random

import pytest
from django.test import Client

from tests.portal import copy_samples, samples
from tests.workbench.test_words import confirmed  # noqa: F401 - a fixture
from wenyuan.audit.models import Event
from wenyuan.copies import actions, checks, maps
from wenyuan.copies.classes import shipped
from wenyuan.copies.models import Fingerprint, Pair, WordMap
from wenyuan.copies.words import cut
from wenyuan.ingest import copies as stepping
from wenyuan.ingest.context import Engines
from wenyuan.ingest.plan import PLAN, SLOW
from wenyuan.ingest.worker import Worker
from wenyuan.jobs import queue
from wenyuan.jobs.models import State, StepRun
from wenyuan.library.models import Document

pytestmark = pytest.mark.usefixtures("confirmed")


@pytest.fixture
def hidden(library: samples.Library) -> tuple[Document, Document]:
    """A text of which every three words hold 图书, and the same with 卷册 for it: no run of theirs is the same."""
    words = [w for w in dict.fromkeys(cut(copy_samples.text_named("tea")).texts) if len(w) == 2 and w.isalpha()]
    random.Random(5).shuffle(words)
    text = "".join(
        f"{a}图书{b}图书{c}图书{d}图书。" for a, b, c, d in zip(*[iter(words[: len(words) // 4 * 4])] * 4, strict=True)
    )
    made = (
        copy_samples.document(library.owner, "原文", text),
        copy_samples.document(library.owner, "另文", text.replace("图书", "卷册")),
    )
    for revision in Fingerprint.objects.values_list("revision", flat=True):
        queue.enqueue(PLAN, revision)
    StepRun.objects.update(state=State.DONE)
    return made


def say(librarian: Client, word: str) -> None:
    librarian.post("/desk/words/choose", {"meant": "图书", "put": "卷册", "say": word})


def work() -> int:
    """Perform all that waits in the slow lane, as a worker's slow thread does."""
    worker = Worker(Engines.of_this_machine(), slots=1)
    StepRun.objects.update(ready_at=None)
    done = 0
    while worker.work_once((SLOW,)):
        done += 1
    return done


def between(a: Document, b: Document) -> Pair | None:
    digests = sorted([a.fingerprint.norm_hash, b.fingerprint.norm_hash])
    return Pair.objects.filter(a=digests[0], b=digests[1]).first()


def test_accepted_words_bring_to_light_what_they_hid_and_taken_back_they_hide_it_again(
    librarian: Client, hidden: tuple[Document, Document]
) -> None:
    assert between(*hidden) is None
    say(librarian, "accept")
    assert work() == Fingerprint.objects.count()
    found = between(*hidden)
    assert found is not None and found.level == "rewritten" and found.covered_a > 0.9
    assert {*found.evidence["exchanged"][0][:2]} == {"图书", "卷册"}
    assert set(Fingerprint.objects.values_list("map_version", flat=True)) == {maps.current().name} != {shipped().name}
    assert not list(checks.problems())
    say(librarian, "undo")
    work()
    assert between(*hidden) is None
    assert maps.current().name == shipped().name
    assert not list(checks.problems())


def test_until_all_is_done_everything_is_found_as_before(
    librarian: Client, hidden: tuple[Document, Document], library: samples.Library
) -> None:
    before = set(Pair.objects.values_list("a", "b", "decision"))
    say(librarian, "accept")
    page = librarian.get("/desk/words").content.decode()
    every = Fingerprint.objects.count()
    assert maps.left() == every and f"{every} 篇中已完成 0 篇" in page
    assert [one.name for one in maps.in_use()] == [maps.current().name, shipped().name]
    assert set(Pair.objects.values_list("a", "b", "decision")) == before
    # It has the second word only, and so has the old fingerprint that it must meet.
    text = hidden[1].current.pages.values_list("text", flat=True)
    late = copy_samples.document(library.owner, "又一篇", "".join(text) + "末尾另有一句话是新添的。")
    assert late.fingerprint.map_version == maps.current().name
    found = between(hidden[1], late)
    assert found is not None and found.level == "near"
    work()
    assert maps.left() == 0 and maps.in_use() == [maps.current()]
    assert before <= set(Pair.objects.values_list("a", "b", "decision"))


def test_stopped_in_the_middle_it_goes_on_where_it_was(librarian: Client, hidden: tuple[Document, Document]) -> None:
    say(librarian, "accept")
    worker = Worker(Engines.of_this_machine(), slots=1)
    StepRun.objects.update(ready_at=None)
    assert worker.work_once((SLOW,))
    left = maps.left()
    assert 0 < left < Fingerprint.objects.count() and WordMap.objects.get().finished_at is None
    assert not list(checks.problems())
    assert work() == left and WordMap.objects.get().finished_at is not None


def test_a_text_that_was_read_by_the_old_map_meanwhile_is_taken_once_more(
    librarian: Client, hidden: tuple[Document, Document]
) -> None:
    run = StepRun.objects.get(step="fingerprint", subject=hidden[0].current.pk)
    StepRun.objects.filter(pk=run.pk).update(state=State.LEASED, attempt=1)
    run.refresh_from_db()
    say(librarian, "accept")
    assert StepRun.objects.get(pk=run.pk).state == State.LEASED
    with queue.finishing(run, PLAN):
        pass
    stepping._go_on([run])
    assert StepRun.objects.get(pk=run.pk).state == State.READY
    work()
    assert maps.left() == 0


@pytest.mark.parametrize("said", ["accept", "refuse"])
def test_each_word_is_in_the_audit_and_its_undoing_too(librarian: Client, said: str, library: samples.Library) -> None:
    say(librarian, said)
    say(librarian, "undo")
    found = list(Event.objects.filter(verb__startswith="words.").values_list("verb", "actor", "data__put"))
    assert found == [(f"words.{said}", library.librarian.pk, "卷册"), ("words.undo", library.librarian.pk, "卷册")]
    assert "卷册" in librarian.get("/desk/words").content.decode()
    assert WordMap.objects.count() == (2 if said == "accept" else 0)


@pytest.fixture
def overtaken(hidden: tuple[Document, Document]) -> StepRun:
    """The step of a revision that its document shows no more, while the fingerprint is still that revision's."""
    document = hidden[0]
    run = StepRun.objects.get(step="fingerprint", subject=document.current.pk)
    document.current = samples.another_revision(document)
    document.save(update_fields=["current"])
    return run


def test_a_fingerprint_of_an_older_revision_is_not_taken_anew_for_ever(librarian: Client, overtaken: StepRun) -> None:
    say(librarian, "accept")
    every = Fingerprint.objects.count()
    assert maps.left() == every - 1
    assert StepRun.objects.get(pk=overtaken.pk).state == State.DONE
    # Its own run comes late: nothing of it is asked for again.
    stepping._again([overtaken.subject], 0.0)
    StepRun.objects.update(ready_at=None)
    worker = Worker(Engines.of_this_machine(), slots=1)
    assert sum(worker.work_once((SLOW,)) for _ in range(3 * every)) == every
    assert maps.left() == 0 and WordMap.objects.get().finished_at is not None


def test_a_change_of_maps_whose_last_run_died_is_ended_by_the_workers_beat(
    librarian: Client, hidden: tuple[Document, Document]
) -> None:
    say(librarian, "accept")
    worker = Worker(Engines.of_this_machine(), slots=1)
    worker.stop()
    worker._keep_alive()
    assert WordMap.objects.get().finished_at is None, "not before all is done"
    for document in Document.objects.filter(fingerprint__isnull=False).select_related("current"):
        actions.mark(document)
    assert WordMap.objects.get().finished_at is None
    worker._keep_alive()
    assert WordMap.objects.get().finished_at is not None and maps.in_use() == [maps.current()]


def test_a_fingerprint_that_was_set_aside_is_not_tried_for_ever(
    librarian: Client, hidden: tuple[Document, Document]
) -> None:
    say(librarian, "accept")
    runs = StepRun.objects.filter(subject=hidden[0].current.pk)
    runs.filter(step="fingerprint").update(state=State.QUARANTINED)
    stepping._go_on([runs.get(step="match")])
    assert runs.get(step="fingerprint").state == State.QUARANTINED
    assert not maps.finish(), "what is found by the old map only is still looked for by it"
