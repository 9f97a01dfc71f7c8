"""Numbers for Prometheus. What a process counts, all processes of a server tell together.

The library does that, in the folder that `serve` names in PROMETHEUS_MULTIPROC_DIR before this is loaded.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from clinic.operations import health

REQUESTS = Counter("clinic_requests", "Requests by the status of their answer", ["status"])
SECONDS = Histogram(
    "clinic_request_seconds", "Seconds to an answer", buckets=(0.005, 0.02, 0.1, 0.5, 2, 10, 60)
)
KEPT = Counter("clinic_page_cache_hits", "Answers from a process's memory")


def count(status: int, seconds: float, *, is_kept: bool) -> None:
    """Count a request that has been answered."""
    REQUESTS.labels(status).inc()
    SECONDS.observe(seconds)
    if is_kept:
        KEPT.inc()


class _Numbers:
    """What the database knows."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, (text, value) in health.numbers().items():
            yield GaugeMetricFamily(f"clinic_{name}", text, value=value)


def exposition() -> bytes:
    """All numbers, in the format of Prometheus."""
    counted = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)
    asked = CollectorRegistry()
    asked.register(_Numbers())
    return bytes(generate_latest(counted) + generate_latest(asked))
