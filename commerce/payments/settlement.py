"""From what the provider reports to the status of orders and to access.

Webhook events arrive late, twice and in any order; reconciliation, the return page and refunds
made here bring the same objects. Each report first updates its own row (Payment, Refund,
Dispute), then the order is derived from all of its rows. So the result does not depend on which
report came first, and the same report again changes nothing.

Locks are taken in one order everywhere: payment, order, purchase, review, refund request.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from commerce import payment_state
from commerce.checkout import orders
from commerce.downloads import access
from commerce.messages import notices
from commerce.models import CheckoutAttempt, Order, Payment, Refund, Review
from commerce.payments import (
    binding,
    records,
    refund_answers,
    review_list,
    withdrawal_answers,
)
from commerce.provider.objects import (
    CANCELLED,
    FAILED,
    ProviderDispute,
    ProviderPayment,
    ProviderRefund,
)
from core import languages

# How long an event may wait for the checkout call that it overtook.
PARKED_FOR = timedelta(minutes=15)


class NotYetKnown(Exception):
    """The session belongs to a checkout call that has not answered yet: try again soon."""


def settle_payment(
    reported: ProviderPayment,
    cause: str,
    *,
    reported_at: datetime | None = None,
    first_seen: datetime | None = None,
    is_asked: bool = False,
) -> tuple[Order | None, str]:
    """Record what the provider reports of a payment, and let its order follow.

    `reported_at` is the age of the report; `is_asked`, that the provider was asked for it just
    now. Returns the order and a sentence for the inbox. Raises NotYetKnown while the checkout call
    of an unknown session may still be under way, counted from `first_seen`.
    """
    reported_at = reported_at or timezone.now()
    with transaction.atomic():
        payment = records.lock_payment(reported.payment_id)
        records.learn_payment(payment, reported, reported_at)
        for refund in reported.refunds:
            records.learn_refund(payment, refund, reported_at, is_asked)
        for dispute in reported.disputes:
            records.learn_dispute(payment, dispute, reported_at, is_asked)
        if payment.order is None and not _bind(payment):
            _park_or_list(payment, reported, first_seen)
            return None, gettext("No order has this checkout session; nothing was granted.")
        return _settle_order(payment, cause)


def settle_refund(
    reported: ProviderRefund,
    cause: str,
    *,
    reported_at: datetime | None = None,
    is_asked: bool = False,
) -> tuple[Order | None, str]:
    """Record what the provider reports of a refund, and let its order follow.

    A refund may come before its payment: then it is kept and counts once the payment is known.
    """
    with transaction.atomic():
        payment = records.lock_payment(reported.payment_id)
        records.learn_refund(payment, reported, reported_at or timezone.now(), is_asked)
        return _settle_order(payment, cause)


def settle_dispute(
    reported: ProviderDispute,
    cause: str,
    *,
    reported_at: datetime | None = None,
    is_asked: bool = False,
) -> tuple[Order | None, str]:
    """Record what the provider reports of a dispute, and let its order follow."""
    with transaction.atomic():
        payment = records.lock_payment(reported.payment_id)
        records.learn_dispute(payment, reported, reported_at or timezone.now(), is_asked)
        return _settle_order(payment, cause)


def follow(order: Order, cause: str, by=None) -> str:
    """Derive a locked order from its payments, then access from the customer's orders.

    Returns what came of it, as a sentence.
    """
    payments = list(order.payments.prefetch_related("refunds", "disputes"))
    chosen = payment_state.choose(
        [payment for payment in payments if payment.counts], order.payment_id
    )
    if chosen is None:
        return _follow_unpaid(order, payments, cause)
    before = (order.status, order.payment_id)
    received = binding.received(chosen, order)
    if order.received != received:
        order.received = received
        order.save(update_fields=["received"])
    if order.payment_id != chosen.payment_id:
        order.payment_id, order.tax = chosen.payment_id, chosen.tax_in(order.currency)
        is_anew = order.status == Order.Status.REFUNDED and payment_state.of(chosen).gives_access
        if is_anew:  # paid once more after all went back: access counts from now
            order.paid_at = timezone.now()
        order.save(update_fields=["payment_id", "tax", "paid_at"])
        if is_anew:
            notices.receipt(order)
    if order.status not in Order.ONCE_PAID_STATUSES:
        orders.move(order, Order.Status.PAID, cause, by)
        notices.receipt(order)
    orders.move(order, payment_state.ORDER_STATUS[payment_state.of(chosen)], cause, by)
    purchase = access.follow(order.user, order.product, cause, by)
    assert purchase is not None  # the order was paid once
    review_list.follow_second_payments(purchase)
    refund_answers.follow(order, chosen)
    withdrawal_answers.follow(order, chosen)
    if before == (order.status, order.payment_id):
        return _unchanged(order)
    if purchase.is_active:
        outcome = gettext("The order is %(status)s; the customer has access.")
    else:
        outcome = gettext("The order is %(status)s; the customer has no access.")
    return outcome % {"status": languages.within_sentence(order.get_status_display())}


def _unchanged(order: Order) -> str:
    status = languages.within_sentence(order.get_status_display())
    return gettext("The order is %(status)s; nothing changed.") % {"status": status}


def _bind(payment: Payment) -> bool:
    """Tie the payment to the order whose checkout session it was made in. False: there is none.

    Never by metadata: buyers can write it on static payment links.
    """
    if not payment.session_id:
        return False
    attempt = CheckoutAttempt.objects.filter(checkout_session_id=payment.session_id).first()
    if attempt is None:
        return False
    payment.attempt, payment.order = attempt, attempt.order
    payment.save(update_fields=["attempt", "order"])
    return True


def _park_or_list(payment: Payment, reported: ProviderPayment, first_seen: datetime | None) -> None:
    if first_seen and timezone.now() < first_seen + PARKED_FOR:
        under_way = CheckoutAttempt.objects.filter(
            order__reference=reported.order_hint, status=CheckoutAttempt.Status.OPENING
        )
        if under_way.exists():
            raise NotYetKnown
    if payment.status == Payment.SUCCEEDED and payment_state.of(payment).holds_money:
        hinted = Order.objects.filter(reference=reported.order_hint).first()
        review_list.open(
            payment, Review.Reason.UNKNOWN_SESSION, hinted, "", review_list.in_one_line(payment)
        )
    review_list.follow(payment)


def _settle_order(payment: Payment, cause: str) -> tuple[Order | None, str]:
    if payment.order is None:
        review_list.follow(payment)
        return None, gettext("Kept: no order is known for its payment.")
    # The key is left free: a grant beside it that points to it need not wait.
    order = Order.objects.select_for_update(no_key=True).get(pk=payment.order_id)
    if not payment.status:
        return order, gettext("Kept: its payment has not been heard of yet.")
    _compare_with_order(payment, order)
    _update_attempt(payment)
    outcome = follow(order, cause)
    review_list.follow(payment)
    for refund in payment.refunds.filter(status=Refund.Status.SUCCEEDED):
        notices.refunded(refund)
    return order, _why_unsettled(payment, order) or outcome


def _why_unsettled(payment: Payment, order: Order) -> str:
    if payment.status != Payment.SUCCEEDED or not payment_state.of(payment).holds_money:
        return ""
    if not payment.counts:
        expected, received = review_list.expected_and_received(payment, order)
        outcome = gettext(
            "%(mismatch)s: expected %(expected)s, received %(received)s. Listed to be checked."
        )
        return outcome % {
            "mismatch": payment.get_mismatch_display(),
            "expected": expected,
            "received": received,
        }
    if order.payment_id != payment.payment_id:
        return gettext("The order was paid by another payment: a second one. Listed to be checked.")
    return ""


def _compare_with_order(payment: Payment, order: Order) -> None:
    """Compare the payment with what was ordered."""
    payment.order = order
    mismatch = binding.mismatch(payment, order)
    if mismatch != payment.mismatch:
        payment.mismatch = mismatch
        payment.save(update_fields=["mismatch"])


def _update_attempt(payment: Payment) -> None:
    """Write on the checkout attempt what came of it."""
    attempt = payment.attempt
    if attempt is None:
        return
    payments = list(attempt.payments.all())
    last = next((each for each in payments if each.counts), payments[-1])
    if last.counts:
        status = CheckoutAttempt.Status.SUCCEEDED
    else:
        status = {
            FAILED: CheckoutAttempt.Status.FAILED,
            CANCELLED: CheckoutAttempt.Status.CANCELLED,
        }.get(last.status, CheckoutAttempt.Status.OPEN)
    if (attempt.status, attempt.payment_id) != (status, last.payment_id):
        attempt.status, attempt.payment_id = status, last.payment_id
        attempt.save(update_fields=["status", "payment_id"])


def _follow_unpaid(order: Order, payments: list[Payment], cause: str) -> str:
    """The latest attempt decides, and in it the latest payment."""
    latest = order.attempts.last()
    made = [payment for payment in payments if latest and payment.attempt_id == latest.pk]
    made = [payment for payment in made if payment.status and payment.status != Payment.SUCCEEDED]
    last = made[-1] if made else None
    status = {
        FAILED: Order.Status.FAILED,
        CANCELLED: Order.Status.CANCELLED,
    }.get(last.status if last else "", Order.Status.PENDING)
    if last is None or not orders.move(order, status, cause):
        return _unchanged(order)
    if status == Order.Status.FAILED:
        notices.payment_failed(order, last.payment_id)
    return gettext("The payment was not made; the order is %(status)s.") % {
        "status": languages.within_sentence(order.get_status_display())
    }
