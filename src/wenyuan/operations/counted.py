"""What the processes of this machine have counted since they began, in the shape that people read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry

from wenyuan.kernel import metrics


@dataclass(kw_only=True)
class Route:
    """The answers of one route. `slowest` bounds: half, and 95 of 100, came within so many seconds; None: longer."""

    name: str
    answers: int = 0
    seconds: float = 0.0
    buckets: dict[float, float] = field(default_factory=dict)

    @property
    def mean(self) -> float:
        """Seconds on average."""
        return self.seconds / self.answers if self.answers else 0.0

    def within(self, share: float) -> float | None:
        """The smallest bound below which this share of answers came; None if it lies above all bounds."""
        for bound in sorted(self.buckets):
            if self.buckets[bound] >= share * self.answers:
                return bound if bound != float("inf") else None
        return None


@dataclass(kw_only=True)
class Counted:
    """All counters, added up over processes."""

    routes: dict[str, Route] = field(default_factory=dict)
    #: HTTP status -> answers.
    statuses: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    pictures: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    #: Step -> outcome -> runs.
    steps: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    #: (step, reason) -> attempts that took their child with them.
    deaths: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    restarts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def kept_share(self) -> float | None:
        """Share of page pictures that were there already; None if none was asked for."""
        total = sum(self.pictures.values())
        return self.pictures["kept"] / total if total else None

    @property
    def busiest(self) -> list[Route]:
        """Routes by the time they took together, the most first."""
        return sorted(self.routes.values(), key=lambda route: -route.seconds)


def counted() -> Counted:
    """Read the files of all processes of this machine."""
    registry, found = CollectorRegistry(), Counted()
    metrics.add_to(registry)
    for metric in registry.collect():
        for name, labels, value, *_ in metric.samples:
            _take(found, name, labels, value)
    return found


def _take(found: Counted, name: str, labels: dict[str, str], value: float) -> None:
    if name.startswith("wenyuan_request_seconds"):
        route = found.routes.setdefault(labels["route"], Route(name=labels["route"]))
        if name.endswith("_bucket"):
            route.buckets[float(labels["le"])] = value
        elif name.endswith("_count"):
            route.answers = int(value)
        elif name.endswith("_sum"):
            route.seconds = value
    elif name == "wenyuan_answers_total":
        found.statuses[int(labels["status"])] += int(value)
    elif name == "wenyuan_page_pictures_total":
        found.pictures[labels["result"]] += int(value)
    elif name == "wenyuan_steps_total":
        found.steps[labels["step"]][labels["outcome"]] += int(value)
    elif name == "wenyuan_engine_deaths_total":
        found.deaths[labels["step"], labels["reason"]] += int(value)
    elif name == "wenyuan_process_restarts_total":
        found.restarts[labels["process"]] += int(value)
