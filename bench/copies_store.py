"""The store of copies as rows: what a lookup and an insert cost at two sizes, and how big it is.

Uses the database of WENYUAN_DATABASE_URL, else an SQLite file of its own. Most rows are filled in bulk.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from wenyuan.copies.candidates import candidates
from wenyuan.copies.fingerprints import Fingerprint as Mark
from wenyuan.copies.fingerprints import pack


def prepare() -> Path:
    """Load Django over a home of its own and make the tables; the home."""
    home = Path(tempfile.mkdtemp(prefix="wy-bench-"))
    os.environ.setdefault("WENYUAN_HOME", str(home))
    os.environ.setdefault("WENYUAN_SECRET_KEY", "bench")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenyuan.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    return home


def fill(marks: Sequence[Mark], start: int) -> None:
    """Add documents of these fingerprints in bulk; their ids begin at `start` + 1."""
    from django.db import transaction

    from wenyuan.accounts.actions import person
    from wenyuan.copies import mending
    from wenyuan.copies.models import Fingerprint
    from wenyuan.library.models import Document

    owner = person("library")
    ids = list(range(start + 1, start + 1 + len(marks)))
    with transaction.atomic():
        Document.objects.bulk_create([Document(pk=pk, owner=owner, title="x") for pk in ids], batch_size=500)
        Fingerprint.objects.bulk_create(
            [
                Fingerprint(
                    document_id=pk, revision=0, cluster=pk, norm_version=1, map_version="1", norm_hash=_digest(pk),
                    characters=0, is_short=mark.is_short, kept=len(mark.kept), hashes=pack(mark.kept),
                )
                for pk, mark in zip(ids, marks, strict=True)
            ],
            batch_size=500,
        )  # fmt: skip
    mending.mend()


def add(marks: Sequence[Mark], start: int) -> list[float]:
    """Add documents of these fingerprints one by one, as they come in; CPU seconds of the postings of each."""
    from django.db import connection, transaction

    from wenyuan.accounts.actions import person
    from wenyuan.copies import postings
    from wenyuan.copies.models import Fingerprint, Leaf
    from wenyuan.library.models import Document

    owner = person("library")
    took: list[float] = []
    changed = 0
    for pk, mark in enumerate(marks, start + 1):
        with transaction.atomic():
            document = Document.objects.create(pk=pk, owner=owner, title="x")
            began = time.process_time()
            kept = postings.put(pk, mark.kept)
            took.append(time.process_time() - began)
            Fingerprint.objects.create(
                document=document, revision=0, cluster=pk, norm_version=1, map_version="1", norm_hash=_digest(pk),
                characters=0, is_short=mark.is_short, kept=kept, hashes=pack(mark.kept),
            )  # fmt: skip
        changed += len(mark.kept)
        if connection.vendor == "postgresql" and changed > Leaf.objects.count() // 5:
            # What autovacuum does by itself, but looks for only once a minute.
            changed = 0
            with connection.cursor() as cursor:
                cursor.execute("VACUUM copies_leaf")
    return took


def _digest(pk: int) -> str:
    return blake2b(str(pk).encode(), digest_size=16).hexdigest()


def measure(marks: Sequence[Mark], asked: Sequence[Mark], characters: int, sizes: Sequence[int]) -> dict[str, float]:
    """CPU milliseconds of a lookup at each size and of an insert; bytes of each table and index a thousand characters.

    The last tenth of the documents comes in one by one: the size is that of a store that lived.
    """
    from wenyuan.copies import postings

    found: dict[str, float] = {}
    done = 0
    for size in sizes:
        bulk = size if size != sizes[-1] else done + int(0.9 * (size - done))
        fill(marks[done:bulk], done)
        took = add(marks[bulk:size], bulk)
        done = size
        looking: list[float] = []
        elapsed: list[float] = []
        for mark in asked:
            began, clock = time.process_time(), time.perf_counter()
            candidates(mark, postings.TablePostings())
            looking.append(time.process_time() - began)
            elapsed.append(time.perf_counter() - clock)
        found[f"store_candidates_ms_{size}"] = 1e3 * statistics.median(looking)
        found[f"store_candidates_elapsed_ms_{size}"] = 1e3 * statistics.median(elapsed)
        found[f"store_candidates_p95_ms_{size}"] = 1e3 * float(np.percentile(looking, 95))
        if took:
            found[f"store_insert_ms_{size}"] = 1e3 * statistics.median(took)
    return found | sizes_of(1e3 / characters)


def sizes_of(scale: float) -> dict[str, float]:
    """Bytes of each table and index of the store, times `scale`."""
    from django.db import OperationalError, connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM (ANALYZE) copies_leaf, copies_fingerprint")
            cursor.execute(
                "SELECT relname, pg_relation_size(oid) + CASE WHEN reltoastrelid = 0 THEN 0"
                " ELSE pg_total_relation_size(reltoastrelid) END FROM pg_class"
                " WHERE relkind IN ('r', 'i') AND relname LIKE 'copies\\_%'"
            )
        else:
            try:
                cursor.execute("SELECT name, sum(pgsize) FROM dbstat WHERE name LIKE '%%copies_%%' GROUP BY name")
            except OperationalError:  # an SQLite without dbstat: the whole file, documents and all
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return {
                    "store_bytes_per_1000_characters": scale
                    * Path(str(connection.settings_dict["NAME"])).stat().st_size
                }
        rows = [(str(name), scale * int(size)) for name, size in cursor.fetchall()]
        cursor.execute("SELECT sum(length(postings)) / 6, count(*) FROM copies_leaf")
        postings, leaves = cursor.fetchone()
    for name, size in sorted(rows, key=lambda row: -row[1]):
        if size >= 1:
            print(f"  {name:48}{size:8.0f} bytes a thousand characters")
    return {
        "store_postings_per_1000_characters": scale * float(postings),
        "store_postings_a_leaf": float(postings) / float(leaves),
        "store_bytes_per_1000_characters": sum(size for _, size in rows),
    }
