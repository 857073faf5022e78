"""Whether this process can answer pages: what `/readyz` asks at every probe.

Answers are cheap: the database is asked for a 1, the static files for names this process has read
already, and the migrations are compared until all are applied, at most every few seconds.
"""

import logging
import threading
import time

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core.outages import DATABASE_ERRORS

logger = logging.getLogger(__name__)

# Seconds between two comparisons of the migrations, while some are missing.
COMPARE_EVERY = 5.0
# What every page of the shop or of the admin has.
ON_EVERY_PAGE = ("css/shop.css", "js/shop.js", "wagtailadmin/css/core.css")
NAMED = 3


class _Memory:
    """What this process found out. Migrations that were applied once are not asked about again."""

    def __init__(self):
        self.lock = threading.Lock()
        self.forget()

    def forget(self):
        self.is_migrated = False
        self.compared_at = float("-inf")
        self.missing: list[str] = []
        self.told: list[str] = []


memory = _Memory()


def faults() -> list[str]:
    """What keeps this process from answering pages, and what to do; empty when it can.

    Each change is logged once.
    """
    found = [fault for fault in (static_fault(), database_fault()) if fault]
    if found != memory.told:
        for fault in found:
            logger.error("not ready: %s", fault)
        if not found:
            logger.info("ready")
        memory.told = found
    return found


def static_fault() -> str:
    """Why pages would fail for want of their style sheets. A process reads the list of collected
    files when it starts: what is collected later it does not know."""
    for name in ON_EVERY_PAGE:
        try:
            staticfiles_storage.url(name)
        except ValueError:
            return (
                f"the static file {name} was not collected when this process started: run "
                "`manage.py collectstatic --noinput`, then restart the web processes"
            )
    return ""


def database_fault() -> str:
    """Why the database is of no use: it does not answer, or lacks migrations."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        missing = _missing_migrations()
    except DATABASE_ERRORS as error:
        return f"the database does not answer ({type(error).__name__})"
    if not missing:
        return ""
    names = ", ".join(missing[:NAMED]) + (", …" if len(missing) > NAMED else "")
    return f"{len(missing)} migrations are not applied ({names}): run `manage.py migrate`"


def unapplied_migrations() -> list[str]:
    """Their names, as app.name, in the order in which `migrate` would apply them."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _ in plan]


def _missing_migrations() -> list[str]:
    with memory.lock:
        if not memory.is_migrated and time.monotonic() - memory.compared_at >= COMPARE_EVERY:
            memory.missing = unapplied_migrations()
            memory.is_migrated = not memory.missing
            memory.compared_at = time.monotonic()
        return memory.missing
