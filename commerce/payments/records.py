"""Writing down what the provider says of payments, refunds and disputes, whatever came first.

What is written is a function of what was said, not of the order in which it arrived.
"""

from datetime import datetime, timedelta

from commerce.models import Dispute, Payment, Refund
from commerce.provider.objects import DisputeFacts, PaymentFacts, RefundFacts
from core.background import queue_soon


def lock_payment(payment_id: str) -> Payment:
    """The payment's row, locked; made when this is the first that is heard of it."""
    Payment.objects.get_or_create(payment_id=payment_id)
    return Payment.objects.select_for_update().get(payment_id=payment_id)


def learn_payment(payment: Payment, facts: PaymentFacts, said_at: datetime) -> None:
    """Write down a payment as the provider described it at `said_at`, unless more is known."""
    if payment.status:
        older = said_at < payment.said_at and facts.status == payment.status
        if older or _rank(facts.status) < _rank(payment.status):
            return
    for name in (
        *("total_amount", "currency", "tax", "customer_id", "bought", "order_hint", "made_at"),
        *("settlement_amount", "settlement_currency", "settlement_tax"),
    ):
        setattr(payment, name, getattr(facts, name))
    payment.session_id = facts.session_id or payment.session_id
    payment.status = facts.status
    payment.said_at = said_at
    payment.save()


def _rank(status: str) -> tuple[int, str]:
    """A payment's last word is worth more than what came on the way, success more than all.

    The word itself decides between two that are worth the same, whichever came first.
    """
    return {"succeeded": 3, "failed": 2, "cancelled": 2}.get(status, 1), status


def learn_refund(payment: Payment, facts: RefundFacts, said_at: datetime, is_asked: bool) -> None:
    """Write down a refund of `payment`; a status that is not known here is left out."""
    if facts.status not in Refund.Status.values:
        return
    refund = payment.refunds.filter(refund_id=facts.refund_id).first() or _own_request(
        payment, facts
    )
    if refund is None:
        refund = Refund(payment=payment, created_at=facts.made_at)
    elif refund.refund_id and not _is_newer(
        refund, facts.status, said_at, is_asked, open_states=Refund.UNDER_WAY
    ):
        return
    refund.refund_id, refund.status, refund.said_at = facts.refund_id, facts.status, said_at
    refund.amount = facts.amount if facts.amount is not None else refund.amount
    refund.currency = facts.currency or refund.currency or payment.currency
    if facts.is_partial is not None:
        refund.is_partial = facts.is_partial
    refund.reason = refund.reason or facts.reason
    refund.save()


def _own_request(payment: Payment, facts: RefundFacts) -> Refund | None:
    """The refund that was asked for here and whose answer was not heard yet, if it is this one."""
    asked = payment.refunds.filter(status=Refund.Status.REQUESTED, refund_id=None).first()
    if asked is None:
        return None
    if facts.reference:  # certain, also where the provider counts in another currency
        return asked if facts.reference == str(asked.pk) else None
    if facts.amount not in (None, asked.amount):
        return None
    # Some of the provider's lists leave the reference out; clocks may differ a little.
    return asked if facts.made_at >= asked.created_at - timedelta(minutes=1) else None


def learn_dispute(payment: Payment, facts: DisputeFacts, said_at: datetime, is_asked: bool) -> None:
    """Write down a dispute of `payment`."""
    if facts.status not in Dispute.Status.values:
        return
    dispute = payment.disputes.filter(dispute_id=facts.dispute_id).first()
    if dispute is None:
        dispute = Dispute(payment=payment, dispute_id=facts.dispute_id, created_at=facts.made_at)
    elif not _is_newer(dispute, facts.status, said_at, is_asked, open_states=Dispute.OPEN):
        return
    dispute.status, dispute.said_at = facts.status, said_at
    dispute.lost_at = (dispute.lost_at or said_at) if facts.status in Dispute.AGAINST_US else None
    for name in ("stage", "amount", "currency", "reason"):
        setattr(dispute, name, getattr(facts, name) or getattr(dispute, name))
    dispute.save()


def _is_newer(row, status: str, said_at: datetime, is_asked: bool, open_states) -> bool:
    """Whether news replace what `row` says.

    A last word is not taken back by a message that may be late. Such a message makes the shop
    ask the provider, whose answer (`is_asked`) counts as it is.
    """
    if row.status in open_states and status not in open_states:
        return True
    if status in open_states and row.status not in open_states and not is_asked:
        if row.payment.order_id:
            queue_soon("commerce.ask_about_order", row.payment.order_id)
        return False
    return said_at >= row.said_at
