"""Having the provider asked about an order, when a customer waits for its word."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from commerce.models import Order
from core.background import queue_soon

AT_MOST_EVERY = timedelta(minutes=1)


def ask_once(order: Order) -> bool:
    """Have the provider asked about `order` soon; False when that was done within a minute.

    The answer comes through settlement like a webhook. Of many callers at once one UPDATE lets
    one through. What a lost task leaves undone, reconciliation finds.
    """
    now = timezone.now()
    is_past = Q(asked_at__lt=now - AT_MOST_EVERY) | Q(asked_at__gt=now + AT_MOST_EVERY)
    free = Q(asked_at=None) | is_past
    if not Order.objects.filter(free, pk=order.pk).update(asked_at=now):
        return False
    queue_soon("commerce.ask_about_order", order.pk)
    return True
