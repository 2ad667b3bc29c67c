"""Which processes of the site are alive."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from wenyuan.jobs.models import Beat
from wenyuan.jobs.queue import worker_name
from wenyuan.kernel.faults import point

#: A process that has not been seen for this long is taken for dead.
SILENCE = timedelta(seconds=30)


def beat(kind: str) -> None:
    """Say that this process, of this kind, is alive. Call every ten seconds or so."""
    now = timezone.now()
    name = worker_name(kind)
    point("beat.saying")
    if not Beat.objects.filter(pk=name).update(seen_at=now):
        Beat.objects.update_or_create(name=name, defaults={"kind": kind, "started_at": now, "seen_at": now})
        point("beat.said")
        Beat.objects.filter(seen_at__lt=now - 20 * SILENCE).delete()
    point("beat.over")


def silence() -> None:
    """Take back all beats of this process: it ends in order."""
    point("beat.ending")
    Beat.objects.filter(name__startswith=worker_name("")).delete()
    point("beat.ended")
