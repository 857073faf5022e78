"""The books as the control paths show them: oldest first, money in minor units."""

from dodo_sandbox.models import (
    CheckoutSession,
    Delivery,
    Dispute,
    JournalEntry,
    Payment,
    Product,
    Refund,
)
from dodo_sandbox.money import written
from dodo_sandbox.shapes import dispute_status, moment


def products(newest: int | None = None) -> list[dict]:
    return [product(row) for row in _in_order(Product.objects.all(), newest)]


def payments(newest: int | None = None) -> list[dict]:
    rows = Payment.objects.select_related("session", "customer")
    rows = rows.prefetch_related("refunds", "disputes")
    return [_payment(row) for row in _in_order(rows, newest)]


def refunds(newest: int | None = None) -> list[dict]:
    rows = Refund.objects.select_related("payment")
    return [_refund(row) for row in _in_order(rows, newest)]


def disputes(newest: int | None = None) -> list[dict]:
    rows = Dispute.objects.select_related("payment")
    return [_dispute(row) for row in _in_order(rows, newest)]


def deliveries(newest: int | None = None) -> list[dict]:
    rows = Delivery.objects.select_related("payment")
    return [_delivery(row) for row in _in_order(rows, newest)]


def sessions() -> list[dict]:
    rows = CheckoutSession.objects.select_related("customer").order_by("id")
    return [_session(row) for row in rows]


def journal(newest: int | None = None) -> list[dict]:
    # The longest of the lists: plain tuples, for speed.
    names = ("id", "at", "change", "subject", "payment_id", "status", "amount", "currency", "type")
    rows = _in_order(JournalEntry.objects.values_list(*names), newest)
    return [_journal_entry(*row) for row in rows]


def _in_order(rows, newest: int | None):
    """All rows, oldest first; or only the newest ones, newest first."""
    return rows.order_by("id") if newest is None else rows.order_by("-id")[:newest]


def product(row: Product) -> dict:
    return {
        "product_id": row.product_id,
        "business_id": row.business_id,
        "name": row.name,
        "price": row.price["price"],
        "currency": row.price["currency"],
        "written": written(row.price["price"], row.price["currency"]),
        "archived": row.archived,
        "deleted": row.deleted,
        "created_at": moment(row.created_at),
    }


def _payment(row: Payment) -> dict:
    latest = row.latest_dispute()
    return {
        "payment_id": row.payment_id,
        "business_id": row.session.business_id,
        "checkout_session_id": row.session.session_id,
        "product_id": row.lines[0]["product_id"],
        "total_amount": row.total_amount,
        "tax": row.tax,
        "currency": row.currency,
        "settlement_amount": row.settlement_amount,
        "settlement_tax": row.settlement_tax,
        "settlement_currency": row.settlement_currency,
        "fee": row.fee,
        "fee_inclusive": row.fee_inclusive,
        "written": written(row.total_amount, row.currency),
        "settlement_written": _settlement_written(row),
        "status": row.status,
        "refunded_amount": row.refunded_amount(),
        "refund_status": row.refund_status(),
        "dispute_status": dispute_status(latest) if latest else None,
        "customer_id": row.customer.customer_id,
        "customer_email": row.customer.email,
        "metadata": row.metadata,
        "created_at": moment(row.created_at),
    }


def _settlement_written(row: Payment) -> str | None:
    """For people: only where it says something new."""
    if row.settlement_currency == row.currency:
        return None
    return written(row.settlement_amount, row.settlement_currency)


def _refund(row: Refund) -> dict:
    return {
        "refund_id": row.refund_id,
        "payment_id": row.payment.payment_id,
        "amount": row.amount,
        "currency": row.payment.currency,
        "settlement_amount": row.settlement_amount,
        "settlement_currency": row.payment.settlement_currency,
        "written": written(row.amount, row.payment.currency),
        "status": row.status,
        "is_partial": row.is_partial,
        "reason": row.reason,
        "created_at": moment(row.created_at),
    }


def _dispute(row: Dispute) -> dict:
    return {
        "dispute_id": row.dispute_id,
        "payment_id": row.payment.payment_id,
        "status": dispute_status(row),
        "created_at": moment(row.created_at),
    }


def _delivery(row: Delivery) -> dict:
    return {
        "webhook_id": row.webhook_id,
        "type": row.type,
        "attempts": row.attempts,
        "last_status": row.last_status,
        "state": row.state,
        "payment_id": row.payment.payment_id,
        "due_at": moment(row.due_at),
        "created_at": moment(row.created_at),
    }


def _session(row: CheckoutSession) -> dict:
    return {
        "checkout_session_id": row.session_id,
        "business_id": row.business_id,
        "product_id": row.product_cart[0]["product_id"],
        "customer_email": row.customer.email if row.customer else None,
        "billing_currency": row.billing_currency,
        "metadata": row.metadata,
        "expires_at": moment(row.expires_at),
        "created_at": moment(row.created_at),
    }


def _journal_entry(number, at, change, subject, payment_id, status, amount, currency, type) -> dict:
    return {
        "number": number,
        "at": moment(at),
        "change": change,
        "subject": subject,
        "payment_id": payment_id or None,
        "status": int(status) if status.isdigit() else status or None,
        "amount": amount,
        "currency": currency or None,
        "type": type or None,
    }


LISTS = {
    "products": products,
    "payments": payments,
    "refunds": refunds,
    "disputes": disputes,
    "deliveries": deliveries,
    "sessions": sessions,
    "journal": journal,
}
