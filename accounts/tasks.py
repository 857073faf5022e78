"""Housekeeping of accounts."""

from celery import shared_task

from accounts.logins import records, sessions
from accounts.personal_data import deletions, exports


@shared_task(name="accounts.clear_sessions")
def clear_sessions() -> None:
    """Delete sessions that have expired, and what was kept of them."""
    sessions.clear_ended()


@shared_task(name="accounts.forget_logins")
def forget_logins() -> None:
    """Delete what is known of logins of long ago."""
    records.forget()


@shared_task(name="accounts.make_export")
def make_export(export_id: int) -> None:
    """Make one copy of somebody's personal data, if nobody else does."""
    exports.make(export_id)


@shared_task(name="accounts.look_after_exports")
def look_after_exports() -> None:
    """Have exports made whose task was lost or failed, and delete those whose time is over."""
    exports.sweep()
    exports.clear()


@shared_task(name="accounts.delete_due")
def delete_due() -> None:
    """Delete the accounts whose time has come, and note it for after a restore."""
    deletions.carry_out_due()
