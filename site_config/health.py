"""The health of the shop's background work: for the admin's home and for monitoring."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.apps import apps
from django.db.models import Count, Max, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_celery_beat.models import PeriodicTask

from commerce.messages import refusals
from commerce.models import (
    ProviderCall,
    ProviderRefusal,
    Reconciliation,
    RefundRequest,
    Review,
    WebhookEvent,
)
from core.spans import from_now
from notifications.models import OutgoingMessage
from schedules import heartbeats, lease, next_runs
from schedules.models import Heartbeat
from site_config.doctor import kept
from site_config.doctor.findings import BAD, GOOD, WAIT, Finding

# A message is tried every minute or so; one that waits longer than this is held up.
MESSAGE_DELAY = timedelta(minutes=15)
RECENT = timedelta(days=7)
# One failure may be a hiccup; so many calls of one kind in a row are not.
FAILED_TOO_OFTEN = 3
# A reconciliation begins every hour, and goes on in as many goes as it takes.
RECONCILIATION_DELAY = timedelta(hours=3)
# Settings and services are looked at every quarter of an hour.
SERVICES_AGE = timedelta(hours=1)


def examine() -> list[Finding]:
    """The findings, on whatever works unseen. Asks the database only: what takes longer is what
    the recurring task last found out."""
    return [find() for find in topics().values()] + _services()


def topics() -> dict[str, Callable[[], Finding]]:
    """What is known from the shop's own rows, by a name for programs."""
    found: dict[str, Callable[[], Finding]] = {
        str(process): partial(_heartbeat, process) for process in Heartbeat.Process
    }
    found |= {
        "messages": _messages,
        "provider": _provider,
        "webhooks": _webhooks,
        "reconciliation": _reconciliation,
        "reviews": _reviews,
        "refund_requests": _refund_requests,
    }
    if apps.is_installed("backups"):
        found["backups"] = _backups
    return found


def _services() -> list[Finding]:
    """What `manage.py doctor` would say of settings and services, as of the last time: what is not
    good, or that all is."""
    last = kept.last_time()
    if last is None:
        return []
    found = [finding for finding in last.findings if finding.level != GOOD]
    name, ago = _("Settings and services"), {"ago": from_now(last.at)}
    if timezone.now() - last.at > SERVICES_AGE:
        return [Finding(name, WAIT, _("They were last looked at %(ago)s.") % ago), *found]
    return found or [Finding(name, GOOD, _("All was good %(ago)s.") % ago)]


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
    values = {"ago": from_now(heartbeat.seen_at), "count": heartbeat.waiting}
    level, text = BAD if is_silent else GOOD, text % values
    if heartbeats.is_ahead(heartbeat):
        level, text = WAIT, _("Its last sign of life lies ahead: the clock was set back.")
    if process == Heartbeat.Process.BEAT:
        level, text = _recurring_tasks(level, text)
    return Finding(name, level, text, *place)


def _recurring_tasks(level: str, text: str) -> tuple[str, str]:
    """What more there is to say of beat: what it has not sent, and where it runs."""
    if late := heartbeats.not_done():
        more = ngettext(
            "%(text)s %(count)d recurring task is overdue: %(name)s.",
            "%(text)s %(count)d recurring tasks are overdue, longest %(name)s.",
            len(late),
        )
        return BAD, more % {"text": text, "count": len(late), "name": late[0].name}
    if host := lease.host():
        text = _("%(text)s It runs on %(host)s.") % {"text": text, "host": host}
    return level, text


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


def _provider() -> Finding:
    """Whether the payment provider does what it is asked: calls of each kind, and its refusals."""
    calls = list(ProviderCall.objects.all())
    failing = [call for call in calls if call.failed_in_a_row]
    refused = refusals.lasting().count()
    last_good = max(filter(None, (call.last_good_at for call in calls)), default=None)
    is_bad = any(call.failed_in_a_row >= FAILED_TOO_OFTEN for call in failing)
    is_bad = is_bad or refusals.lasting_for_all().exists()
    if failing:
        worst = max(failing, key=lambda call: call.failed_in_a_row)
        text = ngettext(
            "%(kind)s has failed %(count)s time, last %(ago)s: %(error)s",
            "%(kind)s has failed %(count)s times in a row, last %(ago)s: %(error)s",
            worst.failed_in_a_row,
        ) % {
            "kind": capfirst(worst.get_kind_display()),
            "count": worst.failed_in_a_row,
            "ago": from_now(worst.last_failed_at or timezone.now()),
            "error": worst.error,
        }
    elif last_good is None:
        text = _("Has not been asked for anything yet.")
    else:
        text = _("Last answered %(ago)s.") % {"ago": from_now(last_good)}
    if refused:
        more = ngettext("%(count)s refusal lasts.", "%(count)s refusals last.", refused)
        text = f"{text} {more % {'count': refused}}"
    level = BAD if is_bad else WAIT if failing or refused else GOOD
    return Finding(_("Payment provider"), level, text, *_list_of(ProviderRefusal))


def _webhooks() -> Finding:
    failed = WebhookEvent.objects.filter(status=WebhookEvent.Status.FAILED).count()
    last = WebhookEvent.objects.aggregate(last=Max("received_at"))["last"]
    text = _("None has come so far.")
    if last is not None:
        text = _("All applied. The last one came %(ago)s.") % {"ago": from_now(last)}
    if failed:
        text = ngettext(
            "%(count)s could not be applied.", "%(count)s could not be applied.", failed
        ) % {"count": failed}
    return Finding(_("Webhook events"), BAD if failed else GOOD, text, *_list_of(WebhookEvent))


def _reconciliation() -> Finding:
    """Whether the provider is asked about all payments, as it should be every hour."""
    runs = Reconciliation.objects.all()
    last = runs.filter(finished_at__isnull=False).order_by("-finished_at").first()
    running = runs.filter(is_running=True).first()
    since = last.finished_at if last else running and running.started_at
    is_late = bool(since and timezone.now() - since > RECONCILIATION_DELAY)
    if last is None or last.finished_at is None:
        text = _("None has finished so far.")
    else:
        text = _("The last one finished %(ago)s.") % {"ago": from_now(last.finished_at)}
    if running and running.error:
        text = _("%(text)s The one under way has stopped: %(error)s") % {
            "text": text,
            "error": running.error,
        }
    level = BAD if is_late else WAIT if last is None or (running and running.error) else GOOD
    return Finding(_("Reconciliation"), level, text, *_list_of(Reconciliation))


def _reviews() -> Finding:
    count = Review.objects.filter(is_open=True).count()
    text = _("Nothing to decide.")
    if count:
        text = ngettext("%(count)s to decide.", "%(count)s to decide.", count) % {"count": count}
    return Finding(_("Payments to check"), WAIT if count else GOOD, text, *_list_of(Review))


def _refund_requests() -> Finding:
    open_ones = RefundRequest.objects.open().aggregate(count=Count("pk"), since=Min("created_at"))
    count, text = open_ones["count"], _("Nobody waits for an answer.")
    if count:
        text = ngettext(
            "%(count)s waits for an answer. It was made %(ago)s.",
            "%(count)s wait for an answer. The oldest was made %(ago)s.",
            count,
        ) % {"count": count, "ago": from_now(open_ones["since"])}
    level = WAIT if count else GOOD
    return Finding(_("Refund requests"), level, text, *_list_of(RefundRequest))


def _backups() -> Finding:
    from backups import watching
    from backups.models import BackupRun

    last = BackupRun.objects.last_verified()
    if last is not None and last.finished_at is not None:
        level = BAD if watching.is_overdue() else GOOD
        text = _("The last verified backup was finished %(ago)s.")
        text %= {"ago": from_now(last.finished_at)}
    elif first := _first_backup():
        level, text = WAIT, _("There is none yet. The first one is due %(soon)s.")
        text %= {"soon": from_now(first)}
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
