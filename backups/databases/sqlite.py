"""SQLite through its own backup interface: a consistent copy while others write."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone
from django.utils.translation import gettext

from backups.databases.base import pointed_at
from backups.failures import BackupError, Damaged, disk_errors, no_space

PATIENCE = 60  # seconds


class Sqlite:
    engine = "sqlite"

    def __init__(self):
        self.path = Path(connection.settings_dict["NAME"])

    @property
    def server_version(self) -> str:
        return sqlite3.sqlite_version

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """Whether the lock is ours; released when the process ends, however it does."""
        home = Path(settings.DATA_DIR)
        with disk_errors(home):
            home.mkdir(parents=True, exist_ok=True)
            file = os.open(home / "backup.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(file)

    def dump(self, target: Path) -> dict[str, int]:
        """Copy the database to `target`; the rows of each table are counted in the copy."""
        with _errors(target), _open(self.path) as source, _open(target) as copy:
            source.backup(copy)
            # One file, without a journal beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
            return _counts(copy)

    @contextmanager
    def restored(self, dump: Path) -> Iterator["SqliteCopy"]:
        """`dump` itself, checked. Raises Damaged."""
        with _errors(dump), _open(dump) as copy:
            (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise Damaged(
                gettext("The database in the backup is damaged: %(verdict)s") % {"verdict": verdict}
            )
        yield SqliteCopy(self.path, dump)

    def check_version(self, about: dict) -> None:
        """Any SQLite reads the file of any other."""

    def clear_leftovers(self) -> None:
        """Copies lie in the workroom, which is emptied anyway."""


class SqliteCopy:
    """A database file that may become the shop's."""

    def __init__(self, shop: Path, path: Path):
        self.shop, self.path = shop, path

    def counts(self) -> dict[str, int]:
        with _errors(self.path), _open(self.path) as copy:
            return _counts(copy)

    def in_use(self):
        return pointed_at(str(self.path))

    def take_over(self) -> str:
        """Become the shop's database, whoever has it open; returns where the old one is kept.

        The pages are replaced in one transaction of SQLite's, which happens whole or not at all.
        """
        connections.close_all()
        kept = self.shop.with_name(f"{self.shop.name}.before-{timezone.now():%Y%m%dT%H%M%SZ}")
        if self.shop.exists() and not self._keep(kept):
            # No database any more: aside with it, and with the journals that belong to it.
            for ending in ("", "-wal", "-shm"):
                wreck = Path(f"{self.shop}{ending}")
                if wreck.exists():
                    wreck.replace(f"{kept}{ending}")
        with _errors(self.shop), _open(self.path) as source, _open(self.shop) as target:
            source.backup(target)
        return str(kept) if kept.exists() else ""

    def _keep(self, kept: Path) -> bool:
        """Copy the shop's database to `kept`; False when it cannot be read."""
        try:
            with _errors(kept), _open(self.shop) as source, _open(kept) as copy:
                source.backup(copy)
        except Damaged:
            kept.unlink(missing_ok=True)
            return False
        return True


def _open(path: Path):
    return closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None))


def _counts(database: sqlite3.Connection) -> dict[str, int]:
    names = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' ORDER BY name"
    ).fetchall()
    question = 'SELECT count(*) FROM "{}"'  # names of our own tables
    return {name: database.execute(question.format(name)).fetchone()[0] for (name,) in names}


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code == sqlite3.SQLITE_FULL or (code and code & 0xFF == sqlite3.SQLITE_IOERR):
            raise no_space(path.parent) from error
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise Damaged(
                gettext("%(name)s is damaged: %(error)s") % {"name": path.name, "error": error}
            ) from error
        raise BackupError(f"{path.name}: {error}") from error
