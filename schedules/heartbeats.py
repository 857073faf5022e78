"""Heartbeats of beat and the workers: storing them, and telling people when one is missing."""

from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notifications import alerts, outbox
from schedules.models import Heartbeat

Process = Heartbeat.Process
QUEUES: dict[str, str] = {
    Process.WORKER: settings.CELERY_TASK_DEFAULT_QUEUE,
    Process.LONG: settings.LONG_QUEUE,
}
# A heartbeat comes every minute; so much later something is wrong, and people are told.
SILENT_AFTER = timedelta(minutes=5)


def show(process: str, waiting: int | None = None) -> None:
    """Store a heartbeat: `process` does its work now, and so many tasks wait in its queue."""
    Heartbeat.objects.update_or_create(
        process=process, defaults={"seen_at": timezone.now(), "waiting": waiting}
    )


def queue_length(queue: str) -> int:
    """How many tasks wait in `queue`. Raises the broker transport's own errors."""
    with current_app.connection_for_read() as connection:
        return connection.default_channel.queue_declare(queue, passive=True).message_count


def silent_since(process: str) -> datetime | None:
    """The last heartbeat of a process that has been silent for too long; None while it is not.

    The silence of a process without any heartbeat is counted from the first call.
    """
    heartbeat, _ = Heartbeat.objects.get_or_create(
        process=process, defaults={"seen_at": timezone.now()}
    )
    return heartbeat.seen_at if timezone.now() - heartbeat.seen_at > SILENT_AFTER else None


def tell_of_silence() -> list[str]:
    """Tell those who run the shop, once for each silence; returns who is silent."""
    silent = {process: since for process in Process if (since := silent_since(process))}
    for process, since in silent.items():
        # Beat asks the workers for their heartbeats: without it their silence says nothing.
        if process != Process.BEAT and Process.BEAT in silent:
            continue
        alerts.tell_admins(
            "beat-silent",
            dedupe_key=f"silent:{process}:{since.isoformat()}",
            what=_("%(process)s has shown no sign of life since %(time)s.")
            % {
                "process": process.label,
                "time": date_format(timezone.localtime(since), "d F, H:i"),
            },
            admin_url=reverse("schedules_tasks_modeladmin_index"),
        )
    if Process.WORKER in silent:
        # This process may be the only one left to send the message.
        outbox.sweep()
    return list(silent)
