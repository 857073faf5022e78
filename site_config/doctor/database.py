"""The database: it answers, its version, what backups need of it, and what time it says."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg2
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backups.databases import programs
from backups.failures import WrongVersion
from site_config.doctor.findings import Finding, good, warning, wrong

CONNECT_SECONDS = 4
# The oldest major version that this Django speaks to.
OLDEST = 14
# Seconds. Codes of phones, signed links and leases of messages depend on the time.
CLOCKS_MAY_DIFFER, CLOCKS_MUST_NOT_DIFFER = 5, 60
# Seconds beyond archive_timeout within which a segment arrives; the shop always writes.
ARCHIVING_TAKES = 600
ARCHIVER = """
    SELECT last_failed_time > coalesce(last_archived_time, '-infinity'), last_failed_wal,
           (SELECT setting::int FROM pg_settings WHERE name = 'archive_timeout'),
           extract(epoch FROM now() - greatest(last_archived_time, pg_postmaster_start_time()))
    FROM pg_stat_archiver WHERE current_setting('archive_mode') <> 'off'
"""


def examine() -> Iterator[Finding]:
    """The database itself first: if that is wrong, nothing else can be said of it."""
    if connection.vendor == "sqlite":
        yield _sqlite(_("Database"))
        return
    # A connection of its own, which gives up soon: Django's has no such limit.
    parameters = connection.get_connection_params() | {"connect_timeout": CONNECT_SECONDS}
    parameters.pop("cursor_factory", None)
    try:
        server = psycopg2.connect(**parameters)
    except psycopg2.Error as error:
        yield wrong(
            _("Database"),
            _("It does not answer: %(error)s") % {"error": " ".join(str(error).split())},
            _("Start PostgreSQL, or put its right address, name and password into DATABASE_URL."),
        )
        return
    with closing(server):
        yield from _postgresql(server)


def _sqlite(name: str) -> Finding:
    file = Path(settings.DATABASES["default"]["NAME"])
    if not connection.is_in_memory_db() and not file.exists():  # type: ignore[attr-defined]  # SQLite's own
        return wrong(
            name,
            _("There is no shop yet: %(file)s does not exist.") % {"file": file},
            _("make demo makes the demo's, manage.py migrate an empty one."),
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()")
        (version,) = cursor.fetchone()
    return good(name, _("SQLite %(version)s, which is for the demo.") % {"version": version})


def _postgresql(server) -> Iterator[Finding]:
    major = server.server_version // 10000
    with server.cursor() as cursor:
        cursor.execute("SET statement_timeout = '4s'")
        cursor.execute(
            "SELECT rolname, rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        role, may_create = cursor.fetchone()
        before = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        (theirs,) = cursor.fetchone()
        ours = (before + time.time()) / 2
    yield _version(_("Database"), major)
    tools = backup_tools(_("Tools for backups"), major, role, may_create)
    yield replace(tools, topic="backup_tools")
    yield replace(clock(_("Clock"), float(theirs) - ours), topic="clock")
    for finding in archiving(_("Archive of the database"), server):
        yield replace(finding, topic="wal_archive")


def _version(name: str, major: int) -> Finding:
    if major < OLDEST:
        return wrong(
            name,
            _("PostgreSQL %(version)s is older than the shop can use.") % {"version": major},
            _("Move to PostgreSQL %(oldest)s or newer.") % {"oldest": OLDEST},
        )
    return good(name, _("PostgreSQL %(version)s answers.") % {"version": major})


def backup_tools(name: str, major: int, role: str, may_create: bool) -> Finding:
    try:
        for program in ("pg_dump", "pg_restore"):
            programs.find(program, major)
    except WrongVersion as error:
        return wrong(
            name,
            str(error),
            _("Without it there are no backups; the image of the Dockerfile brings it."),
        )
    if not may_create:
        return wrong(
            name,
            _("%(role)s may not make databases: no backup can be proved by restoring it.")
            % {"role": role},
            _('As the server\'s administrator: ALTER ROLE "%(role)s" CREATEDB;') % {"role": role},
        )
    return good(
        name,
        _("pg_dump %(version)s is there, and %(role)s may make databases.")
        % {"version": major, "role": role},
    )


def clock(name: str, ahead: float) -> Finding:
    """`ahead` is by how many seconds the database's clock is ahead of this machine's."""
    seconds = round(abs(ahead))
    if seconds <= CLOCKS_MAY_DIFFER:
        return good(name, _("This machine and the database agree."))
    text = ngettext(
        "This machine and the database differ by %(count)s second.",
        "This machine and the database differ by %(count)s seconds.",
        seconds,
    ) % {"count": seconds}
    kind = wrong if seconds > CLOCKS_MUST_NOT_DIFFER else warning
    return kind(name, text, _("Let both machines set their clocks by NTP (timedatectl)."))


def archiving(name: str, server) -> Iterator[Finding]:
    """Nothing where PostgreSQL does not archive its WAL, which is up to who runs it."""
    with server.cursor() as cursor:
        cursor.execute(ARCHIVER)
        for fails, segment, timeout, silent in cursor.fetchall():
            yield archiver(name, segment if fails else "", timeout, float(silent))


def archiver(name: str, refused: str, timeout: int, silent: float) -> Finding:
    """`refused` is the segment that the last attempt failed with, `timeout` is archive_timeout and
    `silent` for how long nothing was archived, in seconds."""
    if refused:
        text = _("PostgreSQL could not archive %(segment)s, the last segment that it tried.") % {
            "segment": refused
        }
    elif timeout and silent > timeout + ARCHIVING_TAKES:
        minutes = round(silent / 60)
        text = ngettext(
            "PostgreSQL has archived nothing for %(count)s minute.",
            "PostgreSQL has archived nothing for %(count)s minutes.",
            minutes,
        ) % {"count": minutes}
    else:
        return good(name, _("PostgreSQL archives what it writes."))
    return warning(
        name,
        text,
        _(
            "Its own log says why. Until it can, its disk fills up, and what it wrote since would "
            "be lost with that disk."
        ),
    )
