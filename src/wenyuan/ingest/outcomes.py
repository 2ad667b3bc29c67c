"""How a document's walk ends early: kept without pages, refused, or text only. The reason always stays with it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from wenyuan.engines.errors import EngineError
from wenyuan.ingest.models import Replacement
from wenyuan.ingest.plan import INDEX, PLAN
from wenyuan.jobs import outbox, queue
from wenyuan.jobs.models import State, StepRun
from wenyuan.kernel.errors import all_errors
from wenyuan.kernel.faults import point
from wenyuan.library.models import Document, Page, Rendition, Revision, Status, TextSource

#: Characters on one page of a text-only rendition: about what an A4 page of Chinese holds.
TEXT_PAGE = 1200


def error_of(code: str, params: dict[str, Any], detail: str = "") -> EngineError:
    """The error that an engine reported by its code; an unknown code is the general one."""
    cls = all_errors().get(code, EngineError)
    made = cls(detail, **params)
    return made if isinstance(made, EngineError) else EngineError(f"{code}: {detail}")


def close(revision: Revision, error: EngineError) -> None:
    """End the walk without pages: kept, or refused where the file itself is a danger. Inside a transaction."""
    _note(revision, error)
    document = revision.document
    status = Status.REFUSED if error.refuses else Status.KEPT
    # What was taken down meanwhile stays down.
    shown = Document.objects.filter(pk=document.pk, current=revision)
    if shown.exclude(status=Status.REMOVED).update(status=status):
        document.status = status
    else:
        # Perhaps a later file of it: the one that is shown stays.
        Replacement.objects.filter(revision=revision).update(state=Replacement.State.FAILED)
    queue.cancel_rest(revision.pk)
    outbox.owe(INDEX, document.pk)


def fall_back_to_text(revision: Revision, error: EngineError) -> bool:
    """Make text-only pages of the instant text and go on to the index; False if there is no text to show.

    Inside a transaction. The steps that would have worked on a PDF are cancelled.
    """
    texts = list(split_text(revision.quick_text))
    if not texts:
        return False
    _note(revision, error)
    revision.rendition, revision.page_count = Rendition.TEXT_ONLY, len(texts)
    revision.quick_text = ""
    revision.save(update_fields=["rendition", "page_count", "quick_text"])
    Page.objects.filter(revision=revision).delete()
    Page.objects.bulk_create(
        [
            Page(revision=revision, number=n, text=text, text_source=TextSource.QUICK)
            for n, text in enumerate(texts, start=1)
        ],
        batch_size=200,
    )
    runs = StepRun.objects.filter(subject=revision.pk)
    runs.filter(step__in=["pages", "text", "outline", "cover"]).update(state=State.CANCELLED, ended_at=Now())
    runs.filter(step__in=["fingerprint", "suggest", "index"], state=State.WAITING).update(state=State.READY)
    return True


def end_conversion(revision: Revision, error: EngineError) -> None:
    """After the last engine gave up: text only if there is text, else kept. Inside a transaction."""
    revision.refresh_from_db()
    if error.code == "encrypted" or not fall_back_to_text(revision, error):
        close(revision, error)


def bury(run: StepRun) -> None:
    """Quarantine a leased run that died too often. An optional step is passed over, else the walk ends with what was reached."""
    with transaction.atomic():
        revision = Revision.objects.select_related("document").filter(pk=run.subject).first()
        error = error_of(run.error_code or "crash", {}, run.error_detail or "it stopped its worker three times")
        queue.fail(run, PLAN, code=error.code, params={}, detail=error.detail, state=State.QUARANTINED)
        if revision is not None and not PLAN[run.step].optional:
            end_conversion(revision, error)
        point("bury.rows")
    point("bury.done")


def split_text(text: str) -> list[str]:
    """Cut text into pages of about TEXT_PAGE characters, at line ends where there are any."""
    pages: list[str] = []
    rest = text.strip()
    while rest:
        if len(rest) <= TEXT_PAGE:
            pages.append(rest)
            break
        cut = rest.rfind("\n", TEXT_PAGE // 2, TEXT_PAGE)
        cut = TEXT_PAGE if cut < 0 else cut
        pages.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip("\n")
    return pages


def _note(revision: Revision, error: EngineError) -> None:
    revision.failure_code = error.code
    revision.failure_params = {name: str(value) for name, value in error.params.items()}
    revision.save(update_fields=["failure_code", "failure_params"])
