"""From which version on a shop's database can be brought up to date."""

from django.core.management.base import CommandError
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder

# A migration that every database of before 0.2.0 has; in 0.2.0 the history was written anew.
BEFORE = ("site_config", "0001_roles")


def why_not_upgradable(connection) -> str:
    """Why `migrate` must not touch this database; empty if it may."""
    try:
        is_from_before = BEFORE in MigrationRecorder(connection).applied_migrations()
    except DatabaseError:  # whoever asks next says what is wrong
        return ""
    if not is_from_before:
        return ""
    return (
        "This database is of a version before 0.2.0, and no upgrade leads from there. The demo's "
        "is cleared by `make demo-reset`; then `make demo` begins anew."
    )


def refuse_to_migrate(using: str, **kwargs) -> None:
    """Before `migrate` changes anything. Raises CommandError."""
    from django.db import connections

    if reason := why_not_upgradable(connections[using]):
        raise CommandError(reason)
