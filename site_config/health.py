"""How the shop's machinery is doing, in words: for the admin's home and for monitoring."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from commerce.models import Review, WebhookEvent
from notifications.models import OutgoingMessage
from schedules import heartbeats, next_runs
from schedules.models import Heartbeat

GOOD, WAIT, BAD = "good", "wait", "bad"
# A message is tried every minute or so; one that waits longer than this is held up.
MESSAGE_DELAY = timedelta(minutes=15)
RECENT = timedelta(days=7)
BACKUP_AGE = timedelta(hours=26)


@dataclass(frozen=True)
class Finding:
    """`level` is good, wait (somebody should look in time) or bad (something does not work).

    `url` leads to the list that tells more, for those with `permission`.
    """

    name: str
    level: str
    text: str
    url: str = ""
    permission: str = ""


def examine() -> list[Finding]:
    """How everything that works unseen is doing. Asks the database only."""
    found = [_heartbeat(process) for process in Heartbeat.Process]
    found += [_messages(), _webhooks(), _reviews()]
    if apps.is_installed("backups"):
        found.append(_backups())
    return found


def _heartbeat(process) -> Finding:
    beat = Heartbeat.objects.filter(process=process).first()
    place = reverse("schedules_tasks_modeladmin_index"), "django_celery_beat.change_periodictask"
    if beat is None:
        return Finding(process.label, BAD, "Has not shown a sign of life yet.", *place)
    silent = timezone.now() - beat.seen_at > heartbeats.SILENT_AFTER
    text = f"Last sign of life {naturaltime(beat.seen_at)}"
    if not silent and beat.waiting:
        text += f", {beat.waiting} task{'s' * (beat.waiting != 1)} in its queue"
    return Finding(process.label, BAD if silent else GOOD, f"{text}.", *place)


def _messages() -> Finding:
    now = timezone.now()
    rows = OutgoingMessage.objects
    waiting = rows.filter(status=OutgoingMessage.Status.PENDING)
    late = waiting.filter(created_at__lt=now - MESSAGE_DELAY).exists()
    failed = rows.filter(status=OutgoingMessage.Status.FAILED, created_at__gt=now - RECENT).count()
    level = BAD if late else WAIT if failed else GOOD
    text = f"{waiting.count()} waiting, {failed} given up in the last {RECENT.days} days."
    return Finding("Messages", level, text, *_list_of(OutgoingMessage))


def _webhooks() -> Finding:
    failed = WebhookEvent.objects.filter(status=WebhookEvent.Status.FAILED).count()
    text = f"{failed} could not be applied." if failed else "All applied."
    return Finding("Webhook events", BAD if failed else GOOD, text, *_list_of(WebhookEvent))


def _reviews() -> Finding:
    count = Review.objects.filter(is_open=True).count()
    text = f"{count} to decide." if count else "Nothing to decide."
    return Finding("Needs review", WAIT if count else GOOD, text, *_list_of(Review))


def _backups() -> Finding:
    from backups.models import BackupRun

    last = BackupRun.objects.last_verified()
    if last is None and (first := _first_backup()):
        text = f"There is none yet. The first one is due {naturaltime(first)}."
        return Finding("Backups", WAIT, text, *_list_of(BackupRun))
    if last is None:
        return Finding("Backups", BAD, "There is no verified backup.", *_list_of(BackupRun))
    is_old = timezone.now() - last.finished_at > BACKUP_AGE
    text = f"The last verified backup was finished {naturaltime(last.finished_at)}."
    return Finding("Backups", BAD if is_old else GOOD, text, *_list_of(BackupRun))


def _first_backup() -> datetime | None:
    """When a new shop is to take its first; None if it could have been taken, or never will be."""
    from backups import watching
    from backups.models import BackupRun

    to_come = BackupRun.Status.WAITING, BackupRun.Status.RUNNING
    row = PeriodicTask.objects.filter(task="backups.back_up", enabled=True).first()
    was_tried = BackupRun.objects.exclude(status__in=to_come).exists()
    if row is None or was_tried or watching.is_overdue():
        return None
    try:
        run = next_runs.next_run(row)
    except next_runs.NeverRuns:
        return None
    return run if run and timezone.now() - run < heartbeats.SILENT_AFTER else None


def _list_of(model) -> tuple[str, str]:
    """The address of a model's list in the admin, and the permission to read it."""
    viewset = getattr(model, "snippet_viewset", None)
    if viewset is None:
        return "", ""
    permission = f"{model._meta.app_label}.view_{model._meta.model_name}"
    return reverse(viewset.get_url_name("list")), permission
