"""Counting: one row for each short URL and day, raised by the database and never read first."""

import logging

from django.db.models import F
from django.utils import timezone

from core.outages import DATABASE_ERRORS
from links.models import ShortURL, ShortURLDay

logger = logging.getLogger(__name__)


def count(short_url: ShortURL, is_person: bool) -> None:
    """Add one visit of today. A database that cannot write stops no visitor: that is logged."""
    try:
        _add_one(short_url, "hits" if is_person else "others")
    except DATABASE_ERRORS:
        logger.exception("a visit of %s was not counted", short_url.slug)


def _add_one(short_url: ShortURL, field: str) -> None:
    today = timezone.localdate()
    row = ShortURLDay.objects.filter(short_url=short_url, day=today)
    if not row.update(**{field: F(field) + 1}):
        # The first of the day. Who comes second finds the row, or waits for it.
        ShortURLDay.objects.bulk_create(
            [ShortURLDay(short_url=short_url, day=today)], ignore_conflicts=True
        )
        row.update(**{field: F(field) + 1})
