"""Money that goes back: refunds and disputes."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from dodo_sandbox import webhooks
from dodo_sandbox.models import Dispute, Payment, Refund

REFUND_DAYS = 30
REFUND_RESULTS = ("succeeded", "failed")
DISPUTE_STATUSES = (
    "opened",
    "challenged",
    "won",
    "lost",
    "accepted",
    "cancelled",
    "expired",
)
OPEN_DISPUTES = ("opened", "challenged")


class Refused(Exception):
    """The payment does not allow this; the text says why."""


def refund(
    payment: Payment,
    amount: int | None = None,
    reason: str | None = None,
    metadata: dict | None = None,
    result: str = "succeeded",
) -> Refund:
    """Refund an amount in minor units, or what is left, and queue the news.

    Raises Refused.
    """
    with transaction.atomic():
        payment = Payment.objects.get(pk=payment.pk)
        left = payment.total_amount - payment.refunded_amount()
        if payment.status != "succeeded":
            raise Refused(f"The payment is {payment.status}: there is nothing to refund.")
        if payment.created_at < timezone.now() - timedelta(days=REFUND_DAYS):
            raise Refused(f"Refunds are possible for {REFUND_DAYS} days.")
        if left <= 0:
            raise Refused("The payment is refunded in full already.")
        amount = left if amount is None else amount
        if not 1 <= amount <= left:
            raise Refused(f"The amount must be from 1 to {left}, what is left of the payment.")
        row = Refund.objects.create(
            payment=payment,
            amount=amount,
            reason=reason,
            metadata=metadata or {},
            status=result,
        )
        payment.updated_at = timezone.now()
        payment.save()
        webhooks.queue(f"refund.{result}", payment, refund=row)
    return row


def dispute(payment: Payment, status: str) -> Dispute:
    """Open a dispute, or move the latest one to another status, and queue the news.

    A status other than opened makes a dispute where there is none: the events of a real one may
    arrive in any order too. Raises Refused.
    """
    with transaction.atomic():
        payment = Payment.objects.get(pk=payment.pk)
        if payment.status != "succeeded":
            raise Refused(f"The payment is {payment.status}: there is nothing to dispute.")
        row = payment.latest_dispute()
        if status == "opened":
            if row and row.status in OPEN_DISPUTES:
                raise Refused(f"A dispute is {row.status} already.")
            row = None
        if row is None:
            row = Dispute(payment=payment)
        row.status = status
        row.save()
        payment.updated_at = timezone.now()
        payment.save()
        webhooks.queue(f"dispute.{status}", payment, dispute=row)
    return row
