"""The journal: one row for every change, in the order they happened. Rows are only ever added."""

from dodo_sandbox.models import JournalEntry, Payment


def note(
    change: str,
    subject: str,
    payment: Payment | None = None,
    status: str | int = "",
    amount: int | None = None,
    type: str = "",
) -> None:
    """Add a row, in the transaction of the change itself.

    `subject` is the id of what changed (session, payment, refund, dispute, webhook), `status`
    where it stands now, for a webhook that was tried the HTTP status (0: nobody answered);
    `amount` is in minor units of the payment's currency, `type` a webhook's.
    """
    JournalEntry.objects.create(
        change=change,
        subject=subject,
        payment_id=payment.payment_id if payment else "",
        status=str(status),
        amount=amount,
        currency=payment.currency if payment and amount is not None else "",
        type=type,
    )
