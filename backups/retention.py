"""Which backups stay: the newest BACKUP_KEEP, and everything younger than a month."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from backups.models import BackupRun
from backups.stores import Store

MONTH = timedelta(days=31)


def prune(store: Store) -> list[str]:
    """Delete what need not stay, and return its names.

    Decided by what lies in the store, so that backups which a restored database does not know
    are kept and deleted by the same rule. The newest verified one always stays; one that was not
    verified goes as soon as a newer one was.
    """
    proved = store.proved()
    if not proved:
        return []
    too_old = timezone.now() - MONTH
    superfluous = [name for name in proved[: -settings.BACKUP_KEEP] if made_at(name) < too_old]
    unproved = [name for name in store.unproved() if name < proved[-1]]
    for name in [*superfluous, *unproved]:
        store.remove(name)
        BackupRun.objects.filter(name=name).update(pruned_at=timezone.now())
    return [*superfluous, *unproved]


def made_at(name: str) -> datetime:
    """When a backup was begun, from its name."""
    return datetime.strptime(name.split("-")[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
