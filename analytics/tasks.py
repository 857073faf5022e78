"""Asking Google outside every request."""

from datetime import date

from celery import shared_task

from analytics import traffic


# Longer than one call takes at most (google.LONGEST_SECONDS and a read).
@shared_task(name=traffic.REFRESH, soft_time_limit=45, time_limit=50)
def refresh_traffic(first: str, last: str) -> None:
    """Ask for the days from `first` to `last` (2026-01-31); may run twice, and asks once."""
    traffic.refresh(date.fromisoformat(first), date.fromisoformat(last))
