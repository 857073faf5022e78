"""The causes of a purchase, as rows: each order that was paid once, and each grant by hand.

An order's grant is a function of the order: live while it is paid and undisputed, unless the shop
has ended access since it was paid. Only access.py asks for rows to be written, under the lock on
their purchase.

The purchase has the last word on what was done by hand, as the version before knows no other row:
it may still be serving, or serve again. What it did is read from there (decision 45).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from commerce.models import Dispute, Grant, Order, PurchasedProduct

Ended = PurchasedProduct.Ended
GIVES_ACCESS = (Order.Status.PAID, Order.Status.PARTIALLY_REFUNDED)


def paid_at(order: Order) -> datetime:
    return order.paid_at or order.created_at


def read(purchases: Iterable[PurchasedProduct]) -> dict[int, list[Grant]]:
    """The causes of each purchase as they stand today: orders first, in the order of payment.

    Three queries at most. Rows that are missing, or that differ in the table, are not written.
    """
    purchases = list(purchases)
    return _causes(purchases, _rows(purchases))


def bring_into_line(purchase: PurchasedProduct) -> list[Grant]:
    """The causes of a locked purchase, written down as they stand today."""
    rows = _rows([purchase])
    before = {row.pk: _state(row) for row in rows[purchase.pk]}
    causes = _causes([purchase], rows)[purchase.pk]
    # What ended goes first: there is one live grant by hand at a time.
    for grant in sorted(causes, key=lambda grant: grant.is_live):
        if grant.pk is None or _state(grant) != before[grant.pk]:
            grant.save()
    return causes


def begin_by_hand(purchase: PurchasedProduct, because: str, by) -> None:
    """Note on a locked purchase that somebody grants it; what ended by hand before is past.

    The orders that were ended then count again beside it.
    """
    bring_into_line(purchase)
    purchase.granted_because, purchase.granted_at = because, timezone.now()
    purchase.ended_by_hand_at, purchase.ended = None, ""
    Grant.objects.create(purchase=purchase, because=because, by=by, began_at=purchase.granted_at)


def end_by_hand(purchase: PurchasedProduct, because: str, by) -> None:
    """End each cause of a locked purchase that gives access, or would again after a dispute."""
    causes = bring_into_line(purchase)
    purchase.granted_because, purchase.ended_by_hand_at = "", timezone.now()
    for grant in causes:
        if grant.is_live or grant.ended == Ended.DISPUTE_OPEN:
            grant.ended, grant.ended_at = Ended.BY_HAND, purchase.ended_by_hand_at
            grant.ended_because, grant.ended_by = because, by
            grant.save()


def _causes(
    purchases: list[PurchasedProduct], rows: dict[int, list[Grant]]
) -> dict[int, list[Grant]]:
    orders = _orders(purchases)
    lost = _lost([order for own in orders.values() for order in own])
    found = {}
    for purchase in purchases:
        known = rows[purchase.pk]
        of_order = {row.order_id: row for row in known if not row.is_by_hand}
        causes = []
        for order in orders[purchase.user_id, purchase.product_id]:
            grant = of_order.get(order.pk) or Grant(purchase=purchase)
            grant.order = order
            _follow_order(grant, order, purchase, order.pk in lost)
            causes.append(grant)
        by_hand = [row for row in known if row.is_by_hand]
        found[purchase.pk] = causes + _follow_purchase(by_hand, purchase)
    return found


def _follow_order(grant: Grant, order: Order, purchase: PurchasedProduct, is_lost: bool) -> None:
    ended = _why_ended(order, purchase, is_lost)
    grant.began_at = paid_at(order)
    if not ended:
        grant.ended, grant.ended_at, grant.ended_because, grant.ended_by = "", None, "", None
    elif ended != grant.ended:
        is_by_hand = ended == Ended.BY_HAND
        known = purchase.ended_by_hand_at if is_by_hand else purchase.revoked_at
        is_its_own = bool(known and known >= grant.began_at)  # not of an order before
        grant.ended_at = grant.ended_at or (known if is_its_own else timezone.now())
        grant.ended, grant.ended_by = ended, None
        grant.ended_because = purchase.revoked_because if is_by_hand else ""


def _why_ended(order: Order, purchase: PurchasedProduct, is_lost: bool) -> str:
    """Why the order gives no access; empty if it does."""
    if order.status == Order.Status.REFUNDED:
        return Ended.DISPUTE_LOST if is_lost else Ended.REFUNDED
    if purchase.ended_by_hand_at and paid_at(order) <= purchase.ended_by_hand_at:
        return Ended.BY_HAND
    return "" if order.status in GIVES_ACCESS else Ended.DISPUTE_OPEN


def _follow_purchase(rows: list[Grant], purchase: PurchasedProduct) -> list[Grant]:
    """The grants by hand, by what the purchase says of the last one."""
    is_granted = bool(purchase.granted_because) and purchase.ended != Ended.BY_HAND
    is_there = False
    for grant in rows:
        if not grant.is_live:
            continue
        is_there = is_granted and (grant.because, grant.began_at) == (
            purchase.granted_because,
            purchase.granted_at,
        )
        if not is_there:
            grant.ended = Ended.BY_HAND
            grant.ended_at = purchase.ended_by_hand_at or timezone.now()
            grant.ended_because = purchase.revoked_because
    if is_granted and not is_there:
        new = Grant(purchase=purchase, because=purchase.granted_because)
        new.began_at = purchase.granted_at
        rows = [*rows, new]
    return rows


def _rows(purchases: list[PurchasedProduct]) -> dict[int, list[Grant]]:
    found = defaultdict(list)
    for grant in Grant.objects.filter(purchase__in=purchases).select_related("by", "ended_by"):
        found[grant.purchase_id].append(grant)
    return found


def _orders(purchases: list[PurchasedProduct]) -> dict[tuple[int, int], list[Order]]:
    """The orders that were paid once, by customer and product."""
    orders = Order.objects.filter(
        user__in={purchase.user_id for purchase in purchases},
        product__in={purchase.product_id for purchase in purchases},
        status__in=Order.ONCE_PAID_STATUSES,
    )
    found = defaultdict(list)
    for order in orders.order_by("paid_at", "pk"):
        found[order.user_id, order.product_id].append(order)
    return found


def _lost(orders: list[Order]) -> set[int]:
    """Those whose money a dispute took."""
    refunded = [order.pk for order in orders if order.status == Order.Status.REFUNDED]
    if not refunded:
        return set()
    disputes = Dispute.objects.filter(
        payment__order__in=refunded,
        payment_id=F("payment__order__payment_id"),
        status__in=Dispute.AGAINST_US,
    )
    return set(disputes.values_list("payment__order", flat=True))


def _state(grant: Grant) -> tuple:
    return grant.began_at, grant.ended_at, grant.ended, grant.ended_because, grant.ended_by_id
