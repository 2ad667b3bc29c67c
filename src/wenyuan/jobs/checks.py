"""Invariants of the step table, for `wenyuan check`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models.functions import Now

from wenyuan.jobs.models import Outbox, State, StepRun


def problems() -> Iterator[str]:
    """A sentence for each run whose lease expired long ago, and for effects that nobody delivers."""
    late = timedelta(minutes=5)
    for run in StepRun.objects.filter(state=State.LEASED, lease_until__lt=Now() - late):
        yield f"step {run.step} of {run.subject}: its lease expired and nobody took it back"
    for row in Outbox.objects.filter(created_at__lt=Now() - late).order_by("id")[:100]:
        yield f"outbox {row.topic}:{row.key}: not delivered since {row.created_at:%Y-%m-%d %H:%M}"
