"""Counting in memory what would be too much to write one by one."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class Tally(Generic[Key]):
    """Counts by key that are not written yet. Safe to share between threads.

    Due when there are `most` of them, or the first has waited `seconds`.
    """

    def __init__(self, *, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._lock = threading.Lock()
        self._counts: Counter[Key] = Counter()
        self._since = 0.0

    def add(self, *keys: Key) -> None:
        """Count each of the keys once."""
        with self._lock:
            if not self._counts:
                self._since = time.monotonic()
            self._counts.update(keys)

    def is_due(self) -> bool:
        """Whether what was counted is to be written now."""
        with self._lock:
            waited = time.monotonic() - self._since
            return bool(self._counts) and (self._counts.total() >= self._most or waited >= self._seconds)

    def take(self) -> Counter[Key]:
        """Everything counted since the last time."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
            return taken

    def give_back(self, counts: Counter[Key]) -> None:
        """What could not be written counts again, for the next attempt."""
        with self._lock:
            self._counts.update(counts)
            self._since = time.monotonic()
