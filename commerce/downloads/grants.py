"""The causes of a purchase, as rows: each order that was paid once, and each grant by hand.

An order's grant is a function of the order: live while it is paid and undisputed, unless the shop
has ended access since it was paid. That of an upgrade needs what it was bought on top of, too
(upgrades.py). Only access.py asks for rows to be written, under the lock on
their purchase.

The purchase has the last word on what was done by hand, as the version before knows no other row:
it may still be serving, or serve again. What it did is read from there (decision 45).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from commerce.downloads import upgrades
from commerce.models import Dispute, Grant, Order, PurchasedProduct
from products.models import Edition

Ended = PurchasedProduct.Ended
GIVES_ACCESS = (Order.Status.PAID, Order.Status.PARTIALLY_REFUNDED)


def paid_at(order: Order) -> datetime:
    return order.paid_at or order.created_at


def read(purchases: Iterable[PurchasedProduct]) -> dict[int, list[Grant]]:
    """The causes of each purchase as they stand today: orders first, in the order of payment.

    Four queries at most. Rows that are missing, or that differ in the table, are not written.
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


def begin_by_hand(purchase: PurchasedProduct, edition, because: str, by) -> None:
    """Note on a locked purchase that somebody grants it; what ended by hand before is past.

    The orders that were ended then count again beside it. A grant by hand that stands makes way.
    """
    now = timezone.now()
    for grant in bring_into_line(purchase):
        if grant.is_by_hand and grant.is_live:
            grant.ended, grant.ended_at, grant.ended_by = Ended.BY_HAND, now, by
            grant.save()
    purchase.granted_because, purchase.granted_at = because, now
    purchase.ended_by_hand_at, purchase.ended = None, ""
    Grant.objects.create(purchase=purchase, edition=edition, because=because, by=by, began_at=now)


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
    paid = [order for own in orders.values() for order in own]
    lost, editions = _lost(paid), _editions(paid, purchases, rows)
    found = {}
    for purchase in purchases:
        known = rows[purchase.pk]
        of_order = {row.order_id: row for row in known if not row.is_by_hand}
        bought, why = [], {}
        for order in orders[purchase.user_id, purchase.product_id]:
            grant = of_order.get(order.pk) or Grant(purchase=purchase)
            grant.order, grant.edition_id = order, order.edition_id
            why[order.pk] = _why_ended(order, purchase, order.pk in lost)
            bought.append(grant)
        by_hand = _follow_purchase([row for row in known if row.is_by_hand], purchase)
        upgrades.rank(bought + by_hand, editions[purchase.product_id])
        why |= upgrades.why_ended(bought, by_hand, why)
        for grant in bought:
            _follow_order(grant, purchase, why.get(grant.order_id or 0, ""))
        found[purchase.pk] = bought + by_hand
    return found


def _follow_order(grant: Grant, purchase: PurchasedProduct, ended: str) -> None:
    """`ended` says why it gives no access; empty if it does."""
    assert grant.order is not None
    grant.began_at = paid_at(grant.order)
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
    grants = Grant.objects.filter(purchase__in=purchases)
    for grant in grants.select_related("by", "ended_by"):
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


def _editions(
    orders: list[Order], purchases: list[PurchasedProduct], rows: dict[int, list[Grant]]
) -> dict[int, list[Edition]]:
    """Those of each product of which one was sold or given, the lowest first."""
    named = {order.product_id for order in orders if order.edition_id}
    for purchase in purchases:
        if any(row.edition_id for row in rows[purchase.pk]):
            named.add(purchase.product_id)
    found = defaultdict(list)
    for edition in Edition.objects.filter(page__in=named) if named else ():
        found[edition.page_id].append(edition)
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
    ended = grant.ended_at, grant.ended, grant.ended_because, grant.ended_by_id
    return grant.began_at, grant.edition_id, *ended
