"""Paying: whether a session may still be paid, the payment, and how it ends."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from dodo_sandbox import behaviour, journal, webhooks
from dodo_sandbox.cards import Card
from dodo_sandbox.models import CheckoutSession, Payment
from dodo_sandbox.pricing import price


class Closed(Exception):
    """A session that takes no payment: it has had one already, or its 24 hours are over."""

    def __init__(self, payment: Payment | None):
        self.payment = payment


def require_open(session: CheckoutSession) -> None:
    """Raise Closed when the session has its payment or is too old.

    With `declined_card_consumes_session`, a payment that failed is the only one too.
    """
    payment = session.closing_payment()
    if payment is None and behaviour.read()["declined_card_consumes_session"]:
        payment = session.payments.last()
    if payment or session.expired:
        raise Closed(payment)


def pay(session: CheckoutSession, card: Card, customer, billing: dict) -> Payment:
    """Charge a test card: a new payment, settled at once unless `processing_first` is set.

    Raises Closed or errors.Unsellable.
    """
    conditions = behaviour.read()
    # The transaction takes the store's write lock first, so that of two clicks the second waits
    # here and then finds the first one's payment.
    with transaction.atomic():
        session = CheckoutSession.objects.get(pk=session.pk)
        require_open(session)
        charge = price(session)
        session.customer, session.billing = customer, billing
        session.save()
        payment = Payment.objects.create(
            session=session,
            customer=customer,
            lines=charge.lines,
            total_amount=charge.total,
            tax=charge.tax,
            currency=charge.currency,
            settlement_amount=charge.settlement_total,
            settlement_tax=charge.settlement_tax,
            settlement_currency=charge.settlement_currency,
            fee=charge.fee.amount,
            fee_inclusive=charge.fee.inclusive,
            rate=charge.rate,
            billing=billing,
            metadata=session.metadata,
            outcome=card.outcome,
            card_last_four=card.number[-4:],
        )
        _note("payment.made", payment)
        if conditions["processing_first"]:
            wait = timedelta(seconds=conditions["processing_seconds"])
            payment.settles_at = timezone.now() + wait
            payment.save()
            webhooks.queue("payment.processing", payment)
        else:
            settle(payment, "failed" if card.outcome else "succeeded")
    return payment


def settle(payment: Payment, status: str) -> None:
    """Bring a processing payment to its end (succeeded, failed, cancelled) and queue the news."""
    payment.status = status
    payment.settles_at = None
    payment.updated_at = timezone.now()
    payment.save()
    _note(f"payment.{status}", payment)
    webhooks.queue(f"payment.{status}", payment)


def _note(change: str, payment: Payment) -> None:
    journal.note(
        change,
        payment.payment_id,
        payment=payment,
        status=payment.status,
        amount=payment.total_amount,
    )


def settle_due() -> None:
    """Settle the payments whose time of processing is over."""
    due = Payment.objects.filter(status="processing", settles_at__lte=timezone.now())
    for payment_id in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            payment = Payment.objects.get(pk=payment_id)
            if payment.status == "processing":
                settle(payment, "failed" if payment.outcome else "succeeded")


def cancel(payment: Payment) -> bool:
    """Cancel a payment that is still processing; False when it no longer is."""
    with transaction.atomic():
        payment = Payment.objects.get(pk=payment.pk)
        if payment.status != "processing":
            return False
        payment.outcome = "CUSTOMER_CANCELLED"
        settle(payment, "cancelled")
        return True
