"""Money that goes back: refunds and disputes."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from dodo_sandbox import behaviour, journal, webhooks
from dodo_sandbox.errors import Refused
from dodo_sandbox.models import Dispute, Payment, Refund
from dodo_sandbox.refund_lines import Item, RefundLines

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


def refund_items(payment: Payment, items: list[Item], currency: str, **details) -> Refund:
    """Refund what the API asks for: those items, or all that is left where none is named.

    The amounts are in `currency`: the one that was paid, or the settlement's. `details` are
    reason, metadata and status. Raises Refused.
    """
    with transaction.atomic():
        payment = _refundable(payment)
        under_way = payment.refunds.filter(status__in=REFUND_MOVES).first()
        if under_way:
            raise Refused(
                f'A refund request with status "{under_way.status}" is still being processed',
                "EXISTING_REFUND_REQUEST_PROCESSING",
            )
        lines = RefundLines(payment, currency)
        for item in items:
            lines.take_item(item)
        if not items:
            lines.take(lines.left())
        if not lines.is_whole() and not behaviour.read()["partial_refunds"]:
            raise Refused(
                "Partial refunds are not allowed for this payment method",
                "PARTIAL_REFUND_NOT_ALLOWED",
            )
        return _make(payment, lines, **details)


def refund(
    payment: Payment, amount: int | None = None, currency: str | None = None, **details
) -> Refund:
    """Refund an amount in minor units, or what is left, as the provider itself would.

    The amount is in `currency`: the one that was paid (the default) or the settlement's. It is
    taken from the payment's rows in their order. Raises Refused.
    """
    with transaction.atomic():
        payment = _refundable(payment)
        lines = RefundLines(payment, currency or payment.currency)
        lines.take(lines.left() if amount is None else amount)
        return _make(payment, lines, **details)


def _refundable(payment: Payment) -> Payment:
    """The payment as it stands now, if anything of it may go back at all. Raises Refused."""
    payment = Payment.objects.get(pk=payment.pk)
    if payment.status != "succeeded":
        raise Refused("The provided payment has not succeeded", "PAYMENT_NOT_SUCCEEDED")
    if not payment.total_amount:
        raise Refused(
            "Cannot refund a payment with zero currency amount",
            "ZERO_AMOUNT_PAYMENT_REFUND_NOT_ALLOWED",
        )
    if payment.created_at < timezone.now() - timedelta(days=REFUND_DAYS):
        raise Refused(
            f"Refunds cannot be initiated {REFUND_DAYS} days after payment creation.",
            "REFUND_WINDOW_EXPIRED",
        )
    return payment


def _make(
    payment: Payment,
    lines: RefundLines,
    reason: str | None = None,
    metadata: dict | None = None,
    status: str = "succeeded",
) -> Refund:
    """The row of a refund, and the news of it."""
    row = Refund.objects.create(
        payment=payment,
        amount=lines.amount(),
        settlement_amount=lines.settlement_amount(),
        lines=lines.taken,
        reason=reason,
        metadata=metadata or {},
        status=status,
    )
    _tell_refund("refund.made", row)
    return row


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
