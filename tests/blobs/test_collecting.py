"""Bytes nobody refers to go after a day, and never while somebody brings or copies them."""

from __future__ import annotations

import hashlib
import io
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from wenyuan.accounts.models import User
from wenyuan.blobs import actions, collecting, store, stores
from wenyuan.blobs.errors import BlobMissing, WentAway
from wenyuan.blobs.holds import holding
from wenyuan.blobs.local import LocalStore
from wenyuan.blobs.models import Blob, Hold
from wenyuan.blobs.port import Stored
from wenyuan.blobs.references import referenced
from wenyuan.ingest.filing import Filing
from wenyuan.ingest.receive import receive
from wenyuan.library.models import Access, Document, Revision

NONE = timedelta(0)


class Hesitant(LocalStore):
    """A slow disk: it takes its time where somebody else could come in between."""

    def put(self, source: BinaryIO) -> Stored:
        stored = super().put(source)
        time.sleep(random.random() * 0.004)
        return stored

    def delete(self, sha256: str) -> None:
        time.sleep(random.random() * 0.03)  # as long as an arrival takes on PostgreSQL, or nobody comes in between
        super().delete(sha256)


@pytest.fixture(autouse=True)
def bytes_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalStore]:
    made = Hesitant(tmp_path / "blobs")
    monkeypatch.setattr(stores, "from_url", lambda _url, home: made)
    store.cache_clear()
    yield made
    store.cache_clear()


def kept(content: bytes) -> Blob:
    with transaction.atomic():
        return actions.row(actions.keep(io.BytesIO(content)))


def referred(content: bytes) -> Document:
    owner, _ = User.objects.get_or_create(username="somebody")
    return receive(ContentFile(content), name="a.txt", place="/a", owner=owner).document


def is_there(blob: Blob) -> bool:
    return store().size(blob.pk) is not None


@pytest.mark.django_db
def test_what_nobody_refers_to_is_removed_after_a_day_and_not_before() -> None:
    blob, other = kept(b"nobody's"), referred(b"somebody's").current.original
    assert collecting.condemn() == 1
    assert not list(collecting.collect())
    Blob.objects.filter(pk=blob.pk).update(condemned_at=timezone.now() - timedelta(hours=24, minutes=1))
    assert [one.pk for one in collecting.collect()] == [blob.pk]
    assert not is_there(blob) and not Blob.objects.filter(pk=blob.pk).exists()
    assert is_there(other) and Blob.objects.get(pk=other.pk).condemned_at is None


@pytest.mark.django_db
def test_a_new_reference_lifts_the_mark() -> None:
    kept(b"again")
    collecting.condemn()
    blob = referred(b"again").current.original
    assert Blob.objects.get(pk=blob.pk).condemned_at is None
    assert not list(collecting.collect(grace=NONE)) and is_there(blob)


@pytest.mark.django_db
def test_a_reference_that_lifted_no_mark_is_seen_by_the_second_look() -> None:
    blob = referred(b"marked by mistake").current.original
    Blob.objects.update(condemned_at=timezone.now() - timedelta(days=2))
    assert not list(collecting.collect()) and is_there(blob)
    assert Blob.objects.get(pk=blob.pk).condemned_at is None


@pytest.mark.django_db
def test_bytes_without_a_row_are_found_unless_they_are_young(bytes_of: LocalStore) -> None:
    old, young = (bytes_of.put(io.BytesIO(content)).sha256 for content in (b"left by a crash", b"on its way"))
    with bytes_of.path(old) as path:
        os.utime(path, (1, 1))
    assert [one.sha256 for one in collecting.unclaimed()] == [old]
    assert collecting.condemn() == 1
    assert [one.pk for one in collecting.collect(grace=NONE)] == [old]
    assert bytes_of.size(old) is None and bytes_of.size(young) is not None


@pytest.mark.django_db
def test_what_was_referred_to_when_a_copy_began_stays_until_it_ends() -> None:
    document = referred(b"copied")
    blob = document.current.original
    with holding("a backup"):
        document.delete()
        collecting.condemn()
        time.sleep(0.002)
        assert not list(collecting.collect(grace=NONE)) and is_there(blob)
    assert [one.pk for one in collecting.collect(grace=NONE)] == [blob.pk]


@pytest.mark.django_db
def test_the_hold_of_a_dead_backup_ends() -> None:
    Hold.objects.create(name="dead", until=timezone.now() - timedelta(seconds=1))
    Hold.objects.update(since=timezone.now() - timedelta(days=9))
    blob = kept(b"nobody's")
    collecting.condemn()
    assert [one.pk for one in collecting.collect(grace=NONE)] == [blob.pk]


@pytest.mark.django_db
def test_a_removal_that_died_half_way_is_ended_by_the_next(bytes_of: LocalStore) -> None:
    blob = kept(b"half gone")
    collecting.condemn()
    bytes_of.delete(blob.pk)
    assert [one.pk for one in collecting.collect(grace=NONE)] == [blob.pk]
    assert not Blob.objects.filter(pk=blob.pk).exists()


@pytest.mark.django_db
def test_bytes_that_went_before_the_commit_are_written_again(bytes_of: LocalStore) -> None:
    turns = []

    def refer(stored: Stored) -> Blob:
        if not turns:
            bytes_of.delete(stored.sha256)  # somebody collects them between the put and the commit
        turns.append(stored)
        with transaction.atomic():
            return actions.row(stored)

    blob = actions.keep_for(io.BytesIO(b"twice"), refer)
    assert len(turns) == 2 and is_there(blob)


@pytest.mark.django_db
def test_a_source_that_cannot_be_read_again_is_refused_in_words(bytes_of: LocalStore) -> None:
    class Once(io.BytesIO):
        def seekable(self) -> bool:
            return False

    def refer(stored: Stored) -> Blob:
        bytes_of.delete(stored.sha256)
        with transaction.atomic():
            return actions.row(stored)

    with pytest.raises(WentAway):
        actions.keep_for(Once(b"once"), refer)
    assert not Blob.objects.exists()


# --- the race --------------------------------------------------------------------------------------------------------------

#: Arrivals of each of the three who bring.
ROUNDS = int(os.environ.get("RACE_ROUNDS", "12"))
CONTENTS = [b"one " * 99, b"two " * 99, b"three " * 99]


def careful() -> None:
    collecting.condemn()
    list(collecting.collect(grace=NONE))


def row_first() -> None:
    """The order that comes to mind first: the row goes, and once it is gone the bytes nobody refers to any more."""
    for pk in list(Blob.objects.filter(~referenced()).values_list("pk", flat=True)):
        try:
            Blob.objects.filter(pk=pk).delete()
        except (ProtectedError, IntegrityError):
            continue
        store().delete(pk)


def without_a_look(stored: Stored, *, media_type: str = "") -> Blob:
    """`actions.row`, believing that what was put is there still."""
    blob = None
    while blob is None:
        Blob.objects.get_or_create(sha256=stored.sha256, defaults={"size": stored.size, "media_type": media_type})
        blob = Blob.objects.select_for_update().filter(pk=stored.sha256).first()
    Blob.objects.filter(pk=blob.pk).update(condemned_at=None)
    return blob


def race(collect: Callable[[], None], *, rounds: int) -> Counter[str]:
    """Three bring the same few files again and again and let them go, two collect, one copies; what was lost."""
    told: Counter[str] = Counter()
    over = threading.Event()

    def thread(work: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except Exception as error:
                told[f"{type(error).__name__}: {error}"] += 1
            finally:
                connection.close()

        return threading.Thread(target=run)

    def bring(owner: User) -> None:
        dice = random.Random(owner.pk)
        for n in range(rounds):
            content = dice.choice(CONTENTS)
            document = receive(
                ContentFile(content), name="a.txt", place=f"/{n}", owner=owner, filing=Filing(access=Access.PRIVATE)
            ).document
            told["received"] += 1
            told["lost"] += not is_whole(document.current.original_id)
            time.sleep(dice.random() * 0.004)
            told["lost"] += not is_whole(document.current.original_id)
            document.delete()

    def clear() -> None:
        while not over.is_set():
            collect()

    def copy() -> None:
        while not over.is_set():
            with holding("a backup"):
                wanted = list(Blob.objects.filter(referenced()).values_list("pk", flat=True))
                time.sleep(0.004)
                told["lost to a backup"] += sum(not is_whole(sha256) for sha256 in wanted)
                told["copied"] += len(wanted)

    owners = [User.objects.create(username=f"{n}") for n in range(3)]
    bringing = [thread(lambda one=owner: bring(one)) for owner in owners]
    others = [thread(clear), thread(clear), thread(copy)]
    for one in bringing + others:
        one.start()
    for one in bringing:
        one.join()
    over.set()
    for one in others:
        one.join()
    return told


def is_whole(sha256: str) -> bool:
    try:
        return hashlib.sha256(b"".join(store().stream(sha256))).hexdigest() == sha256
    except BlobMissing:
        return False


@pytest.mark.django_db(transaction=True)
def test_nothing_received_or_copied_is_lost_to_collecting() -> None:
    told = race(careful, rounds=ROUNDS)
    assert told.pop("received") == 3 * ROUNDS and told.pop("copied") > 0
    assert +told == Counter(), told
    assert not Revision.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", ["row first", "no look in the commit"])
def test_the_race_is_lost_without_the_order(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control arm: without one of its halves the same race loses bytes, so it would see it."""
    if fault == "no look in the commit":
        monkeypatch.setattr(actions, "row", without_a_look)
    lost = 0
    for _ in range(60):
        told = race(row_first if fault == "row first" else careful, rounds=6)
        lost += told["lost"] + told["lost to a backup"]
        User.objects.all().delete()
        if lost:
            return
    pytest.fail(f"nothing was lost: {told}")
