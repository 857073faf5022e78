"""Sending a receipt once more: "I paid and got no mail"."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from commerce.messages import notices
from commerce.models import Order
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
    now = timezone.now()
    again = f"again:{int(now.timestamp() // AT_MOST_EVERY.total_seconds())}"
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
