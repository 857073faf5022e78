"""A small fixed history of a shop, whose sums can be done by hand."""

from datetime import UTC, datetime

from commerce.models import Dispute, Order, Payment, Refund
from tests.factories import OrderFactory, ProductPageFactory, UserFactory


def at(text: str) -> datetime:
    """A moment in UTC, as 2026-03-31 22:30."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def paid(product, user, when: str, amount=1000, currency="USD", **values) -> Order:
    """An order of `amount` minor units, begun and paid at `when`."""
    number = Order.objects.count()
    order = OrderFactory(
        product=product,
        user=user,
        amount=amount,
        currency=currency,
        status="paid",
        is_paid=True,
        paid_at=at(when),
        payment_id=f"pay_{number}",
        **values,
    )
    Order.objects.filter(pk=order.pk).update(created_at=at(when))
    Payment.objects.create(
        payment_id=order.payment_id,
        order=order,
        status="succeeded",
        total_amount=amount,
        currency=currency,
        made_at=at(when),
    )
    return order


def begun(product, user, when: str, amount=1000, status="expired") -> Order:
    """An order that nobody paid."""
    order = OrderFactory(product=product, user=user, amount=amount, status=status)
    Order.objects.filter(pk=order.pk).update(created_at=at(when))
    return order


def refunded(order: Order, when: str, amount: int, **values) -> Refund:
    defaults = {"currency": order.currency, "status": "succeeded", "is_partial": True}
    return Refund.objects.create(
        payment_id=order.payment_id,
        refund_id=f"ref_{Refund.objects.count()}",
        amount=amount,
        created_at=at(when),
        **defaults | values,
    )


def lost(order: Order, when: str) -> Dispute:
    return Dispute.objects.create(
        payment_id=order.payment_id,
        dispute_id=f"dp_{Dispute.objects.count()}",
        status="lost",
        reported_at=at(when),
        lost_at=at(when),
        created_at=at(when),
    )


class Shop:
    """Two sellers with a product each, and three customers."""

    def __init__(self):
        self.ann = UserFactory(email="ann@example.com", groups=["Sellers"])
        self.ben = UserFactory(email="ben@example.com", groups=["Sellers"])
        self.boss = UserFactory(email="boss@example.com", groups=["Admins"])
        self.anns = ProductPageFactory(owner=self.ann, title="Almanac", price=1000)
        self.bens = ProductPageFactory(owner=self.ben, title="Beacon", price=2000)
        self.eve, self.jo, self.kim = (UserFactory() for _ in range(3))
