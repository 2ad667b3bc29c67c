"""Two deeds that wait for each other: the database ends one of them, and it is done once more."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection

P = ParamSpec("P")
R = TypeVar("R")

#: SQLSTATE deadlock_detected and serialization_failure.
CROSSED = frozenset({"40P01", "40001"})
TRIES, PAUSE = 3, 0.05


def again_if_crossed(deed: Callable[P, R]) -> Callable[P, R]:
    """The deed, which is one transaction, done anew if the database ended it so that another could go on.

    The rows of a cluster are held in one order (`copies.actions.hold`), so that this hardly ever happens; but clusters are
    joined and parted while one waits. Within a larger transaction nothing is repeated: that is its beginner's to do.
    """

    @wraps(deed)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        for left in range(TRIES - 1, -1, -1):
            try:
                return deed(*args, **kwargs)
            except OperationalError as error:
                if not left or connection.in_atomic_block or not is_crossed(error):
                    raise
                time.sleep(PAUSE)
        raise AssertionError

    return done


def is_crossed(error: OperationalError) -> bool:
    """Whether the database ended a transaction for the sake of another one."""
    return getattr(error.__cause__, "sqlstate", None) in CROSSED
