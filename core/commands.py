"""Commands that need a shop's database, and explain in one line when there is none yet."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from core.upgrades import why_not_upgradable


class ShopCommand(BaseCommand):
    """Ends with exit code 1 and what to do, and leaves nothing behind, without a database."""

    def execute(self, *args, **options):
        # SQLite makes an empty file of one that is only asked for.
        if connection.vendor == "sqlite" and not connection.is_in_memory_db():  # type: ignore[attr-defined]  # SQLite's own
            file = Path(connection.settings_dict["NAME"])
            if not file.exists():
                raise CommandError(
                    f"There is no shop yet: {file} does not exist. "
                    "`make demo` makes the demo's, `manage.py migrate` an empty one."
                )
        try:
            return super().execute(*args, **options)
        except DatabaseError as error:
            if reason := why_not_upgradable(connection):
                raise CommandError(reason) from error
            if not _is_behind():
                raise
            raise CommandError(
                "The database lacks tables that this needs: run `manage.py migrate` "
                "(or `make demo`), then this again."
            ) from error


def _is_behind() -> bool:
    """Whether migrations are still to be applied; False where the database does not answer."""
    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return False
