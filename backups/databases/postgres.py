"""PostgreSQL: dumps from one snapshot, copies beside the shop's own database, and the swap."""

import re
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from django.db import connection, connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from psycopg2 import errors, sql

from backups.databases import programs
from backups.databases.base import pointed_at
from backups.failures import BackupError, WrongVersion, no_space

# Databases that every server has, to stand in while the shop's own is made, swapped or dropped.
ALWAYS_THERE = ("postgres", "template1")
LOCK = 0x5342  # with a number made of the database's name
# Tables of the shop and of anybody else in its database, without the server's own.
TABLES = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
      AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' ORDER BY 1, 2
"""


class Postgres:
    engine = "postgresql"

    def __init__(self):
        self.name = connection.settings_dict["NAME"]

    @property
    def server_version(self) -> str:
        with _session(ALWAYS_THERE) as server:
            return ".".join(map(str, divmod(server.server_version, 10000)))

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """Whether the lock is ours; the server releases it when our connection ends."""
        # As a signed number of 32 bits, which is what the server takes.
        number = zlib.crc32(self.name.encode()) - 2**31
        with _session(ALWAYS_THERE) as server:
            ((is_ours,),) = _run(server, f"SELECT pg_try_advisory_lock({LOCK}, {number})")
            yield is_ours

    def dump(self, target: Path) -> dict[str, int]:
        """Dump to `target` in custom format; the rows were counted in the very same snapshot."""
        with _session([self.name]) as server:
            program = programs.find("pg_dump", server.server_version // 10000)
            server.set_session(isolation_level="REPEATABLE READ", readonly=True, autocommit=False)
            ((snapshot,),) = _run(server, "SELECT pg_export_snapshot()")
            counts = _counts(server)
            programs.run(
                [program, "--format=custom", "--no-owner", "--no-privileges"],
                [f"--file={target}", f"--snapshot={snapshot}"],
                database=self.name,
                file=target,
            )
            return counts

    @contextmanager
    def restored(self, dump: Path) -> Iterator["PostgresCopy"]:
        """A new database on the same server, filled from `dump`; dropped unless it took over."""
        copy = PostgresCopy(
            self.name, f"{self.name[:40]}_restoring_{get_random_string(6, 'abcdef')}"
        )
        with _session(ALWAYS_THERE) as server:
            program = programs.find("pg_restore", server.server_version // 10000)
            copy.create(server)
        try:
            programs.run(
                [program, "--exit-on-error", "--single-transaction", "--no-owner"],
                ["--no-privileges", str(dump)],
                database=copy.name,
                file=dump,
            )
            yield copy
        finally:
            if not copy.is_shops_own:
                with _session(ALWAYS_THERE) as server:
                    _drop(server, copy.name)

    def check_version(self, about: dict) -> None:
        """Raises WrongVersion for a dump of a newer server than this one."""
        made_by, here = (int(v.split(".")[0]) for v in (about["server"], self.server_version))
        if made_by > here:
            raise WrongVersion(
                gettext(
                    "The backup was made by PostgreSQL %(made_by)s, and this server is PostgreSQL "
                    "%(here)s. Restore it into PostgreSQL %(made_by)s or newer."
                )
                % {"made_by": made_by, "here": here}
            )

    def clear_leftovers(self) -> None:
        """Drop what killed backups have left. Call it under the lock."""
        pattern = re.compile(re.escape(self.name[:40]) + r"_restoring_[a-f]{6}")
        with _session(ALWAYS_THERE) as server:
            for (name,) in _run(server, "SELECT datname FROM pg_database"):
                if pattern.fullmatch(name):
                    _drop(server, name)


class PostgresCopy:
    """A database beside the shop's that may take its place."""

    def __init__(self, shop: str, name: str):
        self.shop, self.name, self.is_shops_own = shop, name, False

    def create(self, server) -> None:
        """An empty database that sorts and compares as the shop's does."""
        like = _run(
            server,
            "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database "
            "WHERE datname = %s",
            self.shop,
        ) or [("UTF8", None, None)]
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(
            sql.Identifier(self.name)
        )
        for option, value in zip(("ENCODING", "LC_COLLATE", "LC_CTYPE"), like[0], strict=True):
            if value:
                statement += sql.SQL(f" {option} {{}}").format(sql.Literal(value))
        _run(server, statement)

    def counts(self) -> dict[str, int]:
        with _session([self.name]) as server:
            return _counts(server)

    def in_use(self):
        return pointed_at(self.name)

    def take_over(self) -> str:
        """Become the shop's database; returns the name under which the old one is kept.

        Both change their names in one transaction. Whoever is connected to the old is cut off.
        """
        connections.close_all()
        with _session([self.name]) as server:
            _run(server, "ANALYZE")
        kept = f"{self.shop[:40]}_before_{timezone.now():%Y%m%dt%H%M%S}"
        with _session(ALWAYS_THERE) as server:
            there = _run(server, "SELECT 1 FROM pg_database WHERE datname = %s", self.shop)
            for attempt in range(40):
                try:
                    _swap(server, self.name, self.shop, kept if there else "")
                    break
                except errors.ObjectInUse:
                    if attempt == 39:
                        raise BackupError(
                            gettext(
                                "Others keep connecting to %(database)s. Stop web, worker and "
                                "beat, then restore again."
                            )
                            % {"database": self.shop}
                        ) from None
                    time.sleep(0.25)
        self.is_shops_own = True
        return kept if there else ""


def _counts(server) -> dict[str, int]:
    counts = {}
    for schema, table in _run(server, TABLES):
        question = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
        ((counts[f"{schema}.{table}"],),) = _run(server, question)
    return counts


def _swap(server, new: str, shop: str, kept: str) -> None:
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s)"
    _run(server, others, [new, shop])
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    server.autocommit = False
    try:
        with server:
            if kept:
                _run(server, rename.format(sql.Identifier(shop), sql.Identifier(kept)))
            _run(server, rename.format(sql.Identifier(new), sql.Identifier(shop)))
    finally:
        server.autocommit = True


def _drop(server, name: str) -> None:
    _run(server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(server, statement, *values) -> list[tuple]:
    with server.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def _session(names) -> Iterator:
    """A connection of its own to the first of the databases `names` that answers."""
    given = connection.get_connection_params()
    given.pop("cursor_factory", None)
    server, refused = None, None
    for name in names:
        try:
            server = psycopg2.connect(**given | {"dbname": name, "connect_timeout": 10})
            break
        except psycopg2.OperationalError as error:
            refused = error
    if server is None:
        raise BackupError(
            gettext("The database server does not answer: %(error)s") % {"error": refused}
        )
    server.autocommit = True
    with closing(server), _errors():
        yield server


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except errors.InsufficientPrivilege as error:
        raise BackupError(
            gettext(
                "The shop's database user may not do this. A backup is proved by restoring it into "
                "a new database, which takes CREATEDB (ALTER ROLE … CREATEDB): %(error)s"
            )
            % {"error": error}
        ) from error
    except errors.DiskFull as error:
        raise no_space(gettext("the database server")) from error
    except psycopg2.Error as error:
        raise BackupError(
            gettext("The database server said: %(error)s") % {"error": error}
        ) from error
