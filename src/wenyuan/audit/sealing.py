"""The sealer: links events that are committed to the chain, a second or so after their writers, who wait for nobody.

On PostgreSQL an event may be committed after one with a higher key: it is sealed later and stands later in the chain,
which has numbers of its own. An event that appears below what was sealed LATE ago was not written by us (no transaction
of ours is that long): it is left out, and `verify` names it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import connection, transaction
from django.db.models import Exists, Max, Min, OuterRef, QuerySet
from django.utils import timezone

from wenyuan.audit import chain
from wenyuan.audit.models import Event, Seal

#: Events that are sealed in one transaction.
PORTION = 500
#: Longer than any transaction that writes an event.
LATE = dt.timedelta(hours=1)
#: Seals that are looked at for the keys around them, which come out of order by a few only.
NEAR = 100
#: One sealer at a time on PostgreSQL (SQLite has one writer anyway): "audit" in ASCII.
_LOCK = 0x6175646974


def seal() -> int:
    """Seal every event that is committed and not sealed; how many. Does nothing while another process does it."""
    return seal_new() + _all_of(_unsealed)


def seal_new() -> int:
    """Like `seal`, but look only behind the last seals: the same cost however many there are."""
    return _all_of(_new)


def slipped_in() -> QuerySet[Event]:
    """Events below the sealed ones that are in no seal: the sealer never takes them."""
    return _outside().filter(pk__lte=_floor()).order_by("pk")


def _unsealed() -> QuerySet[Event]:
    return _outside().filter(pk__gt=_floor()).order_by("pk")


def _new() -> QuerySet[Event]:
    last = Seal.objects.order_by("-sequence")[:NEAR].aggregate(key=Min("event"))["key"] or 0
    return _outside().filter(pk__gt=max(last, _floor())).order_by("pk")


def _outside() -> QuerySet[Event]:
    return Event.objects.filter(~Exists(Seal.objects.filter(event=OuterRef("pk"))))


def _floor() -> int:
    """The highest key that was sealed before LATE."""
    old = Seal.objects.filter(at__lt=timezone.now() - LATE).order_by("-at", "-sequence")[:NEAR]
    return old.aggregate(key=Max("event"))["key"] or 0


def _all_of(candidates: Callable[[], QuerySet[Event]]) -> int:
    done = 0
    while portion := _seal_portion(candidates):
        done += portion
    return done


def _seal_portion(candidates: Callable[[], QuerySet[Event]]) -> int:
    if not candidates().exists():
        return 0  # the usual case takes no lock
    with transaction.atomic():
        if not _is_alone():
            return 0
        last = Seal.objects.order_by("sequence").last()
        sequence, before = (last.sequence, last.hash) if last else (0, chain.GENESIS)
        seals = []
        for event in candidates()[:PORTION]:
            sequence, details = sequence + 1, chain.details_of(event)
            before = chain.link(before, sequence=sequence, event=event, details=details)
            seals.append(Seal(sequence=sequence, event=event.pk, details=details, hash=before))
        Seal.objects.bulk_create(seals)
    return len(seals)


def _is_alone() -> bool:
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])
