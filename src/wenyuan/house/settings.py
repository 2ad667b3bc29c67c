"""The settings as they are now, for everything that asks: pages, steps, commands.

Each process keeps them and looks into the table again when SECONDS have passed: one query for at most a row an entry,
however many pages are asked for. So a change is seen by the process that made it at once, by all others a second later.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

from django.db import DatabaseError, connection

from wenyuan.env import Env, env
from wenyuan.house.entries import BY_KEY, defaults
from wenyuan.house.models import Setting
from wenyuan.house.values import House

log = logging.getLogger(__name__)

SECONDS = 1.0


@dataclass
class _Known:
    """What this process knows: the rows, when to look again, and the House that was made of them."""

    rows: Mapping[str, Any] = field(default_factory=dict)
    until: float = -inf
    environment: Env | None = None
    house: House = field(default_factory=House)


_known = _Known()
_guard = threading.Lock()


def get() -> House:
    """All settings. At most one query a second; if it fails, what was known stays.

    The first question of a process waits for the answer, and raises DatabaseError if there is none: defaults could open
    what the library keeps shut. Before the table is made there is nothing to be known, and the defaults hold.
    """
    now = time.monotonic()
    if _known.environment is None or now >= _known.until:
        with _guard:
            if _known.environment is None or now >= _known.until:  # another thread may have looked meanwhile
                _known.until = now + SECONDS
                _take(_rows())
    elif _known.environment is not env():
        _take(_known.rows)
    return _known.house


def forget() -> None:
    """Look into the table at the next question: the rows were changed."""
    _known.until = -inf


def assume(rows: Mapping[str, Any]) -> None:
    """Take these rows for the table's until `forget`: for tests that have no database."""
    _known.until = inf
    _take(rows)


def _take(rows: Mapping[str, Any]) -> None:
    environment = env()
    known = {key: value for key, value in rows.items() if key in BY_KEY}  # a newer version may have left others
    _known.house = replace(defaults(), **known)
    _known.rows, _known.environment = rows, environment


def _rows() -> Mapping[str, Any]:
    try:
        return dict(Setting.objects.values_list("key", "value"))
    except DatabaseError as error:
        if _known.environment is None and Setting._meta.db_table in connection.introspection.table_names():
            raise
        log.warning("the settings cannot be read, what was known stays: %s", error)
        return _known.rows
