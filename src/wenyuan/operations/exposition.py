"""Everything in numbers, as Prometheus reads it."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from wenyuan.kernel import metrics
from wenyuan.operations.gauges import Rows

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


def exposition() -> bytes:
    """The counters of all processes of this machine, and the gauges, which are of the whole site."""
    registry = CollectorRegistry()
    metrics.add_to(registry)
    registry.register(Rows())
    return generate_latest(registry)
