"""Which faults a run of the harness meets: every one singly, pairs by a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from wenyuan.kernel.faults import Action, Fault

#: Points at which the store's own disk is written to: there it may be full or broken.
ON_DISK = ("blob.", "folder.", "part.", "upload.")


@dataclass(frozen=True, kw_only=True)
class Passed:
    """A point that a run without a fault passes; the n-th of them is what `*:n` names."""

    name: str
    #: Whether a transaction is open, and whether there is a file at hand.
    inside: bool
    has_file: bool


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The faults of the lives of one run, one each, until there is none."""

    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        return ",".join(f"{one.name}:{one.n}:{one.action}" for one in self.faults)

    @classmethod
    def parse(cls, text: str) -> Plan:
        """From what a failing run printed."""
        return cls(faults=tuple(map(Fault.parse, text.split(","))))


def some(mode: str, points: list[Passed], *, seed: int, most: int) -> list[Plan]:
    """The first `most` runs of a mode (0: all there are), in an order that the seed alone decides."""
    dice = random.Random(seed)
    if mode == "pairs":
        return list(islice(_pairs(points, dice), most))
    runs = list(_MODES[mode](points))
    if not most:
        return runs
    # Each kind of fault at each name, before the same goes anywhere twice.
    dice.shuffle(runs)
    seen: set[tuple[str, str]] = set()
    first, later = [], []
    for plan in runs:
        (fault,) = plan.faults
        kind = points[fault.n - 1].name, str(fault.action)
        (later if kind in seen else first).append(plan)
        seen.add(kind)
    return [*first, *later][:most]


def _pairs(points: list[Passed], dice: random.Random) -> Iterator[Plan]:
    """A kill in the first life and one in the second. The first kills visit every name before they go anywhere twice."""
    count = len(points)
    names = sorted({one.name for one in points})
    first = [dice.choice([n for n, one in enumerate(points, 1) if one.name == name]) for name in names]
    dice.shuffle(first)
    for n in chain(first, iter(lambda: dice.randint(1, count), 0)):
        yield Plan(faults=(Fault(name="*", n=n), Fault(name="*", n=dice.randint(1, count - n + 40))))


def _singles(points: list[Passed]) -> Iterator[Plan]:
    for n in range(1, len(points) + 1):
        yield Plan(faults=(Fault(name="*", n=n),))


def _late(points: list[Passed]) -> Iterator[Plan]:
    # What holds the database's lock or the index's is waited for, not overtaken.
    for n, one in enumerate(points, 1):
        if not one.inside and not one.name.startswith("index."):
            yield Plan(faults=(Fault(name="*", n=n, action=Action.DELAY),))


def _errors(points: list[Passed]) -> Iterator[Plan]:
    for n, one in enumerate(points, 1):
        kinds = [Action.RAISE]
        if one.name.startswith(ON_DISK):
            kinds += [Action.ENOSPC, Action.EIO]
        if one.has_file:
            kinds.append(Action.TRUNCATE)
        yield from (Plan(faults=(Fault(name="*", n=n, action=action),)) for action in kinds)


_MODES = {"singles": _singles, "late": _late, "errors": _errors}
