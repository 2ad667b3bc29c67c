"""How the work goes: the queue by lane, who works, what failed, how the engines are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from wenyuan.engines.client import Engine
from wenyuan.engines.errors import EngineUnavailable
from wenyuan.env import env
from wenyuan.jobs.beats import SILENCE
from wenyuan.jobs.models import Beat, Outbox, State, StepRun
from wenyuan.library.models import Document, Revision, Status

ENGINES = ("tools", "office")


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One lane of the queue."""

    name: str
    ready: int
    leased: int
    #: When the document came whose run waits longest.
    oldest: dt.datetime | None


def lanes() -> list[Lane]:
    """Lanes in which something is to be done. Two queries."""
    rows = list(
        StepRun.objects.filter(state__in=[State.READY, State.LEASED])
        .values_list("lane")
        .annotate(
            ready=Count("pk", filter=Q(state=State.READY)),
            leased=Count("pk", filter=Q(state=State.LEASED)),
            first=Min("subject", filter=Q(state=State.READY)),
        )
        .order_by("lane")
    )
    came = dict(Revision.objects.filter(pk__in=[row[3] for row in rows]).values_list("pk", "created_at"))
    return [Lane(name=name, ready=ready, leased=leased, oldest=came.get(first)) for name, ready, leased, first in rows]


def owed() -> int:
    """Effects that the index has not heard of yet."""
    return Outbox.objects.count()


def processes() -> list[tuple[Beat, bool]]:
    """Processes of the site that told of themselves, and whether each is alive."""
    now = timezone.now()
    return [(beat, now - beat.seen_at < SILENCE) for beat in Beat.objects.order_by("kind", "name")]


def failed() -> QuerySet[Document]:
    """Documents that a retry might help: kept, refused, or text only because a conversion failed; the newest first."""
    is_text_only = Q(status=Status.PUBLISHED, current__rendition="text") & ~Q(current__failure_code="")
    found = Document.objects.filter(Q(status__in=[Status.KEPT, Status.REFUSED]) | is_text_only)
    return found.select_related("owner", "current", "current__original").order_by("-pk")


def quarantined() -> QuerySet[StepRun]:
    """Runs that killed their worker three times, the newest first."""
    return StepRun.objects.filter(state=State.QUARANTINED).order_by("-ended_at", "-pk")


def engine(kind: str) -> Engine:
    """The running zygote of this kind."""
    return Engine(env().home / "run" / f"{kind}.sock")


def engines() -> list[tuple[str, dict[str, Any]]]:
    """What each zygote says of itself; nothing of one that does not answer."""
    found = []
    for kind in ENGINES:
        try:
            facts = engine(kind).ping()
        except EngineUnavailable:
            facts = {}
        found.append((kind, facts))
    return found
