"""Money that goes back: refunds and disputes."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from dodo_sandbox import journal, webhooks
from dodo_sandbox.models import Dispute, Payment, Refund
from dodo_sandbox.money import share

REFUND_DAYS = 30
# Where a refund may go from where it is; from elsewhere it does not move any more.
REFUND_MOVES = {
    "pending": ("succeeded", "failed", "review"),
    "review": ("succeeded", "failed"),
}
# The only states of a refund that the provider sends an event for.
REFUND_ENDS = ("succeeded", "failed")
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
    currency: str | None = None,
    reason: str | None = None,
    metadata: dict | None = None,
    status: str = "succeeded",
) -> Refund:
    """Refund an amount in minor units, or what is left, and queue the news.

    The amount is in `currency`: the one that was paid (the default) or the settlement's.
    Raises Refused.
    """
    with transaction.atomic():
        payment = Payment.objects.get(pk=payment.pk)
        if payment.status != "succeeded":
            raise Refused(f"The payment is {payment.status}: there is nothing to refund.")
        if payment.created_at < timezone.now() - timedelta(days=REFUND_DAYS):
            raise Refused(f"Refunds are possible for {REFUND_DAYS} days.")
        paid, settled = _both_amounts(payment, amount, currency or payment.currency)
        row = Refund.objects.create(
            payment=payment,
            amount=paid,
            settlement_amount=settled,
            reason=reason,
            metadata=metadata or {},
            status=status,
        )
        _tell_refund("refund.made", row)
    return row


def _both_amounts(payment: Payment, amount: int | None, currency: str) -> tuple[int, int]:
    """The amount in the paid currency and in the settlement's, given in either of them."""
    left, settled_left = payment.left_to_refund()
    given, other = (left, payment.total_amount), (settled_left, payment.settlement_amount)
    turned = currency != payment.currency
    if turned:
        given, other = other, given
    if given[0] <= 0:
        raise Refused("The payment is refunded in full already, or about to be.")
    if amount is None:
        amount = given[0]
    if not 1 <= amount <= given[0]:
        raise Refused(
            f"The amount must be from 1 to {given[0]} {currency}, what is left of the payment."
        )
    # The last of it takes all that is left, so that rounding leaves nothing behind.
    counterpart = other[0]
    if amount < given[0]:
        counterpart = min(counterpart, share(amount, other[1], given[1]))
    if turned and counterpart < 1:
        raise Refused(f"{amount} {currency} comes to nothing in {payment.currency}.")
    return (counterpart, amount) if turned else (amount, counterpart)


def move_refund(refund: Refund, status: str) -> Refund:
    """Bring a refund under way to another state and queue the news. Raises Refused."""
    with transaction.atomic():
        row = Refund.objects.select_related("payment").get(pk=refund.pk)
        if status not in REFUND_MOVES.get(row.status, ()):
            raise Refused(f"The refund is {row.status}: it cannot become {status}.")
        row.status = status
        row.save()
        _tell_refund("refund.moved", row)
    return row


def _tell_refund(change: str, row: Refund) -> None:
    payment = row.payment
    payment.updated_at = timezone.now()
    payment.save()
    journal.note(change, row.refund_id, payment=payment, status=row.status, amount=row.amount)
    if row.status in REFUND_ENDS:
        webhooks.queue(f"refund.{row.status}", payment, refund=row)


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
        change = "dispute.moved" if row else "dispute.opened"
        if row is None:
            row = Dispute(payment=payment)
        row.status = status
        row.save()
        payment.updated_at = timezone.now()
        payment.save()
        journal.note(
            change,
            row.dispute_id,
            payment=payment,
            status=f"dispute_{status}",
            amount=payment.total_amount,
        )
        webhooks.queue(f"dispute.{status}", payment, dispute=row)
    return row
