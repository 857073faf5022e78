"""The figures for Prometheus: what each process counts by itself, and how things stand now.

gunicorn's processes count into files of one folder, which the first of them made
(site_config/web_server.py), so that whichever is asked knows the sum (decision 27).
"""

import logging
import os
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from core.outages import DATABASE_ERRORS
from site_config.watching import standing

logger = logging.getLogger(__name__)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

# A registry of its own: the library's would add figures of one process only.
counted = CollectorRegistry()
REQUESTS = Counter(
    "storefront_http_requests",
    "Requests answered.",
    ("route", "method", "status"),
    registry=counted,
)
SECONDS = Histogram(
    "storefront_http_request_seconds",
    "Seconds from a request to the end of its answer.",
    ("route",),
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=counted,
)


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """`route` is one of site_config/watching/routes.py, never an address."""
    known = method if method in METHODS else "other"
    REQUESTS.labels(route, known, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def page() -> bytes:
    """All of it in Prometheus' text format. What cannot be asked now is left out."""
    registry = CollectorRegistry()
    if os.environ.get(FOLDER):
        MultiProcessCollector(registry)
    registry.register(Standing())
    own = b"" if os.environ.get(FOLDER) else generate_latest(counted)
    return own + generate_latest(registry)


class Standing(Collector):
    """How things stand at this moment, asked of the database and the broker."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("storefront_up", "Whether it answers.", labels=["service"])
        lengths = GaugeMetricFamily("storefront_queue_length", "Tasks that wait.", labels=["queue"])
        queues = standing.queue_lengths()
        for queue, length in (queues or {}).items():
            lengths.add_metric([queue], length)
        up.add_metric(["broker"], queues is not None)
        up.add_metric(["cache"], standing.cache_answers())
        try:
            figures = list(_figures())
        except DATABASE_ERRORS as error:
            logger.warning("figures without the database: %s", type(error).__name__)
            figures = []
        up.add_metric(["database"], bool(figures))
        yield from (up, lengths, *figures)


# Name, what it says, and who knows; each gives a number, or None for what there is none of yet.
AGES: list[tuple[str, str, Callable[[], float | None]]] = [
    (
        "storefront_oldest_waiting_message_seconds",
        "Age of the oldest message that has not been sent; 0 without one.",
        standing.oldest_message_age,
    ),
    (
        "storefront_last_webhook_age_seconds",
        "Seconds since the provider's last webhook.",
        standing.webhook_age,
    ),
    (
        "storefront_backup_age_seconds",
        "Seconds since the last verified backup.",
        standing.backup_age,
    ),
    ("storefront_waiting_messages", "Messages that wait.", standing.waiting_messages),
    ("storefront_failed_webhooks", "Webhook events that failed.", standing.failed_webhooks),
    ("storefront_open_reviews", "Payments to decide on.", standing.open_reviews),
    (
        "storefront_open_refund_requests",
        "Refunds that sellers ask for, and nobody has answered.",
        standing.open_refund_requests,
    ),
]


def _figures() -> Iterator[GaugeMetricFamily]:
    for name, words, ask in AGES:
        value = ask()
        if value is not None:
            yield GaugeMetricFamily(name, words, value=value)
    beats = GaugeMetricFamily(
        "storefront_heartbeat_age_seconds", "Since the last sign of life.", labels=["process"]
    )
    for process, age in standing.heartbeat_ages().items():
        beats.add_metric([process], age)
    yield beats
