"""The first look at a file: what it is, whether it is safe to open, and its text at once."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from typing import Any

from django.db import transaction

from wenyuan.blobs import store
from wenyuan.engines.errors import Encrypted, EngineCrashed, EngineError, Unreadable, Unsupported
from wenyuan.engines.tools.properties import worthwhile_author, worthwhile_title
from wenyuan.engines.tools.sniff_kinds import promises_pages
from wenyuan.env import env
from wenyuan.ingest.context import Engines, look_limits, scratch
from wenyuan.ingest.outcomes import close, error_of
from wenyuan.ingest.plan import INDEX, PAGES, PLAN, SLOW
from wenyuan.ingest.sequences import run_sequence
from wenyuan.jobs import bell, outbox, queue
from wenyuan.jobs.models import StepRun
from wenyuan.kernel.faults import point
from wenyuan.kernel.languages import language_of
from wenyuan.library.models import Document, Revision
from wenyuan.proposals.stated_dates import date_of

#: Kinds that have pages. Everything else is kept and named.
READABLE = frozenset(
    [
        "docx",
        "doc",
        "pptx",
        "ppt",
        "xlsx",
        "xls",
        "pdf",
        "odt",
        "ods",
        "odp",
        "odg",
        "rtf",
        "txt",
        "csv",
        "md",
        "html",
        "epub",
        "png",
        "jpg",
        "tiff",
        "webp",
        "bmp",
        "gif",
        "wps",
        "et",
        "dps",
        "works",
        "fodt",
        "fods",
        "fodp",
        "fodg",
    ]
)
#: Families whose PDF needs no LibreOffice.
NO_OFFICE = frozenset({"pdf", "image"})
#: Bytes of XML above which an office package is heavy: LibreOffice lays out some two megabytes a second.
HEAVY_XML = 24 << 20
#: Most characters kept of the instant text.
QUICK_TEXT_LIMIT = 4_000_000


def look(group: list[StepRun], engines: Engines) -> None:
    """Perform sniff, gate and quick_text (those of them that were leased) in one jailed child and write what they found.

    Raises the EngineError of a child that died, after what it had finished was written.
    """
    revision = Revision.objects.select_related("document", "original").get(pk=group[0].subject)
    names = [run.step for run in group]
    known = {"name": revision.file_name, **({"kind": revision.kind} if revision.kind else {})}
    tasks = [
        {"task": name, "args": known | (gate_limits() if name == "gate" else {}), "optional": PLAN[name].optional}
        for name in names
    ]
    with scratch() as folder, store().path(revision.original_id) as file:
        results, death = run_sequence(
            engines.tools,
            inputs={"file": file},
            out=folder,
            tasks=tasks,
            limits=look_limits(slow=group[0].lane == SLOW),
        )
        text_file = folder / "text.txt"
        text = ""
        if text_file.is_file() and not text_file.is_symlink():
            with text_file.open(encoding="utf-8", errors="replace") as opened:
                text = opened.read(QUICK_TEXT_LIMIT).replace("\0", "")
    point("look.seen")
    with transaction.atomic():
        for run, result in zip_longest(group if death is None else group[: len(results)], results[: len(group)]):
            if not _write(run, result, revision, text):
                death = None
                break
        point("look.rows")
    point("look.written")
    if death is not None and len(results) < len(group):
        raise death
    bell.ring("worker")


def _write(run: StepRun, result: dict[str, Any] | None, revision: Revision, text: str) -> bool:
    """Write one step's result; False if the walk ended here."""
    if result is None:
        raise EngineCrashed(f"{run.step} returned nothing")
    try:
        if not result["ok"]:
            raise error_of(result["code"], result["params"], result["detail"])
        if run.step == "sniff":
            check_kind(result["value"], revision.file_name)
    except EngineError as error:
        queue.fail(run, PLAN, code=error.code, params=_texts(error.params), detail=error.detail)
        if PLAN[run.step].optional:
            return True
        if run.step == "sniff" and result["ok"]:
            _note_kind(revision, result["value"])
        close(revision, error)
        return False
    with queue.finishing(run, PLAN, output=result["value"], cpu_seconds=result["cpu"]):
        if run.step == "sniff":
            _note_kind(revision, result["value"])
        elif run.step == "gate":
            _note_weight(revision, result["value"])
        elif run.step == "quick_text":
            _note_text(revision, text, result["value"].get("properties", {}))
    return True


def check_kind(found: dict[str, Any], file_name: str) -> None:
    """Raise Encrypted, Unreadable or Unsupported for a sniffed file that has no pages."""
    if found.get("encrypted"):
        raise Encrypted(found.get("detail", ""))
    if found["kind"] == "unknown" and promises_pages(file_name):
        raise Unreadable("the content fits no format, though the name promises one")
    if found["kind"] not in READABLE:
        raise Unsupported(found.get("detail", ""), kind=_called(found, file_name))


def _called(found: dict[str, Any], file_name: str) -> str:
    """What a person calls this kind of file; of one that nothing recognised, the ending of its name."""
    if found["kind"] != "unknown":
        return str(found.get("label") or found["kind"])
    return Path(file_name).suffix or "?"


def _note_kind(revision: Revision, found: dict[str, Any]) -> None:
    revision.kind = str(found["kind"])[:16]
    revision.variant = str(found.get("variant", ""))[:16]
    revision.family = str(found["family"])[:12]
    revision.media_type = str(found["media_type"])[:120]
    revision.save(update_fields=["kind", "variant", "family", "media_type"])
    if revision.family in NO_OFFICE:
        StepRun.objects.filter(subject=revision.pk, step="to_pdf").update(lane=PAGES, batch_key="")


def gate_limits() -> dict[str, int]:
    """What the gate lets pass, as the settings say."""
    settings = env()
    return {
        "megapixels": settings.image_megapixels,
        "unpacked_mib": settings.unpacked_mib,
        "text_mib": settings.text_mib,
    }


def _note_weight(revision: Revision, found: dict[str, Any]) -> None:
    """A package of very much XML goes to the slow lane at once: nobody else's document waits for it."""
    if int(found.get("xml", 0)) > HEAVY_XML:
        StepRun.objects.filter(subject=revision.pk, step="to_pdf").update(lane=SLOW, batch_key="")


def _note_text(revision: Revision, text: str, properties: dict[str, Any]) -> None:
    revision.quick_text = text
    revision.save(update_fields=["quick_text"])
    if revision.document.current_id == revision.pk:
        note_properties(revision.document, properties, text)
    outbox.owe(INDEX, revision.document_id)


def note_properties(document: Document, properties: dict[str, Any], text: str) -> None:
    """Take title, author, date and language where they are worth having and nobody gave better ones.

    Only of the file that is shown: what a later one says of itself is not true of the document yet.
    """
    before = _described(document)
    if document.title_source == "file_name" and (title := worthwhile_title(str(properties.get("title", "")))):
        document.title, document.title_source = title[:300], "properties"
    if not document.author:
        document.author = worthwhile_author(str(properties.get("author", "")))[:200]
    if document.dated is None:
        document.dated = date_of(properties)
    if not document.language:
        document.language = language_of(text)
    if _described(document) != before:
        document.save(update_fields=["title", "title_source", "author", "dated", "language"])


def _described(document: Document) -> tuple[object, ...]:
    return document.title, document.title_source, document.author, document.dated, document.language


def _texts(params: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in params.items()}
