"""The store of copies as rows: what a lookup and an insert cost at two sizes, and how big it is.

Uses the database of WENYUAN_DATABASE_URL, else an SQLite file of its own. Rows are filled in bulk, by the rules of `postings.put`.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from wenyuan.copies.candidates import MOST_CLUSTERS, candidates
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
    from django.db import connection, transaction

    from wenyuan.accounts.actions import person
    from wenyuan.copies.models import Fingerprint, Stopped
    from wenyuan.library.models import Document

    owner = person("library")
    ids = list(range(start + 1, start + 1 + len(marks)))
    rows = [(h, pk) for pk, mark in zip(ids, marks, strict=True) for h in mark.kept.tolist()]
    with transaction.atomic(), connection.cursor() as cursor:
        Document.objects.bulk_create([Document(pk=pk, owner=owner, title="x") for pk in ids], batch_size=500)
        Fingerprint.objects.bulk_create(
            [
                Fingerprint(
                    document_id=pk, revision=0, cluster=pk, norm_version=1, map_version=1, norm_hash=f"{pk:032x}",
                    characters=0, is_short=mark.is_short, kept=len(mark.kept), hashes=pack(mark.kept),
                )
                for pk, mark in zip(ids, marks, strict=True)
            ],
            batch_size=500,
        )  # fmt: skip
        cursor.executemany("INSERT INTO copies_posting (h, cluster) VALUES (%s, %s)", sorted(rows))
        cursor.execute("SELECT h FROM copies_posting GROUP BY h HAVING count(*) > %s", [MOST_CLUSTERS])
        full = [row[0] for row in cursor.fetchall()]
        Stopped.objects.bulk_create([Stopped(h=h) for h in full], ignore_conflicts=True, batch_size=500)
        cursor.executemany("DELETE FROM copies_posting WHERE h = %s", [[h] for h in full])


def measure(marks: Sequence[Mark], asked: Sequence[Mark], characters: int, sizes: Sequence[int]) -> dict[str, float]:
    """CPU milliseconds of a lookup and of an insert at each size, and bytes a thousand characters at the last."""
    from django.db import OperationalError, connection, transaction

    from wenyuan.copies import postings

    found: dict[str, float] = {}
    done = 0
    for size in sizes:
        fill(marks[done:size], done)
        done = size
        looking: list[float] = []
        putting: list[float] = []
        for mark in asked:
            began = time.process_time()
            candidates(mark, postings.TablePostings())
            looking.append(time.process_time() - began)
        for mark in asked[:50]:
            with transaction.atomic():
                began = time.process_time()
                postings.put(10_000_000, mark.kept)
                putting.append(time.process_time() - began)
                transaction.set_rollback(True)
        found[f"store_candidates_ms_{size}"] = 1e3 * statistics.median(looking)
        found[f"store_candidates_p95_ms_{size}"] = 1e3 * float(np.percentile(looking, 95))
        found[f"store_insert_ms_{size}"] = 1e3 * statistics.median(putting)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM copies_posting")
            count = int(cursor.fetchone()[0])
            try:
                cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%copies_%'")
                size = int(cursor.fetchone()[0])
            except OperationalError:  # an SQLite without dbstat: the whole file, documents and all
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                size = Path(str(connection.settings_dict["NAME"])).stat().st_size
        found["store_postings_per_1000_characters"] = 1e3 * count / characters
        found["store_bytes_per_1000_characters"] = 1e3 * size / characters
    return found
