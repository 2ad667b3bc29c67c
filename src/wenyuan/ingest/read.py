"""Reading the finished PDF: pages and their text, outline, cover."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction

from wenyuan.blobs import store
from wenyuan.engines.errors import EngineCrashed, EngineError, TooManyPages, Unreadable
from wenyuan.house import settings as house
from wenyuan.ingest.context import Engines, pdf_limits, scratch
from wenyuan.ingest.look import note_properties
from wenyuan.ingest.outcomes import end_conversion, error_of
from wenyuan.ingest.plan import INDEX, PLAN, SLOW
from wenyuan.ingest.sequences import run_sequence
from wenyuan.jobs import bell, outbox, queue
from wenyuan.jobs.models import StepRun
from wenyuan.kernel.faults import point
from wenyuan.library.models import Page, Revision
from wenyuan.renditions import cache

#: A PDF above this size gets its cover in a child of its own, so that its text need not wait for the pictures.
COVER_APART_BYTES = 1 << 20
PAGE_TEXT_LIMIT = 200_000
OUTLINE_LIMIT = 5_000
_SIZES = re.compile(r"(?:\d+(?:\.\d+)?x\d+(?:\.\d+)?:\d+(?:-\d+)?(?:,|$))*")
TASKS = {"pages": "pdf_pages", "text": "pdf_text", "outline": "pdf_outline", "cover": "pdf_cover"}
THUMB, EAGER, EAGER_WIDTH = 160, 3, 800


def read(group: list[StepRun], engines: Engines) -> None:
    """Perform pages, text, outline and cover (those that were leased) in one jailed child; one transaction at the end.

    Raises the EngineError of a child that died, after what it had finished was written.
    """
    revision = Revision.objects.select_related("document", "pdf").get(pk=group[0].subject)
    if revision.pdf is None:
        raise EngineCrashed("the PDF of an earlier step is gone")
    if revision.pdf.size > COVER_APART_BYTES and len(group) > 1 and group[-1].step == "cover":
        queue.unlease(group.pop())
    arguments: dict[str, dict[str, Any]] = {
        "pages": {"max_pages": house.get().max_pages},
        "cover": {"thumb": THUMB, "eager": EAGER, "width": EAGER_WIDTH},
    }
    tasks = [
        {"task": TASKS[run.step], "args": arguments.get(run.step, {}), "optional": PLAN[run.step].optional}
        for run in group
    ]
    with scratch() as folder, store().path(revision.pdf.sha256) as pdf:
        results, death = run_sequence(
            engines.tools, inputs={"pdf": pdf}, out=folder, tasks=tasks, limits=pdf_limits(slow=group[0].lane == SLOW)
        )
        point("read.seen")
        with transaction.atomic():
            for run, result in zip(group, results, strict=False):
                if not _write(run, result, revision, folder):
                    death = None
                    break
            else:
                for run in group[len(results) :] if death is None else ():
                    queue.unlease(run)
            revision.save(update_fields=["page_count", "page_sizes", "quick_text", "outline", "grey"])
            outbox.owe(INDEX, revision.document_id)
            point("read.rows")
        point("read.written")
    if death is not None and len(results) < len(group):
        raise death
    bell.ring("worker")
    bell.ring(INDEX)


def _write(run: StepRun, result: dict[str, Any], revision: Revision, folder: Path) -> bool:
    """Write one step's result; False if the walk ended here."""
    try:
        if not result["ok"]:
            raise error_of(result["code"], result["params"], result["detail"])
        # A savepoint of its own: what a writer refuses is undone, what the steps before wrote stays.
        done = queue.finishing(run, PLAN, output=_small(result["value"]), cpu_seconds=result["cpu"])
        with transaction.atomic(), done:
            WRITERS[run.step](revision, result["value"], folder)
    except EngineError as error:
        params = {name: str(value) for name, value in error.params.items()}
        queue.fail(run, PLAN, code=error.code, params=params, detail=error.detail)
        if PLAN[run.step].optional:
            return True
        end_conversion(revision, error)
        return False
    return True


def _small(value: dict[str, Any]) -> dict[str, Any]:
    return {name: item for name, item in value.items() if not isinstance(item, str) or len(item) < 500}


def _pages(revision: Revision, value: dict[str, Any], _folder: Path) -> None:
    count, sizes = int(value["page_count"]), str(value["sizes"])
    if count < 1:
        raise Unreadable("the PDF has no page")
    if count > house.get().max_pages:
        raise TooManyPages(str(count), limit=house.get().max_pages)
    if not _SIZES.fullmatch(sizes):
        raise EngineCrashed("page sizes of an unknown form")
    revision.page_count, revision.page_sizes = count, sizes
    if revision.family == "pdf" and revision.document.current_id == revision.pk:
        note_properties(revision.document, value.get("properties", {}), "")


def _text(revision: Revision, _value: dict[str, Any], folder: Path) -> None:
    Page.objects.filter(revision=revision).delete()
    sample: list[str] = []
    batch: list[Page] = []
    for n, page in enumerate(_lines(folder / "text.jsonl"), start=1):
        if n > revision.page_count or page.get("n") != n:
            raise EngineCrashed("text of pages that the PDF has not")
        text = str(page["text"])[:PAGE_TEXT_LIMIT].replace("\0", "")
        batch.append(Page(revision=revision, number=n, text=text, is_image=bool(page.get("image"))))
        if len(batch) == 100:
            Page.objects.bulk_create(batch)
            batch = []
        if n <= 10:
            sample.append(text)
    Page.objects.bulk_create(batch)
    revision.quick_text = ""
    if revision.document.current_id == revision.pk:
        note_properties(revision.document, {}, "\n".join(sample))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-lines file that a child wrote. Raises EngineCrashed where it is not one."""
    if path.is_symlink() or not path.is_file():
        raise EngineCrashed(f"no {path.name}")
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                found = json.loads(line)
            except ValueError:
                raise EngineCrashed(f"{path.name} is damaged") from None
            if not isinstance(found, dict):
                raise EngineCrashed(f"{path.name} is damaged")
            yield found


def _outline(revision: Revision, _value: dict[str, Any], folder: Path) -> None:
    path = folder / "outline.json"
    entries = json.loads(path.read_text(encoding="utf-8")) if path.is_file() and not path.is_symlink() else []
    revision.outline = [
        {
            "level": max(0, min(8, int(entry["level"]))),
            "title": str(entry["title"])[:300],
            "page": max(1, min(revision.page_count, int(entry["page"]))),
        }
        for entry in entries[:OUTLINE_LIMIT]
    ]


def _cover(revision: Revision, value: dict[str, Any], folder: Path) -> None:
    grey = str(value.get("grey", ""))
    if len(grey) > revision.page_count or set(grey) - {"0", "1"}:
        raise EngineCrashed("grey flags of an unknown form")
    revision.grey = grey
    assert revision.pdf_id is not None
    for page in range(1, revision.page_count + 1):
        for width in (THUMB, EAGER_WIDTH):
            made = folder / f"{page}-{width}.img"
            if made.is_file() and not made.is_symlink():
                cache.put(revision.pdf_id, page, width, made)


WRITERS = {"pages": _pages, "text": _text, "outline": _outline, "cover": _cover}
