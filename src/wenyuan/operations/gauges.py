"""What the rows say, as gauges: read when Prometheus asks, about fifteen small queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from wenyuan.operations import engines, queue, readiness
from wenyuan.operations.keeping import kept


class Rows(Collector):
    """Everything that needs no counting process."""

    def collect(self) -> Iterator[Metric]:
        """Queue, index, processes, engines, keeping."""
        yield from _queue()
        yield from _processes()
        yield from _keeping()


def _queue() -> Iterator[Metric]:
    ready = GaugeMetricFamily("wenyuan_queue_ready", "Runs that wait, by lane", labels=["lane"])
    leased = GaugeMetricFamily("wenyuan_queue_leased", "Runs in work, by lane", labels=["lane"])
    waits = GaugeMetricFamily(
        "wenyuan_queue_wait_seconds",
        "Age of the oldest document whose run nobody has taken up, by lane",
        labels=["lane"],
    )
    for lane in queue.lanes():
        ready.add_metric([lane.name], lane.ready)
        leased.add_metric([lane.name], lane.leased)
        waits.add_metric([lane.name], lane.waits_seconds)
    yield from (ready, leased, waits)
    yield GaugeMetricFamily("wenyuan_steps_set_aside", "Runs that stopped their worker three times", queue.set_aside())
    yield GaugeMetricFamily("wenyuan_index_owed", "Changes the search index has not heard of", queue.owed())
    yield GaugeMetricFamily("wenyuan_index_lag_seconds", "Age of the oldest of them", queue.lag_seconds())


def _processes() -> Iterator[Metric]:
    alive = GaugeMetricFamily("wenyuan_processes_alive", "Processes seen within 30 s, by kind", labels=["kind"])
    kinds = {"worker": 0, "indexer": 0}
    for beat, is_alive in queue.processes():
        kinds[beat.kind] = kinds.get(beat.kind, 0) + is_alive
    for kind, n in sorted(kinds.items()):
        alive.add_metric([kind], n)
    yield alive
    lacking = set(readiness.lacks())
    ready = GaugeMetricFamily("wenyuan_ready", "1 if this part of the site is there", labels=["part"])
    for part in readiness.CHECKS:
        ready.add_metric([part], part not in lacking)
    yield ready
    up = GaugeMetricFamily("wenyuan_engine_up", "1 if this machine's zygote answers", labels=["engine"])
    memory = GaugeMetricFamily("wenyuan_engine_memory_bytes", "Memory of the zygote itself", labels=["engine"])
    running = GaugeMetricFamily("wenyuan_engine_running", "Children at work", labels=["engine"])
    for kind, facts in engines.engines():
        up.add_metric([kind], bool(facts))
        memory.add_metric([kind], float(facts.get("rss_mib", 0)) * 2**20)
        running.add_metric([kind], float(facts.get("running", 0)))
    yield from (up, memory, running)


def _keeping() -> Iterator[Metric]:
    found = kept()
    walk = found.chain.walk.at if found.chain.walk else None
    ages = {"backup": found.backup, "drill": found.drill, "scrub": found.scrub, "audit_walk": walk}
    for name, at in ages.items():
        # Absent rather than nought where it has never been: an alert asks for absence.
        age = GaugeMetricFamily(f"wenyuan_{name}_age_seconds", _AGES[name])
        if at is not None:
            age.add_metric([], _age(at))
            yield age
    if found.is_drill_good is not None:
        yield GaugeMetricFamily("wenyuan_drill_good", "1 if the last drill found the backup good", found.is_drill_good)
    if found.chain.is_whole is not None:
        yield GaugeMetricFamily("wenyuan_audit_whole", "1 if the audit's chain was whole", found.chain.is_whole)
    yield GaugeMetricFamily("wenyuan_audit_sealed", "Events in the audit's chain", found.chain.sealed)
    yield GaugeMetricFamily("wenyuan_blobs_damaged", "Damaged bytes that nothing has put right", found.damaged)


_AGES = {
    "backup": "Since the last backup ended",
    "drill": "Since a backup was last restored into a scratch place",
    "scrub": "Since the last reading of all bytes ended",
    "audit_walk": "Since the audit's chain was last walked",
}


def _age(at: dt.datetime) -> float:
    return (timezone.now() - at).total_seconds()
