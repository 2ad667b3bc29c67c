"""What a list costs in a library of 100,000 documents, with visibility: every page with a list, as every kind of person.

    python bench/lists.py [--quick] [--json FILE] [--documents N]

Rows are put straight into a database of its own (SQLite, or that of WENYUAN_DATABASE_URL, where a test database is made):
in every state and audience, of 50 owners, in 40 categories, one in 20 failed, one in 20 in review, one in 10 with open
proposals, with files that wait, pairs of copies, reports and reads. Each page is asked for through the whole site (session,
templates). Baselines of the same run: the same pages with a hundredth of the rows, whose queries must be as many; and
beside each page the same 20 rows by primary key without any visibility (`bare`). Prints of the rounds of each page the
median and the least in ms, the least CPU time of this process (on SQLite that is all of it, whatever else the machine
does), the median of the database's part, as many times `bare`, and the queries. `cold`: counts that are kept are made anew.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import os
import statistics
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
from wenyuan.copies.models import Fingerprint, Pair
from wenyuan.ingest.models import Replacement
from wenyuan.jobs.models import State, StepRun
from wenyuan.library import tallies
from wenyuan.library.models import (
    Access,
    Category,
    Document,
    DocumentUse,
    Grant,
    Progress,
    Proposal,
    Revision,
    Status,
)
from wenyuan.library.standing import set_branches
from wenyuan.moderation.models import Report
from wenyuan.statistics import kept
from wenyuan.workbench.models import Flagged, Misplaced
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
ROUNDS, QUICK_ROUNDS = 9, 3


@dataclass(frozen=True, kw_only=True)
class People:
    """One of each kind; the uploader owns one in OWNERS of the documents, the curator has one of ROOTS branches."""

    uploader: User
    curator: User
    librarian: User
    admin: User


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
        Blob.objects.bulk_create(Blob(sha256=f"{document.pk:064x}", size=1000) for document in made)
        Revision.objects.bulk_create(
            Revision(
                document=document,
                original_id=f"{document.pk:064x}",
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
        _work(made)
    own = Revision.objects.filter(document=OuterRef("pk")).order_by("pk").values("pk")[:1]
    Document.objects.update(current=Subquery(own))
    # The index has heard of all of this.
    Progress.objects.create(topic="index", number=1)
    people = People(
        uploader=owners[0],
        curator=User.objects.create(username="curator"),
        librarian=User.objects.create(username="librarian", is_staff=True),
        admin=User.objects.create(username="admin", is_staff=True, is_superuser=True),
    )
    set_branches(people.curator, [Category.objects.get(slug="r1")])
    if connection.vendor == "postgresql":
        # A server that has been running has done this by itself.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return people


def _work(made: list[Document]) -> None:
    """What waits for librarians besides, of one document in 200 each, and what was read of one in 4."""
    some = made[::200]
    new = Revision.objects.bulk_create(
        Revision(
            document=one,
            number=2,
            original_id=f"{one.pk:064x}",
            file_name="new.docx",
            kind="docx",
            page_count=3,
            rendition="exact",
        )
        for one in some
    )
    Replacement.objects.bulk_create(
        Replacement(revision=one, needs_review=True, state=Replacement.State.WAITING) for one in new
    )
    copies = made[:: len(made) // 50 or 1]
    Fingerprint.objects.bulk_create(
        Fingerprint(
            document=one,
            revision=0,
            cluster=one.pk,
            norm_version=1,
            map_version="",
            norm_hash=f"{one.pk:032x}",
            characters=4_000,
            is_short=False,
            kept=0,
            hashes=b"",
        )
        for one in copies
    )
    Pair.objects.bulk_create(
        Pair(
            a=f"{one.pk:032x}",
            b=f"{other.pk:032x}",
            level="near",
            is_rewritten=False,
            covered_a=0.5,
            covered_b=0.4,
            characters=2_000,
            norm_version=1,
            map_version="",
            likelihood=0.9,
        )
        for one, other in itertools.combinations(copies[:12], 2)
    )
    Flagged.objects.bulk_create(Flagged(document=one, score=1 + n / 100) for n, one in enumerate(some))
    Report.objects.bulk_create(Report(key=f"r{one.pk}", document=one, reason="rights", text="x") for one in some)
    today = timezone.localdate()
    DocumentUse.objects.bulk_create(DocumentUse(document=one, day=today, opens=3) for one in made[::4])
    StepRun.objects.bulk_create(
        StepRun(subject=one.pk, step="to_pdf", lane="office", state=State.QUARANTINED, ended_at=timezone.now())
        for one in made[::20]
    )


def pages() -> Iterator[tuple[str, str, str]]:
    """Name, role, address."""
    middle = {
        "new": Document.objects.filter(status=Status.REVIEW).order_by("pk").values_list("pk", flat=True),
        "proposals": Document.objects.filter(pk__in=Proposal.objects.values("document"), status=Status.PUBLISHED)
        .order_by("pk")
        .values_list("pk", flat=True),
    }
    for role in ("stranger", "uploader", "curator", "librarian"):
        yield f"home_{role}", role, "/"
        yield f"home_{role}_cold", role, "/"
        yield f"category_{role}", role, "/c/r1"
        yield f"search_{role}", role, "/search"
    yield "tag_stranger", "stranger", "/tags/t"
    yield "uploads", "uploader", "/me/uploads"
    for role in ("curator", "librarian"):
        yield f"desk_{role}", role, "/desk"
        for queue in QUEUES:
            yield f"{queue.key}_{role}", role, f"/desk/{queue.key}"
        yield f"reports_{role}", role, "/desk/reports"
        yield f"categories_{role}", role, "/desk/categories"
        yield f"log_{role}", role, "/desk/log"
        yield f"stats_{role}", role, "/stats"
        yield f"stats_{role}_cold", role, "/stats"
    for key, rows in middle.items():
        found = list(rows)
        yield f"{key}_in_the_middle", "librarian", f"/desk/{key}/{found[len(found) // 2]}"
    yield "copies", "librarian", "/desk/copies"
    yield "rewritten", "librarian", "/desk/rewritten"
    yield "tags", "librarian", "/desk/tags"
    for page in ("people", "jobs", "audit"):
        yield page, "admin", f"/admin/{page}"


def measure(people: People, rounds: int) -> dict[str, dict[str, float]]:
    """Of each page the figures of the table, over `rounds`."""
    found = {}
    for name, role, address in pages():
        client = Client()
        if role != "stranger":
            client.force_login(getattr(people, role))
        tries = []
        for _ in range(rounds + 1):
            if name.endswith("_cold"):
                tallies.forget()
                kept.forget()
            bare_ms = bare()
            spent: list[float] = []
            with connection.execute_wrapper(partial(_timed, spent)):
                cpu, began = time.process_time(), time.perf_counter()
                status = client.get(address).status_code
                took, cpu = (time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000
            if status not in {200, 404} or (status == 404 and not name.startswith("tag_")):
                raise SystemExit(f"{address} as {role}: {status}")
            tries.append((took, cpu, sum(spent), len(spent), bare_ms))
        took_all, cpu_all, db_all, queries, bare_all = (list(column) for column in zip(*tries[1:], strict=True))
        db_ms = statistics.median(db_all)
        found[name] = {
            "ms": statistics.median(took_all),
            "least_ms": min(took_all),
            "cpu_ms": min(cpu_all),
            "db_ms": db_ms,
            "bare": db_ms / statistics.median(bare_all),
            "queries": queries[-1],
        }
    return found


def _timed(spent: list[float], execute: Callable[..., Any], *call: Any) -> Any:
    began = time.perf_counter()
    try:
        return execute(*call)
    finally:
        spent.append((time.perf_counter() - began) * 1000)


def bare() -> float:
    """The same 20 rows by primary key, as nobody in particular: what a list costs before anybody asks who may see it."""
    began = time.perf_counter()
    list(Document.objects.select_related("owner", "category", "current", "current__original").order_by("-pk")[:20])
    return (time.perf_counter() - began) * 1000


def run(documents: int, rounds: int) -> dict[str, dict[str, float]]:
    """Make a database, fill it, measure, and take it away."""
    runner = DiscoverRunner(verbosity=0, interactive=False)
    made = runner.setup_databases()
    try:
        people = fill(documents)
        return measure(people, rounds)
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
    few = run(max(documents // 100, 1_200), 1)
    many = run(documents, rounds)
    result: dict[str, Any] = {"documents": documents, "database": connection.vendor}
    print(f"{documents:,} documents on {connection.vendor}, {rounds} rounds")
    print(f"{'page':26}{'median':>8}{'least':>8}{'CPU':>8}{'database':>10}{'x bare':>8}{'queries':>9}")
    for name, one in many.items():
        before = few[name]["queries"]
        flag = "" if before == one["queries"] else f"  {before:.0f} of a hundredth"
        print(
            f"{name:26}{one['ms']:8.1f}{one['least_ms']:8.1f}{one['cpu_ms']:8.1f}{one['db_ms']:10.1f}"
            f"{one['bare']:8.2f}{one['queries']:9.0f}{flag}"
        )
        result |= {f"{name}_{figure}": round(value, 1) for figure, value in one.items()}
    warm = [one for name, one in many.items() if not name.endswith("_cold")]
    result["slowest_db_ms"] = max(one["db_ms"] for one in warm)
    result["slowest_ms"] = max(one["ms"] for one in warm)
    result["slowest_cpu_ms"] = max(one["cpu_ms"] for one in warm)
    if asked.json:
        asked.json.write_text(json.dumps(result, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
