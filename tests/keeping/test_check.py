"""Each kind of damage is planted, and `wenyuan check` names the row; what can be put right is, and is not named again."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from wenyuan.accounts.models import User
from wenyuan.blobs import checks as blobs
from wenyuan.blobs import store
from wenyuan.blobs import uploads as parts
from wenyuan.blobs.local import LocalStore
from wenyuan.blobs.models import Blob, Hold
from wenyuan.copies import checks as copies
from wenyuan.ingest import checks as ingest
from wenyuan.ingest import uploads
from wenyuan.ingest.models import Upload
from wenyuan.ingest.receive import receive
from wenyuan.jobs import checks as jobs
from wenyuan.jobs.models import Outbox, State, StepRun
from wenyuan.keeping import checks as keeping
from wenyuan.keeping import scrub
from wenyuan.keeping.mending import repair
from wenyuan.keeping.models import Damage, Sweep
from wenyuan.library import checks as library
from wenyuan.library.models import Document, Page, Status
from wenyuan.search import checks as search
from wenyuan.search import indexer

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=9)


@pytest.fixture
def document(tmp_path: Path) -> Document:
    """A published document of two pages, as a walk leaves it, and nothing else in the house."""
    for found in list(store().found()):
        store().delete(found.sha256)
    for path in store().incoming.iterdir():
        path.unlink()
    owner = User.objects.create(username="somebody", is_uploader=True)
    made = receive(ContentFile(b"%PDF- as it came"), name="a.pdf", place="/a", owner=owner).document
    StepRun.objects.update(state=State.DONE)
    revision = made.current
    revision.pdf, revision.page_count = revision.original, 2
    revision.save()
    Page.objects.bulk_create(Page(revision=revision, number=n, text=f"第{n}页 山高月小") for n in (1, 2))
    made.status, made.published_at = Status.PUBLISHED, timezone.now()
    made.save()
    Outbox.objects.all().delete()
    Sweep.objects.create()
    indexer.rebuild()
    return made


@pytest.fixture(autouse=True)
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalStore:
    made = LocalStore(tmp_path / "second")
    made.put(io.BytesIO(b"%PDF- as it came"))
    monkeypatch.setattr(scrub, "_second", lambda: made)
    return made


def problems() -> list[str]:
    """What `wenyuan check --deep` says. A document without a fingerprint is none here: copies have tests of their own."""
    return [
        *blobs.problems(deep=True), *jobs.problems(), *library.problems(), *ingest.problems(), *search.problems(),
        *(one for one in copies.problems() if "fingerprint" not in one), *keeping.problems(),
    ]  # fmt: skip


def changed(document: Document, change: Callable[[Path], object]) -> str:
    with store().path(document.current.original_id) as path:
        path.chmod(0o644)
        change(path)
    return str(document.current.original_id)


def flipped(document: Document) -> str:
    return changed(document, lambda path: path.write_bytes(b"%PDF- As it came"))


def cut(document: Document) -> str:
    return changed(document, lambda path: path.write_bytes(b"%PDF- as"))


def deleted(document: Document) -> str:
    return changed(document, lambda path: path.unlink())


def orphan(document: Document) -> str:
    sha256 = store().put(io.BytesIO(b"nobody's")).sha256
    with store().path(sha256) as path:
        os.utime(path, (1, 1))
    return sha256


def never_condemned(document: Document) -> str:
    Sweep.objects.update(at=LONG_AGO)
    blob = Blob.objects.create(sha256=store().put(io.BytesIO(b"nobody's")).sha256, size=8)
    Blob.objects.filter(pk=blob.pk).update(created_at=LONG_AGO)
    return blob.pk


def condemned_for_ever(document: Document) -> str:
    stored = store().put(io.BytesIO(b"nobody's"))
    Blob.objects.create(sha256=stored.sha256, size=8, condemned_at=LONG_AGO)
    return stored.sha256


def old_part(document: Document) -> str:
    (store().incoming / ("a" * 32)).write_bytes(b"half")
    os.utime(store().incoming / ("a" * 32), (1, 1))
    return "a" * 32


def upload_without_bytes(document: Document) -> str:
    upload = uploads.begin(owner=document.owner, name="b.txt", size=9)
    parts.discard(upload.part)
    return upload.key


def upload_cut_short(document: Document) -> str:
    upload = uploads.begin(owner=document.owner, name="b.txt", size=9)
    Upload.objects.filter(pk=upload.pk).update(offset=5)
    return upload.key


def stale_lease(document: Document) -> str:
    StepRun.objects.filter(step="release").update(state=State.LEASED, lease_until=LONG_AGO)
    return f"release of {document.current.pk}"


def undrained(document: Document) -> str:
    Outbox.objects.create(topic="index", key=document.pk)
    Outbox.objects.update(created_at=LONG_AGO)
    return f"outbox index:{document.pk}"


def no_pdf(document: Document) -> str:
    document.current.pdf = None
    document.current.save()
    return document.public_id


def page_gone(document: Document) -> str:
    Page.objects.filter(number=2).delete()
    return document.public_id


def stranded(document: Document) -> str:
    Document.objects.update(status=Status.PROCESSING)
    return document.public_id


def no_file(document: Document) -> str:
    Document.objects.update(current=None)
    return document.public_id


def not_in_the_index(document: Document) -> str:
    made = Document.objects.create(
        owner=document.owner, title="unknown", status=Status.PUBLISHED, published_at=LONG_AGO
    )
    made.current = made.revisions.create(original=document.current.original, file_name="b.pdf", page_count=1)
    made.save()
    Page.objects.create(revision=made.current, number=1, text="水落石出")
    return f"document {made.pk}"


def stale_in_the_index(document: Document) -> str:
    Document.objects.update(title="A new title that nobody told the index")
    return f"document {document.pk}"


def more_visible_in_the_index(document: Document) -> str:
    Document.objects.update(access="private")
    return f"document {document.pk}"


def only_in_the_index(document: Document) -> str:
    pk = document.pk
    Document.objects.all().delete()
    return f"document {pk}"


MENDED = [
    flipped, cut, deleted, orphan, never_condemned, condemned_for_ever, old_part, stale_lease, no_pdf, stranded,
    not_in_the_index, stale_in_the_index, more_visible_in_the_index, only_in_the_index,
]  # fmt: skip
ONLY_NAMED = [upload_without_bytes, upload_cut_short, undrained, no_file, page_gone]


@pytest.fixture(autouse=True)
def _leave_nothing() -> Iterator[None]:
    yield
    for found in list(store().found()):
        store().delete(found.sha256)
    for path in store().incoming.iterdir():
        path.unlink()


def test_a_sound_house_has_no_problem(document: Document) -> None:
    assert problems() == []


@pytest.mark.parametrize("harm", MENDED + ONLY_NAMED, ids=lambda one: one.__name__)
def test_damage_is_named_and_mended_where_that_is_safe(harm: Callable[[Document], str], document: Document) -> None:
    name = harm(document)
    said = problems()
    assert any(name in one for one in said), said
    done = list(repair(deep=True))
    left = [one for one in problems() if name in one]
    # What is condemned is no problem any more; of a document that is done anew what is missing is named until it is there.
    assert bool(left) == (harm in ONLY_NAMED), (left, done)
    if harm in {page_gone, no_pdf, stranded}:
        assert StepRun.objects.filter(subject=document.current.pk, step="sniff", state=State.READY).exists()


def test_known_damage_is_named_until_it_is_mended(document: Document, second: LocalStore) -> None:
    name = deleted(document)
    second.delete(name)
    scrub.scrub()
    assert any("not repaired" in one for one in problems())
    second.put(io.BytesIO(b"%PDF- as it came"))
    assert any(name in one for one in repair())
    assert problems() == [] and Damage.objects.get().repaired_at is not None


def test_what_is_condemned_during_a_long_backup_is_no_problem(document: Document) -> None:
    condemned_for_ever(document)
    Hold.objects.create(name="a backup of days", until=timezone.now() + timedelta(hours=1))
    assert problems() == []
