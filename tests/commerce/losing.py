"""Orders that were paid at the stand-in provider, and that a restored backup lacks."""

from datetime import timedelta

from django.utils import timezone

from backups.models import BackupRun
from commerce.models import LostOrder, Order
from commerce.payments import lost_orders
from tests.commerce.paid_orders import pay
from tests.commerce.reconciling import run


def restore(hours_ago: int = 2) -> BackupRun:
    """What the database says once a backup of then was put back in its place, just now."""
    made = timezone.now() - timedelta(hours=hours_ago)
    return BackupRun.objects.create(
        name=f"storefront-{hours_ago}.tar",
        status=BackupRun.Status.VERIFIED,
        started_at=made,
        finished_at=made,
        restored_at=timezone.now() + timedelta(seconds=1),
    )


def lose(*orders: Order) -> None:
    """They were never in the backup."""
    for order in orders:
        order.delete()


def pay_and_lose(sandbox, buyer=None, product=None) -> tuple[Order, str]:
    """An order as it was, which is here no more, and the provider's id of its payment."""
    order, payment_id = pay(sandbox, buyer, product)
    kept = Order.objects.get(pk=order.pk)
    lose(order)
    return kept, payment_id


def look() -> list[LostOrder]:
    """Reconcile, find what is lost, ask about it; the rows, those paid first first."""
    run()
    lost_orders.find()
    lost_orders.look_again()
    assert lost_orders.work()
    return rows()


def rows() -> list[LostOrder]:
    found = LostOrder.objects.select_related("review__payment", "order", "customer", "product")
    return list(found.order_by("review__payment__made_at", "pk"))


def rebuild(by=None) -> list[LostOrder]:
    """Decide for all that agree, and have it done."""
    lost_orders.approve(by)
    assert lost_orders.work()
    return rows()
