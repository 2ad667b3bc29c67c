"""Whether the site can do what it is for."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.utils import timezone

from wenyuan.blobs import store
from wenyuan.jobs.beats import SILENCE
from wenyuan.jobs.models import Beat
from wenyuan.kernel.errors import WenyuanError
from wenyuan.search import generations

log = logging.getLogger(__name__)

#: No blob has it: the store must say so itself, which it can only if it answers.
_NO_BLOB = 64 * "0"


def lacks() -> list[str]:
    """What is not there: of database, store, index, worker, indexer. Empty: the site is ready. Writes nothing."""
    return [name for name, is_there in CHECKS.items() if not _holds(name, is_there)]


def _holds(name: str, is_there: Callable[[], bool]) -> bool:
    try:
        return is_there()
    except (DatabaseError, WenyuanError, OSError) as error:
        log.warning("not ready, %s: %s", name, error)
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _store() -> bool:
    bytes_of = store()
    return bytes_of.size(_NO_BLOB) is None and bytes_of.incoming.is_dir()


def _index() -> bool:
    return generations.current_folder() is not None


def _is_alive(kind: str) -> bool:
    return Beat.objects.filter(kind=kind, seen_at__gt=timezone.now() - SILENCE).exists()


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "store": _store,
    "index": _index,
    "worker": lambda: _is_alive("worker"),
    "indexer": lambda: _is_alive("indexer"),
}
