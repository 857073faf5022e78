"""How much one customer, and all together, may ask for in a while.

Counted in the rows themselves, so that the limits hold on every host and without any cache.
"""

from datetime import timedelta

from django.db.models import Count, Sum
from django.utils import timezone

from commerce.models import CheckoutAttempt, DownloadTicket

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# Opening a payment page takes up to three of the provider's 240 calls a minute; the rest is for
# refunds and reconciliation.
PAGES_AN_HOUR, PAGES_A_MINUTE = 20, 40
# Each link delivers to one browser, and costs a row for ever.
LINKS_AN_HOUR = 60


def has_opened_enough(user) -> bool:
    """Whether the customer has opened as many payment pages as anybody needs in an hour."""
    return _opened(HOUR, order__user=user) >= PAGES_AN_HOUR


def is_checkout_crowded() -> bool:
    """Whether all customers together open payment pages as fast as the provider allows."""
    return _opened(MINUTE) >= PAGES_A_MINUTE


def has_links_enough(user) -> bool:
    """Whether the customer has asked for as many download links as anybody needs in an hour."""
    since = timezone.now() - HOUR
    return DownloadTicket.objects.filter(user=user, created_at__gt=since).count() >= LINKS_AN_HOUR


def _opened(period: timedelta, **whose) -> int:
    attempts = CheckoutAttempt.objects.filter(created_at__gt=timezone.now() - period, **whose)
    counts = attempts.aggregate(opened=Count("pk"), again=Sum("reused"))
    return counts["opened"] + (counts["again"] or 0)
