"""Sending a receipt, or the way to what was bought, once more: "I paid and got no mail"."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from commerce.messages import notices
from commerce.models import Order, PurchasedProduct
from notifications.models import OutgoingMessage

AT_MOST_EVERY = timedelta(minutes=10)


def has_receipt(order: Order) -> bool:
    """Whether money was paid for `order` once; a free order has no receipt and no invoice."""
    return order.status in Order.ONCE_PAID_STATUSES and bool(order.payment_id)


def send_again(order: Order) -> bool:
    """Write the receipt anew, as a message of its own, to the customer's present address.

    False when one was sent again less than ten minutes ago, or when there is nothing to send.
    """
    if not has_receipt(order):
        return False
    now, again = _turn()
    with transaction.atomic():
        # Of many clicks at once the key lets one through; this also where they fall on both
        # sides of a full ten minutes.
        Order.objects.select_for_update().get(pk=order.pk)
        if _repetitions(order).filter(created_at__gt=now - AT_MOST_EVERY).exists():
            return False
        notices.receipt(order, again=again)
        return True


def _repetitions(order: Order):
    prefix = notices.receipt_key(order, again="again:")
    return OutgoingMessage.objects.filter(dedupe_key__startswith=prefix)


def send_access_again(purchase: PurchasedProduct) -> bool:
    """Tell the customer, at their present address, where what they own is downloaded.

    False without access, or when they were told so less than ten minutes ago.
    """
    now, again = _turn()
    with transaction.atomic():
        purchase = PurchasedProduct.objects.select_for_update().get(pk=purchase.pk)
        told = OutgoingMessage.objects.filter(dedupe_key__startswith=f"access:{purchase.pk}:again:")
        if not purchase.is_active or told.filter(created_at__gt=now - AT_MOST_EVERY).exists():
            return False
        notices.access_restored(purchase, key=f"access:{purchase.pk}:{again}")
        return True


def _turn() -> tuple[datetime, str]:
    """Now, and the part of a key that all repetitions within these ten minutes share."""
    now = timezone.now()
    return now, f"again:{int(now.timestamp() // AT_MOST_EVERY.total_seconds())}"
