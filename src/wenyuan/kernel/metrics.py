"""Counting what only processes know, for Prometheus: requests, page pictures, steps, deaths.

Each process counts in files of its own below one folder (the client library's multiprocess mode), and any of them can add
them all up; a process that died keeps its share. Until `begin`, in commands and tests, nothing is counted.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Histogram

#: Seconds; the reader's pages should be in the first few.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, kw_only=True)
class _Measures:
    seconds: Histogram
    answers: Counter
    pictures: Counter
    steps: Counter
    deaths: Counter
    restarts: Counter


@dataclass
class _State:
    folder: Path | None = None
    measures: _Measures | None = None


_state = _State()


def begin(folder: Path) -> None:
    """Count from now on, in this process and those forked from it. What dead processes left behind is removed."""
    if _state.measures is not None:
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in folder.glob("*.db"):
        pid = path.stem.rpartition("_")[2]
        if not (pid.isdecimal() and Path(f"/proc/{pid}").exists()):
            path.unlink(missing_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    from prometheus_client import CollectorRegistry, Counter, Histogram, values

    # The library chooses by its variable when it is first imported, which may have been before.
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
    own = CollectorRegistry()
    _state.measures = _Measures(
        seconds=Histogram(
            "wenyuan_request_seconds", "Time to an answer, by route", ["route"], buckets=BUCKETS, registry=own
        ),
        answers=Counter("wenyuan_answers", "Answers, by route and HTTP status", ["route", "status"], registry=own),
        pictures=Counter(
            "wenyuan_page_pictures", "Page pictures: kept or drawn anew, by result", ["result"], registry=own
        ),
        steps=Counter("wenyuan_steps", "Steps that ended, by step and outcome", ["step", "outcome"], registry=own),
        deaths=Counter(
            "wenyuan_engine_deaths", "Attempts that ended by the death of a child, by step and reason",
            ["step", "reason"], registry=own,
        ),
        restarts=Counter(
            "wenyuan_process_restarts", "Processes of the site that ended by themselves", ["process"], registry=own
        ),
    )  # fmt: skip
    _state.folder = folder


def add_to(registry: CollectorRegistry) -> None:
    """Have a registry tell what all processes have counted; nothing where none counts."""
    if _state.folder is not None:
        from prometheus_client.multiprocess import MultiProcessCollector

        _state.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        MultiProcessCollector(registry, path=str(_state.folder))  # type: ignore[no-untyped-call]


def answered(route: str, status: int, seconds: float) -> None:
    """An answer was given. `route` is the name of a view, never an address."""
    if measures := _state.measures:
        measures.seconds.labels(route).observe(seconds)
        measures.answers.labels(route, str(status)).inc()


def picture(*, is_kept: bool) -> None:
    """A page picture was asked for; whether it was there already."""
    if measures := _state.measures:
        measures.pictures.labels("kept" if is_kept else "drawn").inc()


def step_ended(step: str, outcome: str) -> None:
    """A step run came to its end."""
    if measures := _state.measures:
        measures.steps.labels(step, outcome).inc()


def engine_died(step: str, reason: str) -> None:
    """An attempt took its child with it, or its worker's patience. `reason` is an error's code."""
    if measures := _state.measures:
        measures.deaths.labels(step, reason).inc()


def process_ended(name: str) -> None:
    """A process of the site ended although nobody stopped it."""
    if measures := _state.measures:
        measures.restarts.labels(name).inc()
