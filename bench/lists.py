"""What a list costs in a library of 100,000 documents, with visibility: every page with a list, as every kind of person.

    python bench/lists.py [--quick] [--json FILE] [--documents N]

Rows are put straight into a database of its own (SQLite, or that of WENYUAN_DATABASE_URL, where a test database is made):
in every state and audience, of 50 owners, in 40 categories, one in 20 failed, one in 10 with open proposals. Each page is asked for through
the whole site (session, templates). Baselines of the same run: the same pages with a hundredth of the rows, whose queries
must be as many; and the same 20 rows by primary key without any visibility (`bare_ms`). Prints the quickest of
some rounds of each page in ms (what else the machine does only adds), the part the database took, and its queries.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("WENYUAN_HOME", tempfile.mkdtemp(prefix="wy-lists-"))
os.environ.setdefault("WENYUAN_HOSTS", "testserver")

from django.conf import settings
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.test import Client
from django.test.runner import DiscoverRunner
from django.utils import timezone

from bench import ready  # noqa: F401 - before what imports models
from wenyuan.accounts.models import User
from wenyuan.blobs.models import Blob
from wenyuan.library.models import Access, Category, Document, Grant, Proposal, Revision, Status
from wenyuan.library.standing import set_branches
from wenyuan.workbench.models import Misplaced
from wenyuan.workbench.queues import QUEUES

OWNERS, ROOTS, BELOW = 50, 8, 4
#: Of 20 documents: state, audience, whether a conversion failed.
KINDS = [
    *[(Status.PUBLISHED, Access.PUBLIC, "")] * 10,
    *[(Status.PUBLISHED, Access.MEMBERS, "")] * 3,
    (Status.PUBLISHED, Access.NAMED, ""),
    (Status.PUBLISHED, Access.LINK, ""),
    (Status.PUBLISHED, Access.PRIVATE, ""),
    (Status.REVIEW, Access.PUBLIC, ""),
    (Status.DRAFT, Access.PUBLIC, ""),
    (Status.WITHDRAWN, Access.PUBLIC, ""),
    (Status.KEPT, Access.PUBLIC, "crash"),
]
ROUNDS, QUICK_ROUNDS = 15, 3


@dataclass(frozen=True, kw_only=True)
class People:
    """One of each kind; the uploader owns one in OWNERS of the documents, the curator has one of ROOTS branches."""

    uploader: User
    curator: User
    librarian: User


def fill(documents: int) -> People:
    """The rows. Idempotent in nothing: for an empty database."""
    owners = [User(username=f"owner{n}", is_uploader=True) for n in range(OWNERS)]
    User.objects.bulk_create(owners)
    owners = list(User.objects.order_by("pk"))
    shelves = []
    for n in range(ROOTS):
        root = Category.objects.add_root({"slug": f"r{n}", "name_zh": f"门类{n}", "name_en": f"Branch {n}"})
        shelves += [
            Category.objects.add_child(
                root, {"slug": f"r{n}s{m}", "name_zh": f"小类{n}{m}", "name_en": f"Shelf {n}{m}"}
            )
            for m in range(BELOW)
        ]
    blob = Blob.objects.create(sha256="0" * 64, size=1000)
    now = timezone.now()
    for start in range(0, documents, 5_000):
        made = Document.objects.bulk_create(
            Document(
                owner=owners[n % OWNERS],
                title=f"关于第{n}号事项的通知",
                category=None if n % 100 == 99 else shelves[n // 7 % len(shelves)],
                status=KINDS[n % 20][0],
                access=KINDS[n % 20][1],
                link_key=f"key{n}" if KINDS[n % 20][1] == Access.LINK else "",
                published_at=now - dt.timedelta(minutes=n) if KINDS[n % 20][0] == Status.PUBLISHED else None,
            )
            for n in range(start, min(start + 5_000, documents))
        )
        Revision.objects.bulk_create(
            Revision(
                document=document,
                original=blob,
                file_name=f"{document.title}.docx",
                kind="docx",
                page_count=0 if document.status == Status.KEPT else 3,
                failure_code="crash" if document.status == Status.KEPT else "",
            )
            for document in made
        )
        Grant.objects.bulk_create(
            Grant(document=document, user=owners[(n + 1) % OWNERS])
            for n, document in enumerate(made)
            if document.access == Access.NAMED
        )
        Proposal.objects.bulk_create(
            Proposal(document=document, field=field, value="x", source="text", confidence=0.5)
            for document in made[::10]
            for field in ("title", "author")
        )
        Misplaced.objects.bulk_create(
            Misplaced(document=document, stood=document.category, fits=shelves[0], score=0.5 + n / 10_000, words=["x"])
            for n, document in enumerate(made[::50])
            if document.category is not None and document.status == Status.PUBLISHED
        )
    own = Revision.objects.filter(document=OuterRef("pk")).values("pk")[:1]
    Document.objects.update(current=Subquery(own))
    people = People(
        uploader=owners[0],
        curator=User.objects.create(username="curator"),
        librarian=User.objects.create(username="librarian", is_staff=True),
    )
    set_branches(people.curator, [Category.objects.get(slug="r1")])
    if connection.vendor == "postgresql":
        # A server that has been running has done this by itself.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return people


def pages() -> Iterator[tuple[str, str, str]]:
    """Name, role, address."""
    for role in ("stranger", "uploader", "curator", "librarian"):
        yield f"home_{role}", role, "/"
        yield f"category_{role}", role, "/c/r1"
    yield "uploads", "uploader", "/me/uploads"
    for role in ("curator", "librarian"):
        yield f"desk_{role}", role, "/desk"
        for queue in QUEUES:
            yield f"{queue.key}_{role}", role, f"/desk/{queue.key}"


def measure(people: People, rounds: int) -> dict[str, dict[str, float]]:
    """Least ms of `rounds` (what else the machine does only adds), ms of the database in that round, and queries."""
    found = {}
    for name, role, address in pages():
        client = Client()
        if role != "stranger":
            client.force_login(getattr(people, role))
        tries = []
        for _ in range(rounds + 1):
            spent: list[float] = []
            with connection.execute_wrapper(partial(_timed, spent)):
                began = time.perf_counter()
                status = client.get(address).status_code
                took = (time.perf_counter() - began) * 1000
            if status != 200:
                raise SystemExit(f"{address} as {role}: {status}")
            tries.append((took, sum(spent), len(spent)))
        ms, db_ms, queries = min(tries[1:])
        found[name] = {"ms": ms, "db_ms": db_ms, "queries": queries}
    return found


def _timed(spent: list[float], execute: Callable[..., Any], *call: Any) -> Any:
    began = time.perf_counter()
    try:
        return execute(*call)
    finally:
        spent.append((time.perf_counter() - began) * 1000)


def bare(rounds: int) -> float:
    """The same 20 rows by primary key, as nobody in particular: what a list costs before anybody asks who may see it."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        list(Document.objects.select_related("owner", "category", "current", "current__original").order_by("-pk")[:20])
        took.append((time.perf_counter() - began) * 1000)
    return min(took)


def run(documents: int, rounds: int) -> tuple[dict[str, dict[str, float]], float]:
    """Make a database, fill it, measure, and take it away."""
    runner = DiscoverRunner(verbosity=0, interactive=False)
    made = runner.setup_databases()
    try:
        people = fill(documents)
        return measure(people, rounds), bare(rounds)
    finally:
        runner.teardown_databases(made)


def main() -> None:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="2,000 documents, few rounds")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--documents", type=int, default=0)
    asked = parser.parse_args()
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    documents = asked.documents or (2_000 if asked.quick else 100_000)
    rounds = QUICK_ROUNDS if asked.quick else ROUNDS
    few, _ = run(max(documents // 100, 200), 1)
    many, bare_ms = run(documents, rounds)
    result: dict[str, Any] = {"documents": documents, "database": connection.vendor, "bare_ms": round(bare_ms, 2)}
    print(f"{documents:,} documents on {connection.vendor}; 20 rows without visibility: {bare_ms:.1f} ms")
    print(f"{'page':24}{'ms':>8}{'database':>10}{'queries':>9}{'of a hundredth':>16}")
    for name, one in many.items():
        before = few[name]["queries"]
        flag = "" if before == one["queries"] else "  differs"
        print(f"{name:24}{one['ms']:8.1f}{one['db_ms']:10.1f}{one['queries']:9.0f}{before:16.0f}{flag}")
        result |= {
            f"{name}_ms": round(one["ms"], 1),
            f"{name}_db_ms": round(one["db_ms"], 1),
            f"{name}_queries": one["queries"],
        }
    result["slowest_db_ms"] = max(one["db_ms"] for one in many.values())
    result["slowest_ms"] = max(one["ms"] for one in many.values())
    if asked.json:
        asked.json.write_text(json.dumps(result, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
