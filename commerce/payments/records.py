"""The rows of payments, refunds and disputes, updated from what the provider reports.

What they hold in the end does not depend on the order in which reports arrive.
"""

from datetime import datetime, timedelta

from commerce.models import Dispute, Payment, Refund
from commerce.provider.objects import (
    ProviderDispute,
    ProviderPayment,
    ProviderRefund,
    finality,
)
from core.background import queue_soon


def lock_payment(payment_id: str) -> Payment:
    """The payment's row, locked; created if there is none yet."""
    Payment.objects.get_or_create(payment_id=payment_id)
    return Payment.objects.select_for_update().get(payment_id=payment_id)


def learn_payment(payment: Payment, reported: ProviderPayment, reported_at: datetime) -> None:
    """Update a payment from the provider's report of `reported_at`, unless the row is newer."""
    if payment.status:
        older = reported_at < payment.reported_at and reported.status == payment.status
        if older or finality(reported.status) < finality(payment.status):
            return
    for name in (
        *("tax", "customer_id", "quantity", "order_hint", "made_at"),
        *("settlement_amount", "settlement_currency", "settlement_tax", "failure"),
    ):
        setattr(payment, name, getattr(reported, name))
    if reported.method or reported.card_last_four:
        payment.method = reported.method
        payment.card_network = reported.card_network
        payment.card_last_four = reported.card_last_four
    if reported.total_amount is not None:
        payment.total_amount, payment.currency = reported.total_amount, reported.currency
    if reported.listed_currency:
        payment.listed_amount = reported.listed_amount
        payment.listed_currency = reported.listed_currency
    payment.product_ids = list(reported.product_ids)
    payment.is_refunded_in_full = reported.refunded == "full"
    payment.session_id = reported.session_id or payment.session_id
    payment.status = reported.status
    payment.reported_at = reported_at
    payment.save()


def learn_refund(
    payment: Payment, reported: ProviderRefund, reported_at: datetime, is_asked: bool
) -> None:
    """Create or update a refund of `payment`; one with an unknown status is left out."""
    if reported.status not in Refund.Status.values:
        return
    refund = payment.refunds.filter(refund_id=reported.refund_id).first() or _own_request(
        payment, reported
    )
    if refund is None:
        refund = Refund(payment=payment, created_at=reported.made_at)
    elif refund.refund_id and not _is_newer(
        refund, reported.status, reported_at, is_asked, open_states=Refund.UNDER_WAY
    ):
        return
    refund.refund_id, refund.status = reported.refund_id, reported.status
    refund.reported_at = reported_at
    refund.amount = reported.amount if reported.amount is not None else refund.amount
    refund.currency = reported.currency or refund.currency or payment.currency
    if reported.is_partial is not None:
        refund.is_partial = reported.is_partial
    refund.reason = refund.reason or reported.reason
    refund.save()


def _own_request(payment: Payment, reported: ProviderRefund) -> Refund | None:
    """The refund that was asked for here and is not answered yet, if it is this one."""
    asked = payment.refunds.filter(status=Refund.Status.REQUESTED, refund_id=None).first()
    if asked is None:
        return None
    if reported.reference:  # certain, also where the provider counts in another currency
        return asked if reported.reference == str(asked.pk) else None
    if reported.amount not in (None, asked.amount):
        return None
    # Some of the provider's lists leave the reference out; clocks may differ a little.
    return asked if reported.made_at >= asked.created_at - timedelta(minutes=1) else None


def learn_dispute(
    payment: Payment, reported: ProviderDispute, reported_at: datetime, is_asked: bool
) -> None:
    """Create or update a dispute of `payment`; one with an unknown status is left out."""
    if reported.status not in Dispute.Status.values:
        return
    dispute = payment.disputes.filter(dispute_id=reported.dispute_id).first()
    if dispute is None:
        dispute = Dispute(
            payment=payment, dispute_id=reported.dispute_id, created_at=reported.made_at
        )
    elif not _is_newer(dispute, reported.status, reported_at, is_asked, open_states=Dispute.OPEN):
        return
    dispute.status, dispute.reported_at = reported.status, reported_at
    is_lost = reported.status in Dispute.AGAINST_US
    dispute.lost_at = (dispute.lost_at or reported_at) if is_lost else None
    for name in ("stage", "amount", "currency", "reason"):
        setattr(dispute, name, getattr(reported, name) or getattr(dispute, name))
    dispute.save()


def _is_newer(row, status: str, reported_at: datetime, is_asked: bool, open_states) -> bool:
    """Whether what was reported replaces what `row` says.

    A final status is not taken back by a report that may be late. Such a report makes the shop
    ask the provider, whose answer (`is_asked`) counts as it is.
    """
    if row.status in open_states and status not in open_states:
        return True
    if status in open_states and row.status not in open_states and not is_asked:
        if row.payment.order_id:
            queue_soon("commerce.ask_about_order", row.payment.order_id)
        return False
    return reported_at >= row.reported_at
