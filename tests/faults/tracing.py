"""What one process changes that outlives it, and the points it passes, in order: so that no change goes without its points.

A change is what a kill before it leaves undone and a kill behind it does not: a file made, renamed, removed, synced in the
folders that are the truth; a statement that commits itself; the commit of a transaction that wrote.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from wenyuan.kernel import faults

#: What of `os` changes a folder or makes a change durable.
_CALLS = (
    "rename",
    "replace",
    "unlink",
    "remove",
    "rmdir",
    "mkdir",
    "link",
    "symlink",
    "truncate",
    "ftruncate",
    "fsync",
)
_WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A point that was passed, or a change that was made."""

    is_change: bool
    name: str
    #: Whether a transaction was open.
    inside: bool
    #: Whether the point has a file at hand.
    has_file: bool = False
    #: Where in our code.
    at: str = ""


@dataclass
class Trace:
    """The moments of this process."""

    #: Folders whose files are the truth.
    roots: tuple[Path, ...]
    moments: list[Moment] = field(default_factory=list)
    _has_written: bool = False

    def bare(self) -> list[str]:
        """Changes that follow each other, or begin or end the trace, without a point in between."""
        found, before = [], None
        for moment in [*self.moments, None]:
            if moment is None or moment.is_change:
                if before is not None and (moment is None or before.is_change):
                    found.append(f"no point behind: {before.name} ({before.at})" if before.is_change else "")
                elif before is None and moment is not None:
                    found.append(f"no point before: {moment.name} ({moment.at})")
            before = moment
        return [one for one in found if one]

    def points(self) -> list[Moment]:
        """The points alone: the n-th is what `*:n` names."""
        return [moment for moment in self.moments if not moment.is_change]

    def _note(self, name: str, *, is_change: bool, has_file: bool = False) -> None:
        inside = connection.in_atomic_block
        self.moments.append(Moment(is_change=is_change, name=name, inside=inside, has_file=has_file, at=_place()))

    @contextmanager
    def on(self) -> Iterator[None]:
        """Watch this process."""
        kept = {name: getattr(os, name) for name in _CALLS}
        commit, at = BaseDatabaseWrapper._commit, faults._Armed.at
        for name, call in kept.items():
            setattr(os, name, self._watched(name, call))
        trace = self

        def committing(self: BaseDatabaseWrapper) -> Any:
            done = commit(self)
            if trace._has_written:
                trace._note("COMMIT", is_change=True)
            trace._has_written = False
            return done

        def reached(self: Any, name: str, file: Path | None) -> None:
            trace._note(name, is_change=False, has_file=file is not None)
            at(self, name, file)

        BaseDatabaseWrapper._commit, faults._Armed.at = committing, reached  # type: ignore[method-assign]
        faults.arm(faults.Fault(name="-", n=-1))
        sys.addaudithook(self._opened)
        try:
            with connection.execute_wrapper(self._executed):
                yield
        finally:
            faults.arm(None)
            self.roots = ()
            BaseDatabaseWrapper._commit, faults._Armed.at = commit, at  # type: ignore[method-assign]
            for name, call in kept.items():
                setattr(os, name, call)

    def _watched(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(path: Any, *args: Any, **options: Any) -> Any:
            place = Path(f"/proc/self/fd/{path}").readlink() if isinstance(path, int) else Path(path)
            done = call(path, *args, **options)
            if self._is_truth(place):
                self._note(f"{name} {place.name}", is_change=True)
            return done

        return watched

    def _opened(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and self.roots and args[2] & os.O_CREAT and isinstance(args[0], str | os.PathLike):
            place = Path(args[0])
            if self._is_truth(place):
                self._note(f"open {place.name}", is_change=True)

    def _executed(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        done = execute(sql, params, many, context)
        verb = str(sql).lstrip().split(None, 1)[0].upper()
        if verb in _WRITES and context["cursor"].rowcount != 0:
            self._has_written = connection.in_atomic_block
            if not self._has_written:
                self._note(" ".join(str(sql).split()[:4]), is_change=True)
        return done

    def _is_truth(self, path: Path) -> bool:
        return any(path.is_relative_to(root) for root in self.roots)


def _place() -> str:
    """The innermost line of our own code, without the points' own."""
    for frame in reversed(traceback.extract_stack(limit=40)):
        if "/wenyuan/" in frame.filename and "kernel/faults" not in frame.filename:
            return f"{frame.filename.partition('/wenyuan/')[2]}:{frame.lineno} {frame.name}"
    return ""
