"""What nobody refers to is cleared away with all that was made of it, and nothing else."""

from __future__ import annotations

import io
import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from wenyuan.accounts.models import User
from wenyuan.blobs import actions, store
from wenyuan.blobs.models import Blob
from wenyuan.ingest.receive import receive
from wenyuan.keeping import database
from wenyuan.keeping.models import Sweep
from wenyuan.keeping.sweep import sweep, would_go
from wenyuan.renditions import cache

pytestmark = pytest.mark.django_db
NONE = timedelta(0)


@pytest.fixture(autouse=True)
def _nothing_else() -> None:
    # The store outlives the rows of a test: what others left is none of ours.
    for found in list(store().found()):
        store().delete(found.sha256)


def pdf(content: bytes) -> Blob:
    with transaction.atomic():
        blob = actions.row(actions.keep(io.BytesIO(content)))
    page = cache.place(blob.pk, "1-100.img")
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_bytes(b"picture")
    return blob


def test_a_pdf_that_was_replaced_goes_with_its_page_images_and_the_new_one_stays() -> None:
    revision = receive(
        ContentFile(b"x"), name="a.txt", place="/a", owner=User.objects.create(username="u")
    ).document.current
    old, new = pdf(b"old pdf"), pdf(b"new pdf")
    revision.pdf = new
    revision.save()
    assert sweep().condemned == 1 and sweep().removed == 0
    assert [(sha256, why[:9]) for sha256, _, why in would_go()] == [(old.pk, "condemned")]
    done = sweep(grace=NONE)
    assert (done.removed, done.bytes) == (1, len(b"old pdf") + len(b"picture"))
    assert store().size(old.pk) is None and not cache.find(old.pk, "1-100.img")
    assert store().size(new.pk) is not None and cache.find(new.pk, "1-100.img")
    assert Sweep.objects.count() == 3


def test_saying_what_would_go_changes_nothing() -> None:
    blob = pdf(b"nobody's")
    assert [sha256 for sha256, _, _ in would_go()] == [blob.pk]
    assert Blob.objects.get().condemned_at is None and not Sweep.objects.exists()


def test_page_images_of_a_pdf_that_is_gone_go_after_a_day() -> None:
    blob = pdf(b"old")
    folder = cache.place(blob.pk, "x").parent
    assert sweep().pictures == 0
    os.utime(folder, (1, 1))
    assert sweep().pictures == 1 and not folder.exists()


def test_parts_of_dead_processes_go_and_those_of_uploads_stay() -> None:
    parts = store().incoming
    dead, young, upload = parts / ("a" * 32), parts / ("b" * 32), parts / f"up-{'c' * 32}"
    for path in (dead, young, upload):
        path.write_bytes(b"part")
    for path in (dead, upload):
        os.utime(path, (1, 1))
    done = sweep()
    assert (done.parts, done.bytes) == (1, 4)
    assert not dead.exists() and young.exists() and upload.exists()
    young.unlink()
    upload.unlink()


def test_a_backup_names_what_is_referred_to_and_nothing_else() -> None:
    receive(ContentFile(b"mine"), name="a.txt", place="/a", owner=User.objects.create(username="u"))
    pdf(b"nobody's")
    Blob.objects.filter(size=8).update(condemned_at=timezone.now())

    def ask(sql: str) -> list[object]:
        with database.connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    assert [size for _, size in database._contents(ask)["blobs"]] == [4]
