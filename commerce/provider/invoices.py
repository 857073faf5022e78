"""The provider's tax invoice, fetched anew for each click and kept nowhere."""

import time

from django.core.cache import cache

from commerce.models import Order
from commerce.provider import calls

# So many clicks a minute by one customer: each has the provider make a document, and it takes
# only so many calls from the whole shop.
A_MINUTE = 10


class TooMany(Exception):
    """The customer has asked for more than A_MINUTE invoices in this minute."""


def fetch(order: Order) -> bytes:
    """The PDF for the payment of `order`. Raises TooMany, provider.ProviderError."""
    _count(order.user_id)
    return calls.invoice(order.payment_id)


def _count(user_id: int) -> None:
    """Count a call. If the cache does not answer nobody is counted: an invoice matters more."""
    key = f"commerce:invoices:{user_id}:{int(time.time() // 60)}"
    if cache.add(key, 1, 120):
        return
    try:
        count = cache.incr(key)
    except ValueError:  # gone in between
        return
    if count > A_MINUTE:
        raise TooMany
