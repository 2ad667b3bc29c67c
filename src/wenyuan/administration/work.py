"""How the work goes: what failed, beside the queue and the engines (`operations`)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from wenyuan.jobs.models import State, StepRun
from wenyuan.library.models import Document, Status
from wenyuan.operations.engines import engine, engines
from wenyuan.operations.queue import lanes, owed, processes

__all__ = ["engine", "engines", "failed", "lanes", "owed", "processes", "quarantined"]


def failed() -> QuerySet[Document]:
    """Documents that a retry might help: kept, refused, or text only because a conversion failed; the newest first."""
    is_text_only = Q(status=Status.PUBLISHED, current__rendition="text") & ~Q(current__failure_code="")
    found = Document.objects.filter(Q(status__in=[Status.KEPT, Status.REFUSED]) | is_text_only)
    return found.select_related("owner", "current", "current__original").order_by("-pk")


def quarantined() -> QuerySet[StepRun]:
    """Runs that killed their worker three times, the newest first."""
    return StepRun.objects.filter(state=State.QUARANTINED).order_by("-ended_at", "-pk")
