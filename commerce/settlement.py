"""What a payment at the provider means for its order: a function of the provider's state alone.

Webhook events arrive late, twice and in any order, so nothing here depends on which event
brought the payment; reconciliation may hand in the same facts. A payment belongs to an order by
its checkout session (metadata is only a hint: buyers can write it on static payment links).
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from commerce import access, orders
from commerce.models import CheckoutAttempt, Order, PurchasedProduct, Review
from core.money import format_money
from notifications import catalogue

# How long an event may wait for the checkout call that it overtook.
PARKED_FOR = timedelta(minutes=15)


class Unreadable(Exception):
    """The provider's data lacks what a decision needs."""


class NotYetKnown(Exception):
    """The session belongs to a checkout call that has not answered yet: try again soon."""


@dataclass(frozen=True)
class Payment:
    """The facts of a payment that decide; amounts in minor units of their currency."""

    payment_id: str
    session_id: str
    status: str
    product_ids: tuple[str, ...]
    quantity: int
    total_amount: int
    currency: str
    settlement_amount: int | None
    settlement_currency: str
    tax: int | None
    order_hint: str

    @classmethod
    def read(cls, data: dict) -> "Payment":
        """Take the needed fields from the provider's payment object; the rest is not looked at.

        Raises Unreadable.
        """
        try:
            cart = data.get("product_cart") or []
            return cls(
                payment_id=_required_text(data, "payment_id"),
                session_id=data.get("checkout_session_id") or "",
                status=data.get("status") or "",
                product_ids=tuple(str(row["product_id"]) for row in cart),
                quantity=sum(int(row.get("quantity", 1)) for row in cart),
                total_amount=int(data["total_amount"]),
                currency=_required_text(data, "currency"),
                settlement_amount=_number_or_none(data.get("settlement_amount")),
                settlement_currency=data.get("settlement_currency") or "",
                tax=_number_or_none(data.get("tax")),
                order_hint=str((data.get("metadata") or {}).get("order", "")),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise Unreadable(f"The payment's data cannot be read: {error!r}") from error


def _required_text(data: dict, name: str) -> str:
    value = data[name]
    if not isinstance(value, str) or not value or "\x00" in value or len(value) > 80:
        raise ValueError(f"{name} is not a usable text")
    return value


def _number_or_none(value) -> int | None:
    return None if value is None else int(value)


def settle(payment: Payment, cause: str, first_seen=None) -> tuple[Order | None, str]:
    """Bring the payment's order to what the payment's state says.

    Returns the order and a sentence for the inbox. Applying the same payment again changes
    nothing. Raises NotYetKnown while the order's checkout call may still be under way, counted
    from `first_seen`.
    """
    with transaction.atomic():
        order, attempt = _bind(payment, first_seen or timezone.now())
        if order is None:
            return None, "No order has this checkout session; nothing was granted."
        if payment.status == "succeeded":
            return order, _succeeded(order, attempt, payment, cause)
        if payment.status in ("failed", "cancelled"):
            return order, _not_paid(order, attempt, payment, cause)
        return order, f"Payment is {payment.status or 'without a status'}; the order waits."


def _bind(payment: Payment, first_seen) -> tuple[Order | None, CheckoutAttempt | None]:
    attempt = None
    if payment.session_id:
        attempt = CheckoutAttempt.objects.filter(checkout_session_id=payment.session_id).first()
    if attempt:
        order = Order.objects.select_for_update().get(pk=attempt.order_id)
        return order, CheckoutAttempt.objects.get(pk=attempt.pk)
    under_way = CheckoutAttempt.objects.filter(
        order__reference=payment.order_hint, status=CheckoutAttempt.Status.OPENING
    )
    if under_way.exists() and timezone.now() < first_seen + PARKED_FOR:
        raise NotYetKnown
    if payment.status == "succeeded":
        hinted = Order.objects.filter(reference=payment.order_hint).first()
        _review(
            payment, Review.Reason.UNKNOWN_SESSION, hinted, expected="", received=_facts(payment)
        )
    return None, None


def _succeeded(order: Order, attempt: CheckoutAttempt, payment: Payment, cause: str) -> str:
    if order.payment_id == payment.payment_id:
        return "Already applied."
    if mismatch := _mismatch(order, attempt, payment):
        reason, expected, received = mismatch
        _review(payment, reason, order, expected, received)
        return f"{Review.Reason(reason).label}: expected {expected}, received {received}."
    _note(attempt, payment, CheckoutAttempt.Status.SUCCEEDED)
    if order.payment_id:
        _review(payment, Review.Reason.SECOND_PAYMENT, order, order.payment_id, _facts(payment))
        return "The order was paid before: a second payment."
    owned_before = PurchasedProduct.objects.filter(
        user=order.user, product=order.product, revoked_at=None
    ).exists()
    order.payment_id = payment.payment_id
    order.tax = payment.tax
    order.save(update_fields=["payment_id", "tax"])
    orders.move(order, Order.Status.PAID, cause)
    if owned_before:
        _review(payment, Review.Reason.SECOND_PAYMENT, order, "owned already", _facts(payment))
        return "Paid, but the customer owned the product already."
    access.grant(order.user, order.product, order)
    _send_receipt(order)
    return "Paid; access granted."


def _not_paid(order: Order, attempt: CheckoutAttempt, payment: Payment, cause: str) -> str:
    if attempt.status == CheckoutAttempt.Status.SUCCEEDED:
        return "Paid already; a late failure changes nothing."
    failed = payment.status == "failed"
    _note(
        attempt,
        payment,
        CheckoutAttempt.Status.FAILED if failed else CheckoutAttempt.Status.CANCELLED,
    )
    if order.attempts.last() != attempt:
        return "An older attempt; the latest one decides."
    status = Order.Status.FAILED if failed else Order.Status.CANCELLED
    if not orders.move(order, status, cause):
        return f"The order is {order.status}; nothing changed."
    if failed:
        _send_failure(order, payment)
    return f"The payment was not made; the order is {order.status}."


def _mismatch(order: Order, attempt: CheckoutAttempt, payment: Payment):
    """How the payment differs from the order, as (reason, expected, received), or None."""
    if payment.product_ids != (attempt.provider_product_id,) or payment.quantity != 1:
        return (
            Review.Reason.WRONG_PRODUCT,
            attempt.provider_product_id,
            ", ".join(payment.product_ids)[:200] + f" x {payment.quantity}",
        )
    if payment.currency == order.currency:
        amount, currency = payment.total_amount, payment.currency
    else:  # adaptive currency: compare what arrives in the shop's own
        amount, currency = payment.settlement_amount, payment.settlement_currency
    if (amount, currency) != (order.amount, order.currency):
        return Review.Reason.WRONG_AMOUNT, f"{order.amount} {order.currency}", _facts(payment)
    return None


def _facts(payment: Payment) -> str:
    return (
        f"{payment.total_amount} {payment.currency}, settled as "
        f"{payment.settlement_amount} {payment.settlement_currency}, session {payment.session_id}"
    )[:300]


def _review(payment: Payment, reason: str, order: Order | None, expected: str, received: str):
    Review.objects.get_or_create(
        payment_id=payment.payment_id,
        reason=reason,
        defaults={"order": order, "expected": expected, "received": received},
    )


def _note(attempt: CheckoutAttempt, payment: Payment, status: str) -> None:
    attempt.status = status
    attempt.payment_id = payment.payment_id
    attempt.save(update_fields=["status", "payment_id"])


def _send_receipt(order: Order) -> None:
    catalogue.order_paid(
        recipient=order.user.email,
        reference=order.reference,
        product_title=order.product_title,
        amount_text=format_money(order.amount, order.currency),
        order_url=reverse("commerce:order", args=[order.reference]),
        library_url=reverse("commerce:library"),
        dedupe_key=f"order-paid:{order.reference}:{order.payment_id}",
    )


def _send_failure(order: Order, payment: Payment) -> None:
    catalogue.payment_failed(
        recipient=order.user.email,
        reference=order.reference,
        product_title=order.product_title,
        amount_text=format_money(order.amount, order.currency),
        order_url=reverse("commerce:order", args=[order.reference]),
        retry_url=reverse("commerce:checkout", args=[order.product.slug]),
        dedupe_key=f"payment-failed:{order.reference}:{payment.payment_id}",
    )
