"""The whole library as values that two runs can be compared by: what it holds, not when and under which numbers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from tests.faults.story import is_at_rest, let_days_pass
from wenyuan.audit.models import Event
from wenyuan.blobs import checks as blob_checks
from wenyuan.blobs import store
from wenyuan.blobs.models import Blob
from wenyuan.copies import checks as copy_checks
from wenyuan.copies.models import Fingerprint, Pair
from wenyuan.doors.models import Door
from wenyuan.env import env
from wenyuan.ingest import intake
from wenyuan.ingest.models import Arrival, Replacement, Upload
from wenyuan.jobs import checks as job_checks
from wenyuan.jobs.models import Outbox, StepRun
from wenyuan.keeping import checks as keeping_checks
from wenyuan.keeping.sweep import sweep
from wenyuan.library import checks as library_checks
from wenyuan.library.models import Document, Page, Proposal, Revision
from wenyuan.notices.models import Notice
from wenyuan.search import checks as search_checks
from wenyuan.search import drift, generations

#: Tables whose rows come and go with processes and requests.
_PASSING = {"jobs_beat", "django_session", "jobs_outbox", "library_progress"}


def problems() -> list[str]:
    """Everything that must not be so once a library has come to rest, whatever happened to it before."""
    return list(_problems())


def _problems() -> Iterator[str]:
    if not is_at_rest():
        yield "work is left that nobody does"
    if left := Outbox.objects.filter(topic="index").count():
        yield f"{left} effects are still owed"
    let_days_pass()
    intake.tidy()
    sweep()
    for part in store().incoming.iterdir():
        yield f"the part {part.name} was left by the sweep"
    known = set(Blob.objects.values_list("pk", flat=True))
    for name in {one.sha256 for one in store().found()} ^ known:
        yield f"blob {name}: {'bytes without a row' if name not in known else 'a row without bytes'}"
    for folder in (env().home / "scratch").glob("[0-9]*-*"):
        if not folder.name.startswith(f"{os.getpid()}-"):
            yield f"the scratch folder {folder.name} was left"
    yield from blob_checks.problems(deep=True)
    yield from job_checks.problems()
    yield from library_checks.problems()
    yield from search_checks.problems()
    yield from copy_checks.problems()
    yield from keeping_checks.problems()
    for found in drift.differences(generations.current()):
        yield f"index: {found}"


def state() -> dict[str, object]:
    """Rows by what they say, and how many of each table there are."""
    name = {r.pk: f"{r.document.revisions.earliest('number').file_name} #{r.number}" for r in Revision.objects.all()}
    first = {d.pk: d.revisions.earliest("number").file_name for d in Document.objects.all()}
    documents = Document.objects.select_related("owner", "current")
    return {
        "documents": sorted(
            [first[d.pk], d.title, d.owner.username, d.status, d.access, name.get(d.current_id or 0, "")]
            for d in documents
        ),
        "revisions": sorted(
            [name[r.pk], r.original_id, r.pdf_id, r.kind, r.rendition, r.page_count, r.failure_code, r.grey]
            for r in Revision.objects.all()
        ),
        "pages": sorted([name[p.revision_id], p.number, p.text] for p in Page.objects.all()),
        "steps": sorted(
            [name[s.subject], s.step, s.state, s.error_code if s.state != "done" else ""] for s in StepRun.objects.all()
        ),
        "uploads": sorted(
            [u.name, u.state, first.get(u.document_id or 0, ""), u.is_duplicate] for u in Upload.objects.all()
        ),
        "arrivals": sorted([first[a.document_id], a.is_duplicate, Path(a.place).name] for a in Arrival.objects.all()),
        "replacements": sorted([name[r.pk], r.state] for r in Replacement.objects.all()),
        "fingerprints": sorted([first[f.document_id], name.get(f.revision, "")] for f in Fingerprint.objects.all()),
        "pairs": sorted(Pair.objects.values_list("a", "b", "level", "decision")),
        "proposals": sorted([first[p.document_id], p.field, str(p.value)] for p in Proposal.objects.all()),
        "events": sorted([e.verb, str(e.data)] for e in Event.objects.all()),
        "notices": sorted([first[n.document_id], n.verb] for n in Notice.objects.all()),
        # Not how many it received: a kill between a file's commit and its count misses one, which nothing is decided by.
        "doors": sorted([d.name, d.error_code] for d in Door.objects.all()),
        "blobs": sorted(Blob.objects.values_list("pk", "size")),
        "rows": {m._meta.db_table: m.objects.count() for m in apps.get_models() if m._meta.db_table not in _PASSING},
    }


def differences(found: dict[str, object], expected: dict[str, object]) -> Iterator[str]:
    """What is too much or too little against a run without a fault."""
    for key, wanted in expected.items():
        if found[key] != wanted:
            if isinstance(wanted, dict) and isinstance(now := found[key], dict):
                both = ((k, now.get(k), wanted.get(k)) for k in now | wanted)
                yield f"{key}: " + ", ".join(f"{k} {n} instead of {w}" for k, n, w in both if n != w)
                continue
            now = [str(row)[:200] for row in found[key]]  # type: ignore[attr-defined]
            then = [str(row)[:200] for row in wanted]  # type: ignore[attr-defined]
            more = [row for row in now if row not in then] or [row for row in now if now.count(row) > then.count(row)]
            yield f"{key}: too much {more[:3]}, lacking {[row for row in then if row not in now][:3]}"
