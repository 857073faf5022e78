"""What answers a customer's withdrawal by itself: all of the money went back.

Whoever did it: a person in the admin, somebody at the provider, a bank. A part leaves it open.
People withdraw and decline in customer_withdrawals.py.
"""

from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from commerce import payment_state
from commerce.audit import WITHDRAWAL_ANSWERED
from commerce.models import CustomerWithdrawal, Order, Payment, Refund
from commerce.payment_state import PaymentState


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
    withdrawal.status, withdrawal.answer = status, answer
    withdrawal.answered_by, withdrawal.answered_at = by, timezone.now()
    withdrawal.save(update_fields=["status", "answer", "answered_by", "answered_at"])
    words = withdrawal.get_status_display()
    if answer:
        # Translators: what was decided, then why, in the words of whoever decided.
        words = gettext("%(resolution)s: %(note)s") % {"resolution": words, "note": answer}
    log(instance=withdrawal, action=WITHDRAWAL_ANSWERED, user=by, data={"cause": words})
