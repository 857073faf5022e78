"""Bringing a backup back: into a new database first, which takes the old one's place at the end.

Whatever fails before that leaves the running database as it was.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext

from backups import archives, databases, storages
from backups.failures import Damaged, WrongVersion
from backups.models import BackupRun
from backups.runs import compare, current_key
from backups.stores import Store, open_store
from backups.stores.base import LATEST
from backups.stores.folder import Folder
from backups.workroom import only_one, workroom
from notifications.models import OutgoingMessage


@dataclass
class Restored:
    """What a restore did."""

    rows: int
    files: int
    held_messages: int
    kept_as: str
    missing: list[str] = field(default_factory=list)


def find(wanted: str) -> tuple[Store, str]:
    """The store and name of `wanted`: a name, a path, or "latest". Raises BackupError."""
    if "/" in wanted:
        path = Path(wanted).absolute()
        return Folder(path.parent), path.name
    store = open_store()
    return store, store.latest() if wanted == LATEST else wanted


def describe(store: Store, name: str) -> dict:
    """What the archive says of itself, checked against this shop. Raises BackupError."""
    with store.reading(name) as source:
        about = archives.peek(source, current_key())
    store.checksum(name)
    _check_versions(about)
    return about


def restore(store: Store, name: str) -> Restored:
    """Replace the shop's database and files by those of the backup. Raises BackupError."""
    database = databases.current()
    with only_one(), workroom() as work:
        database.clear_leftovers()
        dump, files = work / "database" / archives.DUMP, work / "files"
        with store.reading(name) as source:
            found = archives.read(source, current_key(), dump=dump, files=files)
        if found.sha256 != store.checksum(name):
            raise Damaged(
                gettext("%(name)s has not the SHA-256 that lies beside it: it was changed.")
                % {"name": name}
            )
        _check_versions(found.about)
        with database.restored(dump) as copy:
            compare(found.about["row_counts"], copy.counts())
            with copy.in_use():
                call_command("migrate", interactive=False, verbosity=0)
                held = _settle_rows(name, found)
            # Asked while nothing is replaced yet: a bucket may be out of reach.
            missing = storages.missing_from_bucket(found.manifest["listed"], store)
            count = storages.put_back(files)
            kept_as = copy.take_over()
    with suppress(Exception):
        # Pages and rates of the shop as it was; without a cache server there are none.
        cache.clear()
    return Restored(
        rows=sum(found.about["row_counts"].values()),
        files=count,
        held_messages=held,
        kept_as=kept_as,
        missing=missing,
    )


def _settle_rows(name: str, found: archives.Contents) -> int:
    """Set right what a backup can only hold as it was just then; returns how many mails wait."""
    now = timezone.now()
    BackupRun.objects.filter(name=name).update(
        status=BackupRun.Status.VERIFIED,
        finished_at=found.about["made_at"],
        restored_at=now,
        size=found.size,
        sha256=found.sha256,
        row_counts=found.about["row_counts"],
    )
    BackupRun.objects.filter(status=BackupRun.Status.RUNNING).update(
        status=BackupRun.Status.FAILED,
        finished_at=now,
        error=gettext("It was under way in a backup."),
    )
    # They may have been sent after the backup was made: somebody decides which still shall go.
    pending = OutgoingMessage.objects.filter(status=OutgoingMessage.Status.PENDING, held_at=None)
    return pending.update(held_at=now)


def _check_versions(about: dict) -> None:
    database = databases.current()
    if about["engine"] != database.engine:
        raise WrongVersion(
            gettext(
                "The backup is of a %(engine)s database, and this shop runs on %(own_engine)s. "
                "Restore it where DATABASE_URL names the same kind."
            )
            % {"engine": about["engine"], "own_engine": database.engine}
        )
    database.check_version(about)
    newest = _newest_migrations(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    ahead = [
        app
        for app, number in _newest_migrations(about["migrations"]).items()
        if app in newest and _is_own(app) and number > newest[app]
    ]
    if ahead:
        raise WrongVersion(
            gettext(
                "The backup is of a newer version of the shop than this (%(apps)s). "
                "Restore it with that version."
            )
            % {"apps": ", ".join(sorted(ahead))}
        )


def _newest_migrations(migrations) -> dict[str, str]:
    """The highest number ("0007") of each app."""
    newest: dict[str, str] = {}
    for app, migration in migrations:
        newest[app] = max(newest.get(app, ""), migration.partition("_")[0])
    return newest


def _is_own(label: str) -> bool:
    with suppress(LookupError):
        return Path(apps.get_app_config(label).path).parent == settings.BASE_DIR
    return False
