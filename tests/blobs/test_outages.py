"""S3 that resets, errs, slows down, truncates and falls silent: what was acknowledged is there, all else is said in words.

OUTAGES=50 is the long form.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile

from tests.blobs.broken_line import BrokenLine, Trouble
from wenyuan.accounts.models import User
from wenyuan.blobs import s3 as s3_module
from wenyuan.blobs import store, stores
from wenyuan.blobs.errors import BlobMissing, StoreUnavailable
from wenyuan.blobs.models import Blob
from wenyuan.blobs.port import BlobStore
from wenyuan.blobs.stores import from_url
from wenyuan.ingest.receive import receive

pytestmark = pytest.mark.django_db
OUTAGES = int(os.environ.get("OUTAGES", "3"))
FAST = [one for one in Trouble if one is not Trouble.SILENT]


@pytest.fixture
def line(s3: str) -> Iterator[BrokenLine]:
    server = urlsplit(s3.partition("endpoint=")[2])
    assert server.hostname is not None and server.port is not None
    made = BrokenLine(server.hostname, server.port, random.Random(5))
    yield made
    made.close()


@pytest.fixture
def far(s3: str, line: BrokenLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BlobStore]:
    """The store, as the house uses it, at the end of that line."""
    # Real pauses between tries are seconds; how many tries there are is what counts here.
    monkeypatch.setattr(s3_module, "READ_SECONDS", 1)
    made = from_url(f"s3://wenyuan/{tmp_path.name}?endpoint=http://127.0.0.1:{line.port}", home=tmp_path)
    monkeypatch.setattr(stores, "from_url", lambda _url, home: made)
    store.cache_clear()
    yield made
    store.cache_clear()


def content(seed: int) -> bytes:
    return random.Random(seed).randbytes(40_000 + seed)


def test_nothing_acknowledged_is_lost_in_outages(far: BlobStore, line: BrokenLine) -> None:
    owner, dice = User.objects.create(username="somebody"), random.Random(11)
    told: Counter[str] = Counter()
    received = {}
    for outage in range(OUTAGES):
        line.troubles = [Trouble.NONE] * dice.randrange(3) + dice.sample(FAST, 4) * 2
        for n in range(5):
            seed = outage * 10 + n
            try:
                document = receive(ContentFile(content(seed)), name=f"{n}.bin", place=f"/{seed}", owner=owner).document
            except StoreUnavailable as error:
                told[f"{error.status}, may be tried again: {error.retry}"] += 1
            else:
                received[document.current.original_id] = seed
        line.troubles = [Trouble.NONE]
        # The line is good again: whoever was refused comes again, as the sentence says.
        again = receive(ContentFile(content(outage * 10)), name="0.bin", place=f"/{outage * 10}", owner=owner)
        received[again.document.current.original_id] = outage * 10
    assert set(told) == {"503, may be tried again: True"}
    for sha256, seed in received.items():
        assert b"".join(far.stream(sha256)) == content(seed)
    assert set(Blob.objects.values_list("pk", flat=True)) == set(received)
    assert sum(line.met[trouble] for trouble in FAST if trouble is not Trouble.NONE) >= OUTAGES, line.met
    print(dict(told), {str(trouble): n for trouble, n in line.met.items()})


@pytest.mark.parametrize("trouble", [one for one in Trouble if one not in {Trouble.NONE, Trouble.SLOW}])
def test_an_outage_is_said_in_words_after_a_bounded_number_of_tries(
    trouble: Trouble, far: BlobStore, line: BrokenLine
) -> None:
    line.troubles = [trouble]
    owner = User.objects.create(username="somebody")
    with pytest.raises(StoreUnavailable) as error:
        receive(ContentFile(b"x" * 20_000), name="a.bin", place="/a", owner=owner)
    assert error.value.status == 503 and "try again" in error.value.msgid()
    assert not Blob.objects.exists()
    assert 1 <= line.met[trouble] <= s3_module.TRIES


def test_an_answer_that_breaks_off_is_read_on_from_where_it_was(far: BlobStore, line: BrokenLine) -> None:
    data = random.Random(3).randbytes(600_000)
    sha256 = receive(
        ContentFile(data), name="a.bin", place="/a", owner=User.objects.create(username="u")
    ).document.current.original_id
    line.troubles = [Trouble.NONE, Trouble.CUT_ANSWER]
    for _ in range(6):
        try:
            read = b"".join(far.stream(sha256))
        except StoreUnavailable:
            continue  # all its tries broke
        assert hashlib.sha256(read).hexdigest() == sha256
    assert line.met[Trouble.CUT_ANSWER]
    line.troubles = [Trouble.NONE]
    assert b"".join(far.stream(sha256, 1000, 2000)) == data[1000:2000]
    with pytest.raises(BlobMissing):
        b"".join(far.stream("0" * 64))
