"""Watching backups: runs that died, requests that were lost, and no success for too long."""

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext

from backups.failures import Busy
from backups.models import BackupRun
from backups.runs import address_of, fail_stopped
from backups.workroom import only_one
from core.background import queue_soon
from notifications import alerts

TOO_LONG = timedelta(hours=26)
# The task of a backup that was asked for may take so long to arrive.
ON_ITS_WAY = timedelta(minutes=2)

Status = BackupRun.Status


def watch() -> None:
    """To be called every few minutes; it can run twice."""
    if BackupRun.objects.filter(status=Status.RUNNING).exists():
        # With the lock free, nobody works on it any more.
        with suppress(Busy), only_one():
            fail_stopped()
    asked_before = timezone.now() - ON_ITS_WAY
    if BackupRun.objects.filter(status=Status.WAITING, asked_at__lt=asked_before).exists():
        queue_soon("backups.back_up")
    alert_if_overdue()


def is_overdue(now: datetime | None = None) -> bool:
    """Whether there was no success for 26 hours."""
    return (now or timezone.now()) - _counting_since() > TOO_LONG


def alert_if_overdue() -> None:
    """Tell those who run the shop, once a day for as long as it lasts."""
    now, since = timezone.now(), _counting_since()
    if now - since <= TOO_LONG:
        return
    with transaction.atomic():
        alerts.tell_admins(
            "backup-failed",
            what=partial(_words, since if BackupRun.objects.last_verified() else None),
            admin_url=address_of(),
            dedupe_key=f"backup-overdue:{since:%Y%m%d%H%M}:{(now - since).days}",
        )


def _words(since: datetime | None) -> str:
    """What is told of it: when the last success was, if there was any."""
    if since is None:
        return gettext(
            "There is no verified backup at all yet. The list of backups says what happened to "
            "the last ones."
        )
    words = gettext(
        "There has been no verified backup since %(time)s UTC. The list of backups says what "
        "happened to the last ones."
    )
    return words % {"time": f"{since:%Y-%m-%d %H:%M}"}


def _counting_since() -> datetime:
    """The last success; for a new shop, when its backups were set up."""
    last = BackupRun.objects.last_verified()
    if last and last.finished_at:
        return last.finished_at
    applied = MigrationRecorder(connection).migration_qs.filter(app="backups").order_by("applied")
    first = applied.values_list("applied", flat=True).first()
    return first or timezone.now()
