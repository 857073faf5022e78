"""Whether a payment fits its order: the product, how many of it, and what was paid.

In the order's own currency the amount is exact. A customer who paid in another one (the provider
offers that as adaptive pricing) paid what the provider made of the price; what arrives in the
order's currency may then lack the provider's fee and a rounding, and counts within
SETTLEMENT_TOLERANCE_PERCENT. Where nothing arrives in the order's currency either, the provider's
own price of the product decides, once the shop has asked for it (decision 17).
"""

import logging
from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.db.models import Q

from commerce.models import CheckoutAttempt, Order, Payment
from commerce.provider import calls
from commerce.provider.objects import SUCCEEDED, ProviderPayment

logger = logging.getLogger(__name__)


def mismatch(payment: Payment, order: Order) -> str:
    """In which way `payment` does not fit `order`: a Payment.Mismatch, or empty."""
    if payment.attempt and not _is_for(payment, payment.attempt):
        return Payment.Mismatch.WRONG_PRODUCT
    if _cannot_be_compared(payment, order):
        fits = _is_listed_at(payment, order)
    else:
        fits = settles(payment, order)
    return "" if fits else Payment.Mismatch.WRONG_AMOUNT


def settles(payment: Payment, order: Order) -> bool:
    """Whether what arrives in the order's currency is what was asked, or near enough."""
    is_adaptive = payment.attempt and is_in_another_currency(payment, order)
    allowed = tolerance(order.amount) if is_adaptive else 0
    return any(abs(each - order.amount) <= allowed for each in _amounts(payment, order))


def tolerance(amount: int) -> int:
    """How far a settlement may be off `amount`, in minor units: at least one, for the rounding.

    None at all where the setting is 0.
    """
    percent = settings.SETTLEMENT_TOLERANCE_PERCENT
    return max(1, amount * percent // 100) if percent else 0


def is_in_another_currency(payment: Payment | ProviderPayment, order: Order) -> bool:
    """Whether the customer is known to have paid in another currency than the order's."""
    return payment.currency not in ("", order.currency)


def received(payment: Payment, order: Order) -> int | None:
    """What `payment` brought in minor units of the order's currency, where that is not its amount.

    None where it is, and where nobody knows. Tax that came on top of the price is left out.
    """
    amounts = _amounts(payment, order)
    if not amounts or order.amount in amounts:
        return None
    if payment.mismatch:  # accepted by a person, whatever it is
        return amounts[0]
    return min(amounts, key=lambda each: abs(each - order.amount))


def tells_too_little(reported: ProviderPayment) -> bool:
    """Whether the provider must be asked before a payment of ours can be judged."""
    has_amount = reported.total_amount is not None and bool(reported.currency)
    return not has_amount or bool(_product_to_ask_about(reported))


def with_listed_price(reported: ProviderPayment, ask: Callable | None = None) -> ProviderPayment:
    """The payment with the provider's own price of its product, where only that can decide.

    `ask(call, argument)` makes the call, if somebody limits their rate. Asks the provider: never
    call it in a transaction. Without an answer the payment stays as it is: it is listed for
    review, and the next reconciliation asks again.
    """
    product_id = _product_to_ask_about(reported)
    if not product_id:
        return reported
    try:
        listed = ask(calls.product, product_id) if ask else calls.product(product_id)
    except calls.ProviderError as error:
        logger.warning("the price of %s is not known: %s", product_id, error)
        return reported
    return replace(reported, listed_amount=listed.amount, listed_currency=listed.currency)


def awaits_listed_price(payment: Payment) -> bool:
    """Whether a payment of an order is on the review list only because nobody knows that price."""
    order = payment.order
    if order is None or payment.is_accepted or payment.listed_currency:
        return False
    return payment.mismatch == Payment.Mismatch.WRONG_AMOUNT and _cannot_be_compared(payment, order)


def _product_to_ask_about(reported: ProviderPayment) -> str:
    """The provider's product whose own price must decide about a payment; empty for none."""
    if reported.status != SUCCEEDED:
        return ""
    sessions = CheckoutAttempt.objects.select_related("order").filter(
        Q(checkout_session_id=reported.session_id) | Q(payments=reported.payment_id)
    )
    attempt = sessions.first()
    if attempt is None or not _is_for(reported, attempt):
        return ""
    is_known = Payment.objects.filter(pk=reported.payment_id).exclude(listed_currency="")
    if not _cannot_be_compared(reported, attempt.order) or is_known.exists():
        return ""
    return attempt.provider_product_id


def _cannot_be_compared(payment: Payment | ProviderPayment, order: Order) -> bool:
    return is_in_another_currency(payment, order) and _amount_in(order.currency, payment) is None


def _is_for(payment: Payment | ProviderPayment, attempt: CheckoutAttempt) -> bool:
    """Whether one piece of the attempt's product was paid for, and nothing else."""
    return (list(payment.product_ids), payment.quantity) == ([attempt.provider_product_id], 1)


def _is_listed_at(payment: Payment, order: Order) -> bool:
    """Whether the provider's own price of what was ordered is the order's."""
    listed = (payment.listed_amount, payment.listed_currency)
    return payment.attempt is not None and listed == (order.amount, order.currency)


def _amount_in(currency: str, payment: Payment | ProviderPayment) -> int | None:
    """What was paid, or else settled, in minor units of `currency`; None if neither is in it."""
    if payment.currency == currency:
        return payment.total_amount
    return payment.settlement_amount if payment.settlement_currency == currency else None


def _amounts(payment: Payment, order: Order) -> list[int]:
    """What arrived in the order's currency: as it is, and without the tax.

    Tax may have come on top of the price, if the provider's product says so.
    """
    amount = _amount_in(order.currency, payment)
    if amount is None:
        return []
    return [amount, amount - (payment.tax_in(order.currency) or 0)]
