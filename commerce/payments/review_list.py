"""Payments that gave no access because they do not fit: what brings one on the list and off it.

A review opens by itself when a payment does not fit, and closes by itself when the reason is
gone (the money went back, the payment became the one that counts). What a person decided stays;
people decide in reviews.py.
"""

from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log

from commerce import payment_state
from commerce.audit import REVIEW_RESOLVED
from commerce.messages import notices
from commerce.models import Order, Payment, PurchasedProduct, Review
from core.money import format_money

Reason, Resolution = Review.Reason, Review.Resolution


def open(payment: Payment, reason: str, order: Order | None, expected: str, received: str) -> None:
    """List `payment` and tell the seller; one that closed by itself opens again, and tells anew."""
    review, created = Review.objects.get_or_create(
        payment=payment,
        reason=reason,
        defaults={"order": order, "expected": expected[:300], "received": received[:300]},
    )
    if created:
        notices.review_needed(review)
    elif not review.is_open and review.resolution in (Resolution.SOLVED, Resolution.REFUNDED):
        closed_at = review.resolved_at
        review.is_open, review.resolution, review.resolved_at = True, "", None
        review.save(update_fields=["is_open", "resolution", "resolved_at"])
        # The time it was closed at tells this opening from those before it.
        notices.review_needed(review, again=closed_at.isoformat() if closed_at else "again")


def follow(payment: Payment) -> None:
    """List or close what concerns one payment that fits no order, or not the way it should."""
    if payment.status != Payment.SUCCEEDED:
        return
    if not payment_state.of(payment).holds_money:
        _close(payment, Q(), Resolution.REFUNDED)
    elif payment.order is None:
        # First listed when it was found to be unknown: it may have been an early word until then.
        listed = Review.objects.filter(payment=payment, reason=Reason.UNKNOWN_SESSION).first()
        if listed:
            open(payment, listed.reason, listed.order, listed.expected, listed.received)
    elif payment.mismatch and not payment.is_accepted:
        expected, received = expected_and_received(payment)
        open(payment, payment.mismatch, payment.order, expected, received)
        _close(payment, ~Q(reason=payment.mismatch), Resolution.SOLVED)
    else:
        _close(payment, ~Q(reason=Reason.SECOND_PAYMENT), Resolution.SOLVED)


def follow_second_payments(purchase: PurchasedProduct) -> None:
    """List each payment that still holds money for what another one gave access to.

    `purchase` is locked, so that two orders of one product do not each take the other's for the
    first.
    """
    payments = Payment.objects.filter(
        order__user_id=purchase.user_id,
        order__product_id=purchase.product_id,
        status=Payment.SUCCEEDED,
    ).select_related("order")
    for payment in payments.prefetch_related("refunds", "disputes"):
        if not payment.counts:
            continue
        order = payment.order
        is_cause = order.pk == purchase.order_id and order.payment_id == payment.payment_id
        # Where access ended, nobody has paid twice: one payment per order is the order's own.
        alone = not purchase.is_active and order.payment_id == payment.payment_id
        if not payment_state.of(payment).holds_money:
            _close(payment, Q(), Resolution.REFUNDED)
        elif not is_cause and not alone:
            first = purchase.order.payment_id if purchase.order else ""
            line = in_one_line(payment)
            open(payment, Reason.SECOND_PAYMENT, order, first or "owned already", line)
        else:
            _close(payment, Q(reason=Reason.SECOND_PAYMENT), Resolution.SOLVED)


def expected_and_received(payment: Payment) -> tuple[str, str]:
    """What the order expects and what the payment brought, as two texts."""
    order = payment.order
    if payment.mismatch == Payment.Mismatch.WRONG_PRODUCT:
        expected = payment.attempt.provider_product_id if payment.attempt else order.product_title
        return f"{expected} x 1", payment.bought_display
    return format_money(order.amount, order.currency), in_one_line(payment)


def in_one_line(payment: Payment) -> str:
    """The payment's figures in one line."""
    line = payment.total_display or "an unknown amount"
    settled = (payment.settlement_amount, payment.settlement_currency)
    if None not in settled and payment.settlement_currency not in ("", payment.currency):
        line += f", settled as {format_money(*settled)}"
    return f"{line}, session {payment.session_id or 'unknown'}"


def _close(payment: Payment, which: Q, resolution: str) -> None:
    """Close open reviews of `payment`: their reason is gone."""
    for review in Review.objects.filter(which, payment=payment, is_open=True):
        review.is_open, review.resolution = False, resolution
        review.resolved_at = timezone.now()
        review.save(update_fields=["is_open", "resolution", "resolved_at"])
        words = Resolution(resolution).label
        log(instance=review, action=REVIEW_RESOLVED, data={"cause": words})
