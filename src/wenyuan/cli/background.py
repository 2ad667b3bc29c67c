"""Running worker, indexer and engines for the time of one command, where no site does it already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from wenyuan.cli.supervisor import Supervisor


@contextmanager
def processing() -> Iterator[Callable[[], None]]:
    """See to it that what is received is processed; call the yielded function now and then to keep it so."""
    connection.close()  # children that are forked now must not share it
    # Beside a running site this starts nothing; if that site ends before us, its work falls to us.
    supervisor = Supervisor(web=False)
    supervisor.start()
    try:
        yield supervisor.watch_once
    finally:
        supervisor.stop()
