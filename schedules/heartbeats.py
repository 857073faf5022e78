"""Heartbeats of beat and the workers: storing them, and telling people when one is missing."""

from datetime import datetime, timedelta
from functools import partial

from celery import current_app
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_celery_beat.models import PeriodicTask

from core.clocks import CLOCKS_DIFFER
from notifications import alerts, outbox
from schedules import next_runs
from schedules.models import Heartbeat

Process = Heartbeat.Process
QUEUES: dict[str, str] = {
    Process.WORKER: settings.CELERY_TASK_DEFAULT_QUEUE,
    Process.LONG: settings.LONG_QUEUE,
}
# More names than these help nobody.
NAMED_AT_MOST = 5
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
        try:
            return connection.default_channel.queue_declare(queue, passive=True).message_count
        except connection.channel_errors:
            return 0  # an empty queue does not exist in Redis


def silent_since(process: str) -> datetime | None:
    """The last heartbeat of a process that has been silent for too long; None while it is not.

    The silence of a process without any heartbeat is counted from the first call, and so is that
    of one whose heartbeat lies ahead: the clock was wrong.
    """
    now = timezone.now()
    heartbeat, _ = Heartbeat.objects.get_or_create(process=process, defaults={"seen_at": now})
    if is_ahead(heartbeat):
        Heartbeat.objects.filter(pk=heartbeat.pk, seen_at=heartbeat.seen_at).update(seen_at=now)
        return None
    return heartbeat.seen_at if now - heartbeat.seen_at > SILENT_AFTER else None


def is_ahead(heartbeat: Heartbeat) -> bool:
    """Whether it was stored while the clock was wrong: it is not over yet."""
    return heartbeat.seen_at > timezone.now() + CLOCKS_DIFFER


def not_done() -> list[PeriodicTask]:
    """The recurring tasks that beat should have sent some minutes ago, the latest one first."""
    late = []
    for row in PeriodicTask.objects.filter(enabled=True):
        try:
            due_at = next_runs.next_run(row)
        except next_runs.NeverRuns:
            continue
        if due_at and timezone.now() - due_at > SILENT_AFTER:
            late.append((due_at, row.pk, row))
    return [row for _, _, row in sorted(late)]


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
            what=partial(_of_silence, process, since),
            admin_url=reverse("schedules_tasks_modeladmin_index"),
        )
    if Process.WORKER in silent:
        # This process may be the only one left to send the message.
        outbox.sweep()
    return list(silent)


def _of_silence(process: Process, since: datetime) -> str:
    time = date_format(timezone.localtime(since), "d F, H:i")
    values = {"process": process.label, "time": time}
    if process != Process.BEAT:
        return _("%(process)s has shown no sign of life since %(time)s.") % values
    names = [row.name for row in not_done()]
    if not names:
        return _("%(process)s has sent nothing since %(time)s.") % values
    shown = ", ".join(names[:NAMED_AT_MOST])
    if len(names) <= NAMED_AT_MOST:
        words = _("%(process)s has sent nothing since %(time)s. Not done meanwhile: %(tasks)s.")
    else:
        words = _(
            "%(process)s has sent nothing since %(time)s. Not done meanwhile: %(tasks)s, among "
            "%(count)d recurring tasks."
        )
    return words % (values | {"tasks": shown, "count": len(names)})
