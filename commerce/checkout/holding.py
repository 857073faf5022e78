"""The price of a sale is kept for whoever began to buy while it lasted.

The form of the checkout carries when it was opened, signed. For an hour after the sale its price
holds for whoever opened it before, or has an order at it that is not paid: nobody who is typing an
address is charged more than was shown. Only a sale is held; a price that was changed by hand is
shown anew.
"""

from datetime import datetime, timedelta

from django.core import signing
from django.utils import timezone

from commerce.models import Order
from products.models import ProductPage

HELD_FOR = timedelta(hours=1)
SALT = "commerce.checkout.opened"


def mark(user, product: ProductPage, since: datetime | None) -> str:
    """What the form carries: when this customer opened it, now if it is not said."""
    opened_at = (since or timezone.now()).isoformat()
    return signing.dumps([user.pk, product.pk, opened_at], salt=SALT)


def since(user, product: ProductPage, carried: str) -> datetime | None:
    """When they began to buy it, by the mark that a form carried or an order that they have not
    paid; None if they did not begin in the sale, or if nothing is to be held."""
    ended_at = product.sale_ends_at
    if ended_at is None or not ended_at <= timezone.now() < ended_at + HELD_FOR:
        return None
    opened_at = _read(carried, user, product)
    if opened_at and opened_at < ended_at:
        return opened_at
    pending = Order.objects.of_customer(user).filter(product=product, status=Order.Status.PENDING)
    in_sale = pending.filter(sale_discount__gt=0).exists()
    return ended_at - timedelta.resolution if in_sale else None


def _read(carried: str, user, product: ProductPage) -> datetime | None:
    try:
        user_id, product_id, opened_at = signing.loads(carried, salt=SALT)
    except signing.BadSignature:
        return None
    if (user_id, product_id) != (user.pk, product.pk):
        return None
    return datetime.fromisoformat(opened_at)
