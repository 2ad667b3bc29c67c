"""To PDF: which road each kind of file takes, and what is tried when a road fails.

Tiers (rendering.md of the design): the zygote's jailed child, alone or twenty small files in one; the slow lane with
generous limits; a one-shot LibreOffice in a bubblewrap jail; the instant text alone.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from wenyuan.blobs import actions as blobs
from wenyuan.blobs import store
from wenyuan.blobs.port import Stored
from wenyuan.engines.errors import (
    Cancelled,
    EngineCrashed,
    EngineError,
    EngineUnavailable,
    OutputTooBig,
    Unreadable,
)
from wenyuan.env import env
from wenyuan.house import settings as house
from wenyuan.ingest.context import Engines, look_limits, office_limits, pdf_limits, scratch
from wenyuan.ingest.outcomes import end_conversion, error_of
from wenyuan.ingest.plan import PLAN, SLOW, SLOWER
from wenyuan.jobs import bell, queue
from wenyuan.jobs.models import State, StepRun
from wenyuan.kernel.faults import point
from wenyuan.library.models import Rendition, Revision

#: Kinds that are first turned into flat ODF: LibreOffice fetches what HTML names, dies on CSV, cannot open EPUB.
FLATTENED = frozenset({"txt", "csv", "md", "html", "epub"})
#: Reasons that another engine may mend.
OTHER_ENGINE = frozenset({"crash", "unreadable"})
PDF_LIMIT = 512 << 20
#: Tries while an engine is away, before the document is shown as text only.
AWAY_TRIES = 20


@dataclass(kw_only=True)
class Work:
    """One file on its way to a PDF."""

    run: StepRun
    revision: Revision
    source: Path
    kind: str


def convert(groups: list[list[StepRun]], engines: Engines) -> None:
    """Perform to_pdf for one or several small files. Every run is finished, failed or given back when it returns."""
    runs = [group[0] for group in groups]
    revisions = Revision.objects.select_related("document").in_bulk([run.subject for run in runs])
    with scratch() as folder, ExitStack() as stack:
        office: list[Work] = []
        for run in runs:
            revision = revisions[run.subject]
            source = stack.enter_context(store().path(revision.original_id))
            work = Work(run=run, revision=revision, source=source, kind=revision.kind)
            try:
                if revision.family == "pdf":
                    _finish(work, None, engine="", rendition=Rendition.EXACT)
                elif revision.family == "image":
                    _image(work, engines, folder)
                else:
                    office.append(_flattened(work, engines, folder))
            except EngineError as error:
                if not _slowed_down(work, error):
                    _failed(work, error)
        if office:
            _office(office, engines, folder)
    bell.ring("worker")


def _image(work: Work, engines: Engines, folder: Path) -> None:
    out = folder / f"image-{work.run.pk}"
    out.mkdir()
    engines.tools.run(
        "image_pdf",
        inputs={"file": work.source},
        out=out,
        args={"max_pages": house.get().max_pages, "megapixels": env().image_megapixels},
        limits=pdf_limits(slow=work.run.lane == SLOW),
    )
    _finish(work, out / "pages.pdf", engine="pypdfium2", rendition=Rendition.EXACT)


def _flattened(work: Work, engines: Engines, folder: Path) -> Work:
    if work.kind not in FLATTENED:
        return work
    out = folder / f"flat-{work.run.pk}"
    out.mkdir()
    made = engines.tools.run(
        "flatten",
        inputs={"file": work.source},
        out=out,
        args={"kind": work.kind},
        limits=look_limits(slow=work.run.lane == SLOW),
    )
    name = made.value["output"]
    if name not in {"flat.fodt", "flat.fods"}:
        raise EngineCrashed(f"flatten named its output {name!r}")
    work.source, work.kind = out / name, name.rpartition(".")[2]
    return work


def _office(works: list[Work], engines: Engines, folder: Path) -> None:
    """Convert with the zygote: all in one child, and those that fail once more by another road."""
    out = folder / "office"
    out.mkdir()
    slow = works[0].run.lane == SLOW
    try:
        outcome = engines.office.run(
            "convert",
            inputs={str(i): work.source for i, work in enumerate(works)},
            args={"kinds": {str(i): work.kind for i, work in enumerate(works)}},
            out=out,
            limits=office_limits(slow=slow, files=len(works)),
        )
    except EngineError as error:
        if len(works) > 1 and not isinstance(error, EngineUnavailable):
            # One of them took the child with it: each alone from here.
            for i, work in enumerate(works):
                alone = folder / f"alone-{i}"
                alone.mkdir()
                _office([work], engines, alone)
            return
        for work in works:
            _other_road(work, error, engines, folder)
        return
    results: dict[str, Any] = outcome.value.get("results", {})
    engine = str(outcome.value.get("engine", ""))[:120]
    for i, work in enumerate(works):
        result = results.get(str(i)) or {"ok": False, "code": "crash", "detail": "no result"}
        try:
            if not result["ok"]:
                raise error_of(result["code"], result.get("params", {}), result.get("detail", ""))
            _finish(
                work,
                out / f"{i}.pdf",
                engine=engine,
                rendition=Rendition.EXACT,
                cpu_seconds=outcome.cpu_seconds / len(works),
            )
        except EngineError as error:
            _other_road(work, error, engines, folder)


def _other_road(work: Work, error: EngineError, engines: Engines, folder: Path) -> None:
    """After the zygote failed on one file: the slow lane for want of time or memory, else the one-shot engine."""
    if _slowed_down(work, error):
        return
    if error.code not in OTHER_ENGINE:
        _failed(work, error)
        return
    out = folder / f"oneshot-{work.run.pk}"
    out.mkdir(exist_ok=True)
    try:
        outcome = engines.office.run(
            "convert_oneshot",
            inputs={"0": work.source},
            args={"kinds": {"0": work.kind}},
            out=out,
            limits=office_limits(slow=work.run.lane == SLOW),
        )
        result = outcome.value["results"]["0"]
        if not result["ok"]:
            raise error_of(result["code"], result.get("params", {}), result.get("detail", ""))
        _finish(
            work,
            out / "0.pdf",
            engine=f"{outcome.value.get('engine', '')} (one-shot)"[:120],
            rendition=Rendition.EXACT,
            cpu_seconds=outcome.cpu_seconds,
        )
    except EngineUnavailable:
        _failed(work, error)
    except EngineError as second:
        # The first engine's word stands unless the second knew more.
        _failed(work, error if second.code in {"crash", "unreadable", error.code} else second)


def _slowed_down(work: Work, error: EngineError) -> bool:
    """Give a run that lacked time or memory back for the slow lane; False if it is for another reason, or was there."""
    if error.code not in SLOWER or work.run.lane == SLOW:
        return False
    queue.give_back(work.run, lane=SLOW, code=error.code, detail=error.detail)
    return True


def _finish(work: Work, made: Path | None, *, engine: str, rendition: str, cpu_seconds: float = 0) -> None:
    """Keep the PDF (None: the original is one) and mark the run done."""
    if made is None:
        _converted(work, None, engine=engine, rendition=rendition, cpu_seconds=cpu_seconds)
    else:
        if made.is_symlink() or not made.is_file():
            raise EngineCrashed("the conversion left no PDF")
        if made.stat().st_size > PDF_LIMIT:
            raise OutputTooBig(f"{made.stat().st_size} bytes")
        with made.open("rb") as file:
            if file.read(5) != b"%PDF-":
                raise Unreadable("what the conversion left is no PDF")
            file.seek(0)
            blobs.keep_for(
                file,
                lambda stored: _converted(work, stored, engine=engine, rendition=rendition, cpu_seconds=cpu_seconds),
            )


def _converted(work: Work, stored: Stored | None, *, engine: str, rendition: str, cpu_seconds: float) -> None:
    point("convert.kept")
    with queue.finishing(work.run, PLAN, output={"engine": engine}, cpu_seconds=cpu_seconds):
        revision = work.revision
        revision.pdf = revision.original if stored is None else blobs.row(stored, media_type="application/pdf")
        revision.engine, revision.rendition = engine, rendition
        revision.save(update_fields=["pdf", "engine", "rendition"])


def _failed(work: Work, error: EngineError) -> None:
    """Write the last word on one file, or come back: soon after a crash, later while the engine is away.

    A crash may be the machine's fault (a killed child), so it counts as a death and is tried three times in all.
    """
    run = work.run
    if isinstance(error, EngineUnavailable | Cancelled):
        tries = int(run.output.get("away", 0))
        if tries < AWAY_TRIES:
            output = {**run.output, "away": tries + 1}
            queue.give_back(run, seconds=min(1 + tries, 15), output=output, code=error.code, detail=error.detail)
            return
    state = State.FAILED
    if error.code == "crash":
        if run.deaths + 1 < queue.MAX_DEATHS:
            queue.give_back(run, seconds=1, died=True, code=error.code, detail=error.detail)
            return
        run.deaths += 1
        state = State.QUARANTINED
    with transaction.atomic():
        params = {name: str(value) for name, value in error.params.items()}
        queue.fail(run, PLAN, code=error.code, params=params, detail=error.detail, state=state)
        end_conversion(work.revision, error)
        point("convert.rows")
    point("convert.ended")
