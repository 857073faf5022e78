"""Housekeeping of accounts."""

from celery import shared_task

from accounts.logins import sessions


@shared_task(name="accounts.clear_sessions")
def clear_sessions() -> None:
    """Delete sessions that have expired, and what was kept of them."""
    sessions.clear_ended()
