"""How the shop stands now, in numbers: ages in seconds, lengths, and who answers."""

import logging
import time
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Max, Min
from django.utils import timezone

from backups.models import BackupRun
from commerce.models import RefundRequest, Review, WebhookEvent
from core.outages import DATABASE_ERRORS
from notifications.models import OutgoingMessage
from schedules.heartbeats import queue_length
from schedules.models import Heartbeat
from site_config import health, queues, versions

logger = logging.getLogger(__name__)

PROBE = "watching:probe"


def report() -> dict:
    """All that /status says. `ok` is whether nothing is bad; it is told without a database too."""
    lengths = queue_lengths()
    found: dict[str, Any] = {
        "version": versions.version(),
        "release": versions.release(),
        "database": {"ok": True},
        "cache": {"ok": cache_answers()},
        "broker": {"ok": lengths is not None, "queues": lengths or {}},
        "findings": [],
    }
    begun = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        found["database"]["milliseconds"] = round((time.monotonic() - begun) * 1000, 1)
        findings = health.examine()
        found["findings"] = [
            {"name": str(row.name), "level": row.level, "text": row.text} for row in findings
        ]
        found["ages"] = {
            "oldest_waiting_message": oldest_message_age(),
            "last_webhook": webhook_age(),
            "backup": backup_age(),
            "heartbeats": heartbeat_ages(),
        }
    except DATABASE_ERRORS as error:
        logger.warning("no status of the database: %s", type(error).__name__)
        found["database"] = {"ok": False}
    services = ("database", "cache", "broker")
    is_bad = any(row["level"] == health.BAD for row in found["findings"])
    return {"ok": all(found[name]["ok"] for name in services) and not is_bad, **found}


def queue_lengths() -> dict[str, int] | None:
    """Tasks that wait in each queue; None while the broker does not answer."""
    try:
        return {queue.name: queue_length(queue.name) for queue in queues.QUEUES}
    except Exception as error:  # each broker transport has errors of its own
        logger.warning("the queues could not be measured: %s", error)
        return None


def cache_answers() -> bool:
    """Whether what is written can be read again; the Redis cache hides that it is away."""
    mark = time.time_ns()
    try:
        cache.set(PROBE, mark, 60)
        return cache.get(PROBE) is not None
    except DATABASE_ERRORS:  # the demo's cache is a table
        return False


def oldest_message_age() -> float:
    """0 while none waits. Those that are held back do not wait, nor those of no use any more."""
    return _age(_waiting().aggregate(at=Min("created_at"))["at"]) or 0.0


def waiting_messages() -> int:
    return _waiting().count()


def webhook_age() -> float | None:
    return _age(WebhookEvent.objects.aggregate(at=Max("received_at"))["at"])


def backup_age() -> float | None:
    last = BackupRun.objects.last_verified()
    return _age(last.finished_at) if last else None


def heartbeat_ages() -> dict[str, float]:
    rows = Heartbeat.objects.values_list("process", "seen_at")
    return {process: _age(seen_at) or 0.0 for process, seen_at in rows}


def failed_webhooks() -> int:
    return WebhookEvent.objects.filter(status=WebhookEvent.Status.FAILED).count()


def open_reviews() -> int:
    return Review.objects.filter(is_open=True).count()


def open_refund_requests() -> int:
    return RefundRequest.objects.open().count()


def _waiting():
    return OutgoingMessage.objects.filter(
        status=OutgoingMessage.Status.PENDING, held_at__isnull=True
    )


def _age(moment: datetime | None) -> float | None:
    return max((timezone.now() - moment).total_seconds(), 0.0) if moment else None
