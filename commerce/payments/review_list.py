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
from commerce.downloads import grants, upgrades
from commerce.messages import notices
from commerce.models import Grant, Order, Payment, PurchasedProduct, Review
from commerce.models.orders import with_edition
from commerce.models.payments import pieces
from core.money import format_money

Reason, Resolution = Review.Reason, Review.Resolution
# What concerns a payment only beside the others for the same product.
BESIDE_OTHERS = (Reason.SECOND_PAYMENT, Reason.UPGRADE_ALONE)


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
        _close(payment, ~Q(reason__in=BESIDE_OTHERS), Resolution.SOLVED)


def follow_second_payments(purchase: PurchasedProduct) -> None:
    """List each payment that still holds money for what another one gave access to, and each
    upgrade whose lower order was given back.

    `purchase` is locked, so that two orders of one product do not each take the other's for the
    first.
    """
    payments = Payment.objects.filter(
        order__user_id=purchase.user_id,
        order__product_id=purchase.product_id,
        status=Payment.SUCCEEDED,
    ).select_related("order")
    payments = payments.prefetch_related("refunds", "disputes")
    causes: list[Grant] = []
    if any(payment.order and payment.order.is_upgrade for payment in payments):
        causes = grants.read([purchase])[purchase.pk]
    for payment in payments:
        order = payment.order
        if order is None or not payment.counts:
            continue
        if not payment_state.of(payment).holds_money:
            _close(payment, Q(), Resolution.REFUNDED)
            continue
        reason = _beside_others(payment, purchase, causes)
        _close(payment, Q(reason__in=BESIDE_OTHERS) & ~Q(reason=reason), Resolution.SOLVED)
        if reason == Reason.SECOND_PAYMENT:
            first = purchase.order.payment_id if purchase.order else ""
            expected = first or gettext("owned already")
            open(payment, reason, order, expected, in_one_line(payment))
        elif reason:
            expected = with_edition(order.product_title, str(order.upgraded))
            open(payment, reason, order, expected, in_one_line(payment))


def _beside_others(payment: Payment, purchase: PurchasedProduct, causes: list[Grant]) -> str:
    """Why a payment that holds money is to be checked beside the others; empty if it is not.

    `causes` are those of the purchase where some of them are upgrades.
    """
    order = payment.order
    assert order is not None
    if order.payment_id != payment.payment_id:
        return Reason.SECOND_PAYMENT
    own = next((each for each in causes if each.order_id == order.pk), None)
    if own and own.lacks_floor:
        # While a dispute may still give the lower order back, it is paused like that.
        return "" if own.ended == PurchasedProduct.Ended.DISPUTE_OPEN else Reason.UPGRADE_ALONE
    # Where access ended, nobody has paid twice: one payment per order is the order's own.
    if not purchase.is_active or order.pk == purchase.order_id:
        return ""
    live = [each for each in causes if each.is_live]
    lead = next((each for each in live if each.order_id == purchase.order_id), None)
    if lead and order.pk in {each.order_id for each in upgrades.needed(lead, live)}:
        return ""
    return Reason.SECOND_PAYMENT


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
