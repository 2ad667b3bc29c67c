"""How the steps of the pipeline went."""

from __future__ import annotations

from django.db.models import Avg, Count, Q
from django.utils.translation import gettext_lazy as _

from wenyuan.jobs.models import State, StepRun
from wenyuan.statistics.figure import Figure
from wenyuan.statistics.period import Period
from wenyuan.statistics.person import Person


def steps(_person: Person, period: Period) -> Figure:
    """Runs that ended in the period, by step."""
    rows = (
        StepRun.objects.filter(ended_at__gte=period.since)
        .values_list("step")
        .annotate(
            done=Count("pk", filter=Q(state=State.DONE)),
            failed=Count("pk", filter=Q(state=State.FAILED)),
            quarantined=Count("pk", filter=Q(state=State.QUARANTINED)),
            cpu=Avg("cpu_seconds", filter=Q(state=State.DONE)),
        )
        .order_by("step")
    )
    return Figure(
        key="steps",
        title=_("Steps of processing"),
        head=[_("Step"), _("Done"), _("Failed"), _("Quarantined"), _("CPU seconds each")],
        rows=[(step, done, failed, dead, round(cpu or 0, 3)) for step, done, failed, dead, cpu in rows],
    )
