"""The health of the shop's background work: for the admin's home and for monitoring."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
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
    """The findings on workers, messages, webhooks, reviews and backups. Asks the database only."""
    found = [_heartbeat(process) for process in Heartbeat.Process]
    found += [_messages(), _webhooks(), _reviews()]
    if apps.is_installed("backups"):
        found.append(_backups())
    return found


def _heartbeat(process: Heartbeat.Process) -> Finding:
    name = str(process.label)
    heartbeat = Heartbeat.objects.filter(process=process).first()
    place = reverse("schedules_tasks_modeladmin_index"), "django_celery_beat.change_periodictask"
    if heartbeat is None:
        return Finding(name, BAD, _("Has not shown a sign of life yet."), *place)
    is_silent = timezone.now() - heartbeat.seen_at > heartbeats.SILENT_AFTER
    text = _("Last sign of life %(ago)s.")
    if not is_silent and heartbeat.waiting:
        text = ngettext(
            "Last sign of life %(ago)s, %(count)s task in its queue.",
            "Last sign of life %(ago)s, %(count)s tasks in its queue.",
            heartbeat.waiting,
        )
    values = {"ago": naturaltime(heartbeat.seen_at), "count": heartbeat.waiting}
    return Finding(name, BAD if is_silent else GOOD, text % values, *place)


def _messages() -> Finding:
    now = timezone.now()
    rows = OutgoingMessage.objects
    waiting = rows.filter(status=OutgoingMessage.Status.PENDING)
    late = waiting.filter(created_at__lt=now - MESSAGE_DELAY).exists()
    failed = rows.filter(status=OutgoingMessage.Status.FAILED, created_at__gt=now - RECENT).count()
    level = BAD if late else WAIT if failed else GOOD
    text = _("%(waiting)s waiting, %(failed)s given up in the last %(days)s days.")
    values = {"waiting": waiting.count(), "failed": failed, "days": RECENT.days}
    return Finding(_("Messages"), level, text % values, *_list_of(OutgoingMessage))


def _webhooks() -> Finding:
    failed = WebhookEvent.objects.filter(status=WebhookEvent.Status.FAILED).count()
    text = _("All applied.")
    if failed:
        text = ngettext(
            "%(count)s could not be applied.", "%(count)s could not be applied.", failed
        ) % {"count": failed}
    return Finding(_("Webhook events"), BAD if failed else GOOD, text, *_list_of(WebhookEvent))


def _reviews() -> Finding:
    count = Review.objects.filter(is_open=True).count()
    text = _("Nothing to decide.")
    if count:
        text = ngettext("%(count)s to decide.", "%(count)s to decide.", count) % {"count": count}
    return Finding(_("Needs review"), WAIT if count else GOOD, text, *_list_of(Review))


def _backups() -> Finding:
    from backups.models import BackupRun

    last = BackupRun.objects.last_verified()
    if last is not None and last.finished_at is not None:
        is_old = timezone.now() - last.finished_at > BACKUP_AGE
        level, text = BAD if is_old else GOOD, _("The last verified backup was finished %(ago)s.")
        text %= {"ago": naturaltime(last.finished_at)}
    elif first := _first_backup():
        level, text = WAIT, _("There is none yet. The first one is due %(soon)s.")
        text %= {"soon": naturaltime(first)}
    else:
        level, text = BAD, _("There is no verified backup.")
    return Finding(_("Backups"), level, text, *_list_of(BackupRun))


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
