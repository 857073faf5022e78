"""Housekeeping of accounts."""

from celery import shared_task

from accounts.logins import records, sessions


@shared_task(name="accounts.clear_sessions")
def clear_sessions() -> None:
    """Delete sessions that have expired, and what was kept of them."""
    sessions.clear_ended()


@shared_task(name="accounts.forget_logins")
def forget_logins() -> None:
    """Delete what is known of logins of long ago."""
    records.forget()
