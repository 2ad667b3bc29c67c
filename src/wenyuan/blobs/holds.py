"""Keeping bytes from being collected while somebody copies them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models.functions import Now

from wenyuan.blobs.models import Hold

#: How long a hold outlives who died with it. Nothing is lost by more, but room.
LASTS = timedelta(days=1)
#: Seconds between two renewals.
PAUSE = 60.0


@contextmanager
def holding(name: str) -> Iterator[Callable[[], None]]:
    """Hold what is referred to from now on; call the yielded function now and then to say that one is alive.

    To be entered before the list of what is copied is made.
    """
    hold = Hold.objects.create(name=name, until=Now() + LASTS)
    renewed = time.monotonic()

    def renew() -> None:
        nonlocal renewed
        if time.monotonic() - renewed > PAUSE:
            Hold.objects.filter(pk=hold.pk).update(until=Now() + LASTS)
            renewed = time.monotonic()

    try:
        yield renew
    finally:
        Hold.objects.filter(pk=hold.pk).delete()
