"""Damage is found whatever it is, is named until it is mended, and is mended from a second store that has it whole."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from wenyuan.blobs import store
from wenyuan.blobs.actions import keep, row
from wenyuan.blobs.local import LocalStore
from wenyuan.blobs.models import Blob
from wenyuan.keeping import checks, scrub
from wenyuan.keeping.models import Damage, Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalStore:
    made = LocalStore(tmp_path / "second")
    monkeypatch.setattr(scrub, "_second", lambda: made)
    return made


@pytest.fixture(autouse=True)
def _no_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrub, "_second", lambda: None)


def blobs(n: int) -> list[Blob]:
    return sorted(
        (row(keep(io.BytesIO(f"bytes {os.urandom(8)!r} {i}".encode() * 99))) for i in range(n)), key=lambda b: b.pk
    )


def spoil(blob: Blob, how: str) -> None:
    with store().path(blob.sha256) as path:
        path.chmod(0o644)
        data = path.read_bytes()
        if how == "flipped":
            path.write_bytes(data[:100] + bytes([data[100] ^ 1]) + data[101:])
        elif how == "cut":
            path.write_bytes(data[:-1])
        elif how == "emptied":
            path.write_bytes(b"")
        else:
            path.unlink()


SPOILT = {"flipped": "changed", "cut": "changed", "emptied": "changed", "deleted": "missing"}


@pytest.mark.parametrize("how", SPOILT)
def test_every_kind_of_damage_is_found_and_named(how: str) -> None:
    good, bad = blobs(2)
    spoil(bad, how)
    scrub.scrub()
    (damage,) = Damage.objects.all()
    assert (damage.blob, damage.kind, damage.repaired_at) == (bad.sha256, SPOILT[how], None)
    (said,) = checks.problems()
    assert bad.sha256 in said and good.sha256 not in said
    store().delete(bad.sha256)


@pytest.mark.parametrize("how", SPOILT)
def test_damage_is_put_right_from_the_second_store(how: str, second: LocalStore) -> None:
    (blob,) = blobs(1)
    with store().path(blob.sha256) as path:
        second.put(io.BytesIO(path.read_bytes()))
    spoil(blob, how)
    scrub.scrub()
    assert scrub.examine(blob) == "" and not list(checks.problems())
    assert Damage.objects.get().repaired_at is not None


def test_a_damaged_second_store_mends_nothing_and_destroys_nothing(second: LocalStore) -> None:
    (blob,) = blobs(1)
    with store().path(blob.sha256) as path:
        second.put(io.BytesIO(path.read_bytes()))
    with second.path(blob.sha256) as copy:
        copy.chmod(0o644)
        copy.write_bytes(b"not it")
    spoil(blob, "cut")
    scrub.scrub()
    with store().path(blob.sha256) as path:
        assert path.exists() and path.stat().st_size == blob.size - 1
    assert list(checks.problems())
    store().delete(blob.sha256)


def test_a_round_goes_on_where_it_was_and_then_begins_anew() -> None:
    made = blobs(5)
    Blob.objects.exclude(pk__in=[blob.pk for blob in made]).delete()
    assert scrub.scrub(limit=2).reached == made[1].pk
    assert scrub.scrub(limit=2).reached == made[3].pk
    first = scrub.scrub(limit=2)
    assert (first.blobs, first.bytes) == (5, sum(blob.size for blob in made)) and first.ended_at is not None
    scrub.scrub(limit=1)
    assert Round.objects.count() == 2


def test_what_was_mended_by_hand_is_known_the_next_time() -> None:
    (blob,) = blobs(1)
    with store().path(blob.sha256) as path:
        data = path.read_bytes()
    spoil(blob, "deleted")
    scrub.scrub()
    store().put(io.BytesIO(data))
    scrub.scrub()
    assert not list(checks.problems())
