"""When public pages of products change by themselves: prices, and what a badge says."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min

from products import sale_prices
from products.models import CatalogueEntry, ProductPage


def between(after: datetime, until: datetime) -> Iterator[datetime | None]:
    """For core/public_pages.py."""
    yield from _of_prices(after, until)
    yield _of_badges(after, until)


def _of_prices(after: datetime, until: datetime) -> Iterator[datetime | None]:
    """The catalogue says when, of each product; one that nobody has followed yet says what was."""
    rows = CatalogueEntry.objects.filter(live=True, price_changes_at__lte=until)
    for entry in rows.select_related("product"):
        known = entry.price_changes_at
        yield known if known and known > after else sale_prices.changes_at(entry.product, after)


def _of_badges(after: datetime, until: datetime) -> datetime | None:
    """The first moment at which a product is neither new nor updated any more."""
    age = timedelta(days=settings.BADGE_DAYS)
    ending = ProductPage.objects.live().order_by()
    ending = ending.filter(last_published_at__gt=after - age, last_published_at__lte=until - age)
    published = ending.aggregate(first=Min("last_published_at"))["first"]
    return published and published + age
