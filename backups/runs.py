"""Taking a backup: dump, pack, upload, read back, restore, compare. Only then it is verified."""

import logging
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pyrage.x25519 import Identity

from backups import archives, databases, retention, storages
from backups.encryption import read_key
from backups.failures import BackupError, Damaged, in_one_line
from backups.models import BackupRun
from backups.stores import Store, open_store
from backups.workroom import only_one, workroom
from core.background import queue_soon
from notifications import alerts

logger = logging.getLogger(__name__)

Status = BackupRun.Status
STOPPED = _("It stopped half way: its process was killed, or the machine went down.")


def ask() -> bool:
    """Have a backup taken soon; False when one has been asked for already."""
    try:
        with transaction.atomic():
            BackupRun.objects.create(status=Status.WAITING)
    except IntegrityError:
        is_new = False
    else:
        is_new = True
    queue_soon("backups.back_up")
    return is_new


def back_up() -> BackupRun:
    """Take one backup now; the row says what came of it. Raises Busy while another is under way."""
    with only_one():
        fail_stopped()
        run = _begin()
        try:
            _make(run)
        except Exception as error:
            logger.exception("backup %s failed", run.name)
            fail(run, in_one_line(error))
        except BaseException:
            fail(run, gettext("It was interrupted."))
            raise
        return run


def fail_stopped() -> None:
    """Rows of runs whose process is gone become failed. Call it under the lock."""
    for run in BackupRun.objects.filter(status=Status.RUNNING):
        fail(run, str(STOPPED))


def fail(run: BackupRun, reason: str) -> None:
    """Say why there is no backup, in the row and to those who run the shop."""
    close_old_connections()
    run.status, run.error, run.finished_at = Status.FAILED, reason, timezone.now()
    with transaction.atomic():
        run.save()
        alerts.tell_admins(
            "backup-failed",
            what=lambda: (
                gettext("The backup %(name)s failed. %(reason)s")
                % {"name": run.name, "reason": reason}
            ),
            admin_url=address_of(run),
            dedupe_key=f"backup-failed:{run.pk}",
        )


def address_of(run: BackupRun | None = None) -> str:
    """Where the admin shows a run, or all of them."""
    views = "wagtailsnippets_backups_backuprun"
    return reverse(f"{views}:inspect", args=[run.pk]) if run else reverse(f"{views}:list")


def current_key() -> Identity | None:
    """The key that archives are encrypted with, if one is set."""
    text = settings.BACKUP_ENCRYPTION_KEY
    return read_key(text) if text else None


def _begin() -> BackupRun:
    """The row of this run: the one that was asked for, or a new one."""
    run = BackupRun.objects.filter(status=Status.WAITING).first() or BackupRun()
    now = timezone.now()
    run.status, run.started_at = Status.RUNNING, now
    run.is_encrypted = bool(settings.BACKUP_ENCRYPTION_KEY)
    run.name = f"storefront-{now:%Y%m%dT%H%M%SZ}-{get_random_string(6, '0123456789abcdef')}.tar"
    run.name += ".age" if run.is_encrypted else ""
    run.engine = connection.vendor
    run.save()
    return run


def _make(run: BackupRun) -> None:
    store, key = open_store(), current_key()
    run.place = str(store)
    run.save(update_fields=["place"])
    store.clear_leftovers()
    databases.current().clear_leftovers()
    with workroom() as work:
        _write(run, store, key, work / archives.DUMP)
        _prove(run, store, key, work / "proof" / archives.DUMP)
    store.set_proved(run.name, run.sha256)
    close_old_connections()
    run.status, run.finished_at = Status.VERIFIED, timezone.now()
    run.save()
    try:
        retention.prune(store)
    except BackupError as error:
        # The backup itself is good; what is too old goes the next time.
        logger.warning("old backups could not be deleted: %s", error)


def _write(run: BackupRun, store: Store, key: Identity | None, dump: Path) -> None:
    """Put the archive into the store, and what it is into the row."""
    database = databases.current()
    about = {
        "name": run.name,
        "made_at": (run.started_at or run.asked_at).isoformat(),
        "engine": database.engine,
        "server": database.server_version,
        "site": settings.SITE_URL,
        "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
        "row_counts": database.dump(dump),
    }
    listed = storages.listed_files(store)
    with store.writing(run.name) as out:
        written = archives.write(
            out, about=about, dump=dump, files=storages.local_files(), listed=listed, key=key
        )
    # Its place on the disk is wanted by what comes back.
    dump.unlink()
    files = {n: f for n, f in written.manifest["held"].items() if n.startswith(archives.FILES)}
    run.row_counts = about["row_counts"]
    run.size, run.sha256 = written.size, written.sha256
    run.file_count, run.listed_count = len(files), len(listed)
    run.file_bytes = sum(facts["size"] for facts in files.values())
    close_old_connections()
    run.save()


def _prove(run: BackupRun, store: Store, key: Identity | None, dump: Path) -> None:
    """Read the archive back from where it lies and restore it into a database of its own."""
    with store.reading(run.name) as source:
        found = archives.read(source, key, dump=dump)
    if (found.size, found.sha256) != (run.size, run.sha256):
        raise Damaged(
            gettext(
                "%(store)s gave back %(size)s bytes (%(sha256)s), and %(size_written)s "
                "(%(sha256_written)s) had been written."
            )
            % {
                "store": store,
                "size": found.size,
                "sha256": found.sha256,
                "size_written": run.size,
                "sha256_written": run.sha256,
            }
        )
    with databases.current().restored(dump) as copy:
        compare(found.about["row_counts"], copy.counts())


def compare(told: dict[str, int], restored: dict[str, int]) -> None:
    """Each table's rows, in the snapshot and as restored. Raises Damaged with what differs."""
    differing = [
        _difference(table, told.get(table), restored.get(table))
        for table in sorted(told.keys() | restored.keys())
        if told.get(table) != restored.get(table)
    ]
    if differing:
        raise Damaged(
            gettext("Restored, the rows differ: %(tables)s") % {"tables": "; ".join(differing[:10])}
        )


def _difference(table: str, told: int | None, restored: int | None) -> str:
    values = {"table": table, "told": told, "restored": restored}
    if told is None:
        return gettext("%(table)s: no table backed up, %(restored)s restored") % values
    if restored is None:
        return gettext("%(table)s: %(told)s backed up, none restored") % values
    return gettext("%(table)s: %(told)s backed up, %(restored)s restored") % values
