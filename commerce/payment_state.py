"""What refunds and disputes leave of a payment. No queries beyond the rows that are passed."""

from collections.abc import Iterable
from enum import Enum

from commerce.models import Dispute, Order, Payment, Refund


class PaymentState(Enum):
    """How a payment that succeeded stands today."""

    GOOD = "good"
    PARTLY_REFUNDED = "partly refunded"
    DISPUTED = "disputed"  # suspends access until the dispute ends
    LOST = "lost"  # a dispute took the money back
    REFUNDED = "refunded"

    @property
    def gives_access(self) -> bool:
        return self in (PaymentState.GOOD, PaymentState.PARTLY_REFUNDED)

    @property
    def holds_money(self) -> bool:
        """Whether the shop still has (some of) it, be it under dispute."""
        return self not in (PaymentState.LOST, PaymentState.REFUNDED)


ORDER_STATUS = {
    PaymentState.GOOD: Order.Status.PAID,
    PaymentState.PARTLY_REFUNDED: Order.Status.PARTIALLY_REFUNDED,
    PaymentState.DISPUTED: Order.Status.DISPUTED,
    PaymentState.LOST: Order.Status.REFUNDED,
    PaymentState.REFUNDED: Order.Status.REFUNDED,
}


def of(payment: Payment) -> PaymentState:
    """The state of a payment that succeeded, from its refunds and disputes.

    Several disputes of one payment: the worst decides, except that all money refunded is all
    money gone whatever the disputes say.
    """
    refunds = [row for row in payment.refunds.all() if row.status == Refund.Status.SUCCEEDED]
    if is_whole(payment, refunds):
        return PaymentState.REFUNDED
    disputes = {row.status for row in payment.disputes.all()}
    if disputes & set(Dispute.AGAINST_US):
        return PaymentState.LOST
    if disputes & set(Dispute.OPEN):
        return PaymentState.DISPUTED
    return PaymentState.PARTLY_REFUNDED if refunds else PaymentState.GOOD


def is_whole(payment: Payment, refunds: Iterable[Refund]) -> bool:
    """Whether `refunds` together give back all that was paid.

    The provider's own word counts first, on the payment or on one refund: what it took for paying
    in another currency never comes back. Else the sum decides, in the currency that was paid or
    in the one that was settled.
    """
    refunds = list(refunds)
    if refunds and payment.is_refunded_in_full:
        return True
    if any(refund.is_partial is False for refund in refunds):
        return True
    if not payment.total_amount:
        return False
    shares = [taken(payment, refund) for refund in refunds if refund.amount is not None]
    return sum(filter(None, shares)) >= payment.total_amount


def taken(payment: Payment, refund: Refund) -> int | None:
    """A refund's amount in the payment's currency; None if it cannot be told."""
    if refund.currency in ("", payment.currency):
        return refund.amount
    if refund.amount is None or payment.total_amount is None:
        return None
    if refund.currency == payment.settlement_currency and payment.settlement_amount:
        # Rounded up, so that none is left over.
        return -(-refund.amount * payment.total_amount // payment.settlement_amount)
    return None


def choose(payments: list[Payment], current: str) -> Payment | None:
    """The payment that settles an order, among those that count for it.

    The current one, as long as it gives access; else the first that does; else the first that
    holds money; else the current one.
    """
    own = [payment for payment in payments if payment.payment_id == current]
    candidates = own + [payment for payment in payments if payment.payment_id != current]
    for wanted in ("gives_access", "holds_money"):
        for payment in candidates:
            if getattr(of(payment), wanted):
                return payment
    return candidates[0] if candidates else None
