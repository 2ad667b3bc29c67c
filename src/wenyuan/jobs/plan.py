"""How a package declares the steps of its pipeline."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: its name, version, what it waits for, and the lane in which workers look for it."""

    name: str
    #: Raising it makes outputs of the older version stale.
    version: int = 1
    needs: tuple[str, ...] = ()
    lane: str
    #: Consecutive steps of the same group are leased together and share one child.
    group: str = ""
    #: Runs of several subjects with one batch key may be claimed together.
    is_bulk: bool = False
    #: The step hands the file to an engine: its deaths may be the file's fault, and three of them quarantine the run.
    opens_file: bool = True
    #: A failure is noted, the walk goes on.
    optional: bool = False


@dataclass(frozen=True)
class Plan:
    """The steps of one pipeline in the order of their needs."""

    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for step in self.steps:
            if not set(step.needs) <= seen or step.name in seen:
                raise ValueError(f"step {step.name} stands before what it needs, or twice")
            seen.add(step.name)

    def __getitem__(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)

    def after(self, name: str) -> tuple[Step, ...]:
        """The steps that wait for `name`."""
        return tuple(step for step in self.steps if name in step.needs)
