"""How far a document has come, as a person would say it: received, text findable, pages being made, readable."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wenyuan.jobs.models import State, StepRun
from wenyuan.library.models import Document, Page, Rendition, Status


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage: `state` is done, now, todo or stopped; the words say it too."""

    key: str
    label: str
    state: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """The stages in order. `version` changes when there is something new to read."""

    stages: list[Stage]
    version: str
    is_final: bool


def progress(document: Document) -> Progress:
    """Where the current revision stands. Three queries while it is being processed, none afterwards."""
    revision = document.current
    is_final = document.status != Status.PROCESSING
    if revision is None:
        return Progress(stages=[_stage("received", "now")], version="0", is_final=is_final)
    has_pages = bool(revision.page_count and revision.pdf_id) or revision.rendition == Rendition.TEXT_ONLY
    has_text = bool(revision.quick_text) or (not is_final and Page.objects.filter(revision=revision).exists())
    if is_final:
        has_text = has_text or revision.page_count > 0
    failed = bool(revision.failure_code)
    marks = [True, has_text, has_pages, is_final and has_pages]
    stages = []
    reached = True
    for key, mark in zip(("received", "text", "pages", "readable"), marks, strict=True):
        if mark:
            state = "done"
        elif is_final or failed:
            state = "stopped"
        else:
            state = "now" if reached else "todo"
        note = _note(revision.pk) if state == "now" else ""
        if key == "pages" and mark:
            note = ngettext("%(n)s page", "%(n)s pages", revision.page_count) % {"n": revision.page_count}
        stages.append(_stage(key, state, note))
        reached = mark
    version = f"{document.status}-{int(has_text)}-{revision.page_count if has_pages else 0}-{revision.pk}"
    return Progress(stages=stages, version=version, is_final=is_final)


def _stage(key: str, state: str, note: str = "") -> Stage:
    labels = {
        "received": _("Received"),
        "text": _("Text can be found"),
        "pages": _("Pages are being made") if state in {"now", "todo"} else _("Pages"),
        "readable": _("Ready to read"),
    }
    return Stage(key=key, label=labels[key], state=state, note=note)


def _note(revision_pk: int) -> str:
    """Why the document waits, if it does: how many others stand before it in the same lane."""
    run = StepRun.objects.filter(subject=revision_pk).exclude(state__in=State.ended()).order_by("pk").first()
    if run is None or run.state == State.LEASED:
        return _("working on it")
    sooner = Q(priority__lt=run.priority) | Q(priority=run.priority, pk__lt=run.pk)
    waiting = StepRun.objects.filter(sooner, lane=run.lane, state=State.READY).count()
    if not waiting:
        return _("next in line")
    return ngettext("%(n)s before this one", "%(n)s before this one", waiting) % {"n": waiting}
