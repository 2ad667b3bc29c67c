"""What a task is: a named function over input files, run in a jailed child. Standard library only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Job:
    """One call of a task, as the child sees it."""

    #: Input files by role; readable, never to be written.
    inputs: Mapping[str, Path]
    #: JSON arguments.
    args: Mapping[str, Any]
    #: Folder for outputs; each task states the fixed names it writes there.
    out: Path


Task = Callable[[Job], dict[str, Any]]

#: Tasks of the tools zygote by name.
REGISTRY: dict[str, Task] = {}


def task(name: str) -> Callable[[Task], Task]:
    """Register a function as the task `name`. It returns a JSON object of at most 64 KiB; larger things go to files."""

    def keep(function: Task) -> Task:
        if name in REGISTRY:
            raise ValueError(f"two tasks are called {name}")
        REGISTRY[name] = function
        return function

    return keep


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one child may take. The parent enforces memory and wall time, the kernel the rest."""

    wall_seconds: float = 30.0
    cpu_seconds: int = 60
    memory_mib: int = 1024
    file_mib: int = 512
    processes: int = 64


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came back: the task's JSON and what the child used."""

    value: dict[str, Any] = field(default_factory=dict)
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    max_rss_mib: float = 0.0
