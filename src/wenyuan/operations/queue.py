"""The queue by lane, what the index is owed, and who works."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.utils import timezone

from wenyuan.jobs.beats import SILENCE
from wenyuan.jobs.models import Beat, Outbox, State, StepRun
from wenyuan.library.effects import INDEX_TOPIC
from wenyuan.library.models import Revision


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One lane of the queue."""

    name: str
    ready: int
    leased: int
    #: When the document came whose run waits longest.
    oldest: dt.datetime | None
    #: The same among runs that nobody has taken up yet: what is done anew for an old document has not waited since it came.
    oldest_new: dt.datetime | None

    @property
    def waits_seconds(self) -> float:
        """How long the oldest new run has waited."""
        return (timezone.now() - self.oldest_new).total_seconds() if self.oldest_new else 0.0


def lanes() -> list[Lane]:
    """Lanes in which something is to be done. Two queries."""
    rows = list(
        StepRun.objects.filter(state__in=[State.READY, State.LEASED])
        .values_list("lane")
        .annotate(
            ready=Count("pk", filter=Q(state=State.READY)),
            leased=Count("pk", filter=Q(state=State.LEASED)),
            first=Min("subject", filter=Q(state=State.READY)),
            first_new=Min("subject", filter=Q(state=State.READY, attempt=0)),
        )
        .order_by("lane")
    )
    wanted = {key for row in rows for key in row[3:]}
    came = dict(Revision.objects.filter(pk__in=wanted - {None}).values_list("pk", "created_at"))
    return [
        Lane(name=name, ready=ready, leased=leased, oldest=came.get(first), oldest_new=came.get(first_new))
        for name, ready, leased, first, first_new in rows
    ]


def owed() -> int:
    """Effects that the index has not heard of yet."""
    return Outbox.objects.filter(topic=INDEX_TOPIC).count()


def lag_seconds() -> float:
    """For how long the oldest of them has been owed."""
    oldest = Outbox.objects.filter(topic=INDEX_TOPIC).aggregate(at=Min("created_at"))["at"]
    return (timezone.now() - oldest).total_seconds() if oldest else 0.0


def processes() -> list[tuple[Beat, bool]]:
    """Processes of the site that told of themselves, and whether each is alive."""
    now = timezone.now()
    return [(beat, now - beat.seen_at < SILENCE) for beat in Beat.objects.order_by("kind", "name")]


def set_aside() -> int:
    """Steps that stopped their worker three times."""
    return StepRun.objects.filter(state=State.QUARANTINED).count()
