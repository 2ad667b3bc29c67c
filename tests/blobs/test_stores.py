"""Every store keeps the same contract: a local folder, and a real S3 server."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from pathlib import Path

import pytest

from tests.site import free_port
from wenyuan.blobs.errors import BlobMissing, NoSpace, StoreUnavailable
from wenyuan.blobs.port import BlobStore
from wenyuan.blobs.stores import from_url


@pytest.fixture(params=["local", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    url = "" if request.param == "local" else request.getfixturevalue("s3") + f"&x={tmp_path.name}"
    return from_url(url.replace("/files?", f"/{tmp_path.name}?"), home=tmp_path)


def test_bytes_come_back_as_they_went_in(store: BlobStore) -> None:
    content = os.urandom(3_000_000)
    stored = store.put(io.BytesIO(content))
    assert (stored.sha256, stored.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert b"".join(store.stream(stored.sha256)) == content
    assert store.size(stored.sha256) == len(content)


def test_the_empty_file_is_a_blob_too(store: BlobStore) -> None:
    stored = store.put(io.BytesIO(b""))
    assert (store.size(stored.sha256), b"".join(store.stream(stored.sha256))) == (0, b"")


@pytest.mark.parametrize(("start", "end"), [(0, 1), (5, 9), (999_990, None), (0, 1_000_000), (7, 7), (2_000_000, None)])
def test_a_range_is_the_same_slice(store: BlobStore, start: int, end: int | None) -> None:
    content = bytes(range(256)) * 4096
    stored = store.put(io.BytesIO(content))
    assert b"".join(store.stream(stored.sha256, start, end)) == content[start:end]


def test_the_same_bytes_are_kept_once(store: BlobStore) -> None:
    first, second = store.put(io.BytesIO(b"twice")), store.put(io.BytesIO(b"twice"))
    assert first == second
    assert [one.sha256 for one in store.found()] == [first.sha256]


def test_many_writers_of_the_same_bytes_agree(store: BlobStore) -> None:
    content, results = os.urandom(500_000), []
    threads = [threading.Thread(target=lambda: results.append(store.put(io.BytesIO(content)))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(results)) == 1 and len(results) == 6
    assert b"".join(store.stream(results[0].sha256)) == content


def test_a_local_path_is_given_to_engines(store: BlobStore) -> None:
    stored = store.put(io.BytesIO(b"for an engine"))
    with store.path(stored.sha256) as path:
        assert path.read_bytes() == b"for an engine"


def test_missing_bytes_are_named(store: BlobStore) -> None:
    missing = hashlib.sha256(b"never put").hexdigest()
    assert store.size(missing) is None
    with pytest.raises(BlobMissing):
        b"".join(store.stream(missing))
    with pytest.raises(BlobMissing), store.path(missing):
        pass


def test_a_deleted_blob_is_gone_and_may_be_deleted_again(store: BlobStore) -> None:
    stored = store.put(io.BytesIO(b"away"))
    store.delete(stored.sha256)
    store.delete(stored.sha256)
    assert store.size(stored.sha256) is None


def test_a_source_that_fails_leaves_nothing(store: BlobStore, tmp_path: Path) -> None:
    class Broken(io.RawIOBase):
        def read(self, _size: int = -1) -> bytes:
            raise OSError("the stick was pulled out")

    with pytest.raises(OSError, match="pulled out"):
        store.put(Broken())
    assert not [p for p in tmp_path.rglob("part/*") if p.is_file()]


def test_a_full_disk_refuses_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = from_url("", home=tmp_path)
    before = set(tmp_path.rglob("*"))
    monkeypatch.setattr("wenyuan.blobs.parts.RESERVE", 1 << 60)
    with pytest.raises(NoSpace):
        store.put(io.BytesIO(b"no room"))
    assert set(tmp_path.rglob("*")) == before


def test_a_name_that_is_no_sha256_reaches_no_file(tmp_path: Path) -> None:
    store = from_url("", home=tmp_path)
    with pytest.raises(BlobMissing):
        b"".join(store.stream("../../etc/passwd"))


def test_a_store_that_does_not_answer_says_so(tmp_path: Path, s3: str) -> None:
    store = from_url(f"s3://wenyuan/x?endpoint=http://127.0.0.1:{free_port()}", home=tmp_path)
    with pytest.raises(StoreUnavailable):
        store.put(io.BytesIO(b"x"))


def test_an_unknown_kind_of_address_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="WENYUAN_BLOBS_URL"):
        from_url("ftp://example.org/x", home=tmp_path)
