"""How long ago the library was copied, the copy tried, all bytes read, and the audit's chain walked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from wenyuan.audit.queries import ChainState, chain_state
from wenyuan.keeping.models import Copy, Damage, Drill, Round


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The last of each; None: never."""

    backup: dt.datetime | None
    drill: dt.datetime | None
    #: Whether that drill found the backup good; None without one.
    is_drill_good: bool | None
    #: When the last reading of all bytes ended, and how many are read in the one that runs.
    scrub: dt.datetime | None
    scrubbed: int
    #: Damaged bytes that nothing has put right.
    damaged: int
    chain: ChainState


def kept() -> Kept:
    """Seven small queries."""
    drill = Drill.objects.order_by("-at").first()
    now = Round.objects.filter(ended_at=None).order_by("-pk").first()
    return Kept(
        backup=Copy.objects.order_by("-at").values_list("at", flat=True).first(),
        drill=drill.at if drill else None,
        is_drill_good=drill.is_good if drill else None,
        scrub=Round.objects.exclude(ended_at=None).order_by("-ended_at").values_list("ended_at", flat=True).first(),
        scrubbed=now.blobs if now else 0,
        damaged=Damage.objects.filter(repaired_at=None).count(),
        chain=chain_state(),
    )
