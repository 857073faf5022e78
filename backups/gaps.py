"""Which time this database lacks, because a backup was put back in its place."""

from backups.models import BackupRun
from core.restores import Gap


def of_restores() -> list[Gap]:
    """One for each backup that was restored here; it may lack what came while it was made."""
    restored = BackupRun.objects.exclude(restored_at=None).exclude(started_at=None)
    rows = restored.order_by("restored_at").values_list("started_at", "restored_at")
    return [Gap(started, put_back) for started, put_back in rows if started and put_back]
