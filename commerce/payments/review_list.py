"""Opening and closing reviews: payments that gave no access because they do not fit.

A review opens by itself when a payment does not fit, and closes by itself when the reason is
gone (the money went back, the payment became the one that counts). What a person decided stays;
people decide in reviews.py.
"""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from commerce import payment_state
from commerce.audit import REVIEW_RESOLVED
from commerce.messages import notices
from commerce.models import Order, Payment, PurchasedProduct, Review
from commerce.models.payments import pieces
from core.money import format_money

Reason, Resolution = Review.Reason, Review.Resolution


def open(payment: Payment, reason: str, order: Order | None, expected: str, received: str) -> None:
    """Open a review of `payment`, or again one that closed by itself, and tell the seller."""
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
        # Settlement opens the first review of an unknown session: its event may have been early.
        listed = Review.objects.filter(payment=payment, reason=Reason.UNKNOWN_SESSION).first()
        if listed:
            open(payment, listed.reason, listed.order, listed.expected, listed.received)
    elif payment.mismatch and not payment.is_accepted:
        expected, received = expected_and_received(payment, payment.order)
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
        order = payment.order
        if order is None or not payment.counts:
            continue
        is_cause = order.pk == purchase.order_id and order.payment_id == payment.payment_id
        # Where access ended, nobody has paid twice: one payment per order is the order's own.
        alone = not purchase.is_active and order.payment_id == payment.payment_id
        if not payment_state.of(payment).holds_money:
            _close(payment, Q(), Resolution.REFUNDED)
        elif not is_cause and not alone:
            first = purchase.order.payment_id if purchase.order else ""
            line = in_one_line(payment)
            expected = first or gettext("owned already")
            open(payment, Reason.SECOND_PAYMENT, order, expected, line)
        else:
            _close(payment, Q(reason=Reason.SECOND_PAYMENT), Resolution.SOLVED)


def expected_and_received(payment: Payment, order: Order) -> tuple[str, str]:
    """What the payment's order expects and what the payment brought, as two texts."""
    if payment.mismatch == Payment.Mismatch.WRONG_PRODUCT:
        expected = payment.attempt.provider_product_id if payment.attempt else order.product_title
        return pieces([expected], 1), payment.bought_display
    return format_money(order.amount, order.currency), in_one_line(payment)


def in_one_line(payment: Payment) -> str:
    """The payment's figures in one line."""
    values = {
        "paid": payment.total_display or gettext("an unknown amount"),
        "session": payment.session_id or gettext("unknown"),
    }
    amount, currency = payment.settlement_amount, payment.settlement_currency
    if amount is None or currency in ("", payment.currency):
        return gettext("%(paid)s, session %(session)s") % values
    values["settled"] = format_money(amount, currency)
    return gettext("%(paid)s, settled as %(settled)s, session %(session)s") % values


def _close(payment: Payment, which: Q, resolution: str) -> None:
    """Close open reviews of `payment`: their reason is gone."""
    for review in Review.objects.filter(which, payment=payment, is_open=True):
        review.is_open, review.resolution = False, resolution
        review.resolved_at = timezone.now()
        review.save(update_fields=["is_open", "resolution", "resolved_at"])
        words = str(Resolution(resolution).label)
        log(instance=review, action=REVIEW_RESOLVED, data={"cause": words})
