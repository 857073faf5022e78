"""What answers a customer's withdrawal by itself: all of the money went back.

Whoever did it: a person in the admin, somebody at the provider, a bank. A part leaves it open.
People withdraw and decline in customer_withdrawals.py.
"""

from commerce import payment_state
from commerce.audit import WITHDRAWAL_ANSWERED
from commerce.models import CustomerWithdrawal, Order, Payment, Refund
from commerce.payment_state import PaymentState
from commerce.payments import answering


def follow(order: Order, payment: Payment) -> None:
    """Answer the open withdrawal from a locked order, if the `payment` it stands on went back."""
    if payment_state.of(payment) not in (PaymentState.REFUNDED, PaymentState.LOST):
        return
    rows = CustomerWithdrawal.objects.select_for_update().open()
    if (withdrawal := rows.filter(order=order).first()) is None:
        return
    made = payment.refunds.filter(requested_by__isnull=False, status=Refund.Status.SUCCEEDED)
    refund = made.select_related("requested_by").order_by("-created_at", "-pk").first()
    close(withdrawal, CustomerWithdrawal.Status.REFUNDED, refund.requested_by if refund else None)


def close(withdrawal: CustomerWithdrawal, status: str, by, answer: str = "") -> None:
    """Write an answer on a locked withdrawal that is open."""
    answering.write(withdrawal, status, by, answer, WITHDRAWAL_ANSWERED)
