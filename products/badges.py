"""The badges of a product. Pure functions: the caller passes the time."""

from datetime import UTC, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

NEW = ("new", pgettext_lazy("badge", "New"))
UPDATED = ("updated", pgettext_lazy("badge", "Updated"))
FREE = ("free", pgettext_lazy("badge", "Free"))
# Translators: it costs less for a time.
SALE = ("sale", pgettext_lazy("badge", "Sale"))


def age_badge(
    first_published_at: datetime | None,
    last_published_at: datetime | None,
    now: datetime,
    days: int,
) -> tuple[str, str | Promise] | None:
    """*New* for a page published once, *Updated* for one published again; `days` long each.

    Wagtail writes both times in the same save, so they are equal until the page is published a
    second time. The badge ends exactly `days` times 24 hours after the last publication.
    """
    if first_published_at is None or last_published_at is None:
        return None
    # In UTC: arithmetic in a local time zone counts wall hours, also across a change of clocks.
    age = now.astimezone(UTC) - last_published_at.astimezone(UTC)
    if age >= timedelta(days=days):
        return None
    return NEW if last_published_at <= first_published_at else UPDATED


def badges_for(
    first_published_at: datetime | None,
    last_published_at: datetime | None,
    is_free: bool,
    is_reduced: bool,
    now: datetime,
    days: int,
) -> list[tuple[str, str | Promise]]:
    """(kind, word) of each badge, in the order in which they are shown."""
    age = age_badge(first_published_at, last_published_at, now, days)
    return [*filter(None, [age]), *([SALE] if is_reduced else []), *([FREE] if is_free else [])]
