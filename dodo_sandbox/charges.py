"""From a cart to a payment: what it costs, whether the session may still be paid, and paying."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from dodo_sandbox import behaviour, webhooks
from dodo_sandbox.cards import Card
from dodo_sandbox.models import CheckoutSession, Payment, Product
from dodo_sandbox.money import discounted, tax_on_top, tax_within

LARGEST_TOTAL = 2**31 - 1


class Unsellable(Exception):
    """A cart that cannot be charged: an unknown or archived product, two currencies, …"""


class Closed(Exception):
    """A session that takes no payment: it has one already, or its 24 hours are over."""

    def __init__(self, payment: Payment | None):
        self.payment = payment


@dataclass(frozen=True)
class Charge:
    """What a cart comes to, in minor units; `tax` is None where nobody collects any."""

    products: list[Product]
    lines: list[dict]
    currency: str
    total: int
    tax: int | None


def price_cart(cart: list[dict]) -> Charge:
    """Price the rows {product_id, quantity, amount} at the products' prices of this moment.

    Raises Unsellable.
    """
    percent = behaviour.read()["tax_percent"]
    products, lines, total, tax = [], [], 0, 0
    for row in cart:
        product = _sellable(row["product_id"])
        amount = _unit_amount(product, row.get("amount")) * row["quantity"]
        if product.price["tax_inclusive"]:
            tax += tax_within(amount, percent)
        else:
            added = tax_on_top(amount, percent)
            amount, tax = amount + added, tax + added
        products.append(product)
        lines.append(
            {"product_id": product.product_id, "quantity": row["quantity"], "amount": amount}
        )
        total += amount
    currencies = {product.price["currency"] for product in products}
    if len(currencies) != 1:
        raise Unsellable("All products of a cart must have one currency.")
    if total > LARGEST_TOTAL:
        raise Unsellable(f"The cart comes to more than {LARGEST_TOTAL} minor units.")
    return Charge(products, lines, currencies.pop(), total, tax if percent else None)


def _sellable(product_id: str) -> Product:
    product = Product.objects.filter(product_id=product_id).first()
    if product is None:
        raise Unsellable(f"Product {product_id[:60]} does not exist.")
    if product.archived:
        raise Unsellable(f"Product {product_id} is archived.")
    return product


def _unit_amount(product: Product, amount: int | None) -> int:
    """The price of one. A cart's own amount counts for pay-what-you-want products only."""
    price = product.price
    if not price["pay_what_you_want"]:
        return discounted(price["price"], price["discount"])
    chosen = amount if amount is not None else price["suggested_price"] or price["price"]
    if chosen < price["price"]:
        raise Unsellable(f"The least amount for {product.product_id} is {price['price']}.")
    return chosen


def require_open(session: CheckoutSession) -> None:
    """Raise Closed when the session has its payment or is too old."""
    payment = session.closing_payment()
    if payment or session.expired:
        raise Closed(payment)


def pay(session: CheckoutSession, card: Card, customer, billing: dict) -> Payment:
    """Charge a test card: a new payment, settled at once unless `processing_first` is set.

    Raises Closed or Unsellable.
    """
    conditions = behaviour.read()
    # The transaction takes the store's write lock first, so that of two clicks the second waits
    # here and then finds the first one's payment.
    with transaction.atomic():
        session = CheckoutSession.objects.get(pk=session.pk)
        require_open(session)
        charge = price_cart(session.product_cart)
        session.customer, session.billing = customer, billing
        session.save()
        payment = Payment.objects.create(
            session=session,
            customer=customer,
            lines=charge.lines,
            total_amount=charge.total,
            tax=charge.tax,
            currency=charge.currency,
            billing=billing,
            metadata=session.metadata,
            outcome=card.outcome,
            card_last_four=card.number[-4:],
        )
        if conditions["processing_first"]:
            wait = timedelta(seconds=conditions["processing_seconds"])
            payment.settles_at = timezone.now() + wait
            payment.save()
            webhooks.queue("payment.processing", payment)
        else:
            settle(payment, "failed" if card.outcome else "succeeded")
    return payment


def settle(payment: Payment, status: str) -> None:
    """Bring a processing payment to its end (succeeded, failed, cancelled) and queue the news."""
    payment.status = status
    payment.settles_at = None
    payment.updated_at = timezone.now()
    payment.save()
    webhooks.queue(f"payment.{status}", payment)


def settle_due() -> None:
    """Settle the payments whose time of processing is over."""
    due = Payment.objects.filter(status="processing", settles_at__lte=timezone.now())
    for payment_id in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            payment = Payment.objects.get(pk=payment_id)
            if payment.status == "processing":
                settle(payment, "failed" if payment.outcome else "succeeded")


def cancel(payment: Payment) -> bool:
    """Cancel a payment that is still processing; False when it no longer is."""
    with transaction.atomic():
        payment = Payment.objects.get(pk=payment.pk)
        if payment.status != "processing":
            return False
        payment.outcome = "CUSTOMER_CANCELLED"
        settle(payment, "cancelled")
        return True
