"""What is asked of the payment provider, Dodo Payments; `client.py` says how.

Nothing here may run inside a database transaction. Money is in minor units throughout.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from commerce.provider.call_log import Kind, logged
from commerce.provider.client import (
    ProviderBusy,
    ProviderError,
    ProviderRefused,
    ProviderUnavailable,
    ProviderUnreadable,
    ask,
    ask_json,
    ask_object,
    client,
    lacks,
    unreadable,
)
from commerce.provider.objects import (
    ListedPayment,
    ListedProduct,
    Payer,
    ProviderPayment,
    ProviderRefund,
    Unreadable,
)

__all__ = [
    "ProviderBusy",
    "ProviderError",
    "ProviderRefused",
    "ProviderUnavailable",
    "ProviderUnreadable",
]

NAME_LENGTH = 100
DESCRIPTION_LENGTH = 1000
PAGE_SIZE = 100  # the provider's largest
INVOICE_BYTES = 10_000_000
FEWEST_COUNTRIES = 50  # fewer cannot be all: the provider sells to most of the world


@dataclass(frozen=True)
class Session:
    """A checkout session: where the customer pays (`url`, single use, 24 h)."""

    session_id: str
    url: str


def _text(answer, name: str) -> str:
    """A text field of an SDK object, which for a malformed 200 has None, or is a str itself."""
    value = getattr(answer, name, None)
    if not isinstance(value, str) or not value:
        raise lacks(name)
    return value


@logged(Kind.PRODUCTS)
def create_product(
    name: str,
    description: str,
    amount: int,
    currency: str,
    metadata: dict,
    minimum: int | None = None,
) -> tuple[str, str]:
    """Make a product that costs `amount` with all taxes in it, or, with a `minimum`, what each
    session says, from that on.

    Returns the provider's id of it, and of the business that has it (empty if it names none).
    """
    answer = ask(
        client().products.create,
        name=name[:NAME_LENGTH],
        description=description[:DESCRIPTION_LENGTH],
        tax_category="digital_products",
        price={
            "type": "one_time_price",
            "currency": currency,
            "price": amount if minimum is None else minimum,
            "discount": 0,
            "purchasing_power_parity": False,
            "pay_what_you_want": minimum is not None,
            # What the shop shows is what the customer pays.
            "tax_inclusive": True,
        },
        metadata=metadata,
    )
    business_id = getattr(answer, "business_id", "")
    return _text(answer, "product_id"), business_id if isinstance(business_id, str) else ""


@logged(Kind.PRODUCTS)
def rename_product(provider_id: str, name: str, description: str) -> None:
    """Give a product its current name and description; its price never changes."""
    ask(
        client().products.update,
        id=provider_id,
        name=name[:NAME_LENGTH],
        description=description[:DESCRIPTION_LENGTH],
    )


@logged(Kind.PRODUCTS)
def archive_product(provider_id: str) -> None:
    """Take a product out of sale; one that is gone already is fine."""
    try:
        ask(client().products.archive, id=provider_id)
    except ProviderRefused as error:
        if error.status not in (404, 410):
            raise


@logged(Kind.PRODUCTS)
def products_page(page: int, size: int = PAGE_SIZE) -> list[ListedProduct]:
    """One page of the products that are not archived; pages count from 0, the last is empty."""
    data = ask_object(
        client().products.with_raw_response.list, page_number=page, page_size=size, archived=False
    )
    items = data.get("items")
    if not isinstance(items, list):
        raise unreadable(gettext("The provider's answer is not a list of products."))
    return [_read(ListedProduct, item) for item in items]


@logged(Kind.PRODUCTS)
def product(provider_id: str) -> ListedProduct:
    """A product as the provider has it now: its name and its own price."""
    data = ask_object(client().products.with_raw_response.retrieve, id=provider_id)
    if data.get("product_id") != provider_id:
        raise unreadable(
            gettext("The provider's answer is not about the product that was asked for.")
        )
    return _read(ListedProduct, data)


@logged(Kind.CHECKOUT)
def open_session(
    *,
    provider_product_id: str,
    currency: str,
    email: str,
    name: str,
    address: dict[str, str],
    metadata: dict[str, str],
    return_url: str,
    cancel_url: str,
    amount: int | None = None,
    company: str = "",
    tax_id: str = "",
) -> Session:
    """Open a checkout session for one piece of one product.

    `currency` is the one that the customer is asked to pay in, where the provider would choose one
    by their country. `amount` is what a product without a price of its own is sold for. `company`
    and its `tax_id` stand on the provider's tax invoice.
    """
    row: dict = {"product_id": provider_product_id, "quantity": 1}
    if amount is not None:
        row["amount"] = amount
    more: dict = {"customer_business_name": company, "tax_id": tax_id}
    answer = ask(
        client().checkout_sessions.create,
        product_cart=[row],
        billing_currency=currency,
        customer={"email": email, "name": name},
        # A blank text would suppress the hosted page's own prompt.
        billing_address={key: value for key, value in address.items() if value},
        **{key: value for key, value in more.items() if value},
        metadata=metadata,
        return_url=return_url,
        cancel_url=cancel_url,
        feature_flags={
            "allow_discount_code": False,
            "allow_currency_selection": False,
            "allow_customer_editing_email": False,
        },
    )
    return Session(_text(answer, "session_id"), _text(answer, "checkout_url"))


@logged(Kind.PAYMENTS)
def payment(payment_id: str) -> ProviderPayment:
    """A payment as the provider has it now, with its refunds and disputes."""
    return _read(ProviderPayment, _payment(payment_id))


@logged(Kind.PAYMENTS)
def payer(payment_id: str) -> Payer:
    """Who made a payment, as far as the provider says."""
    return _read(Payer, _payment(payment_id))


@logged(Kind.PAYMENTS)
def payment_and_payer(payment_id: str) -> tuple[ProviderPayment, Payer]:
    """Both, from one answer."""
    data = _payment(payment_id)
    return _read(ProviderPayment, data), _read(Payer, data)


def _payment(payment_id: str) -> dict:
    data = ask_object(client().payments.with_raw_response.retrieve, payment_id=payment_id)
    if data.get("payment_id") != payment_id:
        raise unreadable(
            gettext("The provider's answer is not about the payment that was asked for.")
        )
    return data


def _read(kind, data: dict):
    """The object that `data` describes. Raises ProviderUnreadable."""
    try:
        return kind.read(data)
    except Unreadable as error:
        raise ProviderUnreadable(str(error)) from error


@logged(Kind.PAYMENTS)
def payment_of_session(session_id: str) -> str:
    """The last payment made in a checkout session; empty while there is none."""
    data = ask_object(client().checkout_sessions.with_raw_response.retrieve, id=session_id)
    payment_id = data.get("payment_id")
    if "payment_id" not in data or not isinstance(payment_id, (str, type(None))):
        raise lacks("payment_id")
    return payment_id or ""


@logged(Kind.PAYMENTS)
def payments_page(page: int, size: int = PAGE_SIZE) -> list[ListedPayment]:
    """One page of all payments, newest first; pages count from 0, one after the last is empty.

    The SDK's own iteration goes from page 0 to page 2, so pages are asked for by number.
    """
    data = ask_object(client().payments.with_raw_response.list, page_number=page, page_size=size)
    items = data.get("items")
    if not isinstance(items, list) or not all(_has_payment_id(item) for item in items):
        raise unreadable(gettext("The provider's answer is not a list of payments."))
    return [_read(ListedPayment, item) for item in items]


def _has_payment_id(item) -> bool:
    return isinstance(item, dict) and isinstance(item.get("payment_id"), str)


def supported_countries() -> list[str]:
    """The codes, of two letters, of all countries in which the provider takes payments."""
    codes = ask_json(client().misc.with_raw_response.list_supported_countries)
    if not isinstance(codes, list) or not all(_is_country(code) for code in codes):
        raise unreadable(gettext("The provider's answer is not a list of countries."))
    found = sorted(set(codes))
    if len(found) < FEWEST_COUNTRIES:
        reason = gettext("The provider's list of countries is too short: it names %(count)s.")
        raise unreadable(reason % {"count": len(found)})
    return found


def _is_country(code) -> bool:
    return isinstance(code, str) and re.fullmatch("[A-Z]{2}", code) is not None


@logged(Kind.REFUNDS)
def create_refund(
    *,
    payment_id: str,
    product_id: str,
    amount: int | None,
    currency: str,
    reason: str,
    reference: str,
) -> ProviderRefund:
    """Refund `amount` minor units of one product, or with None the whole payment; asked once.

    `currency` is the one the customer paid in: without it the provider takes amounts for its
    settlement currency. The provider knows no idempotency key, so nothing is ever sent twice.
    Raises ProviderBusy and ProviderRefused when nothing was refunded; any other
    ProviderUnavailable, and ProviderUnreadable, mean that nobody knows.
    """
    part: dict = {}
    if amount is not None:
        part = {"items": [{"item_id": product_id, "amount": amount}], "currency": currency}
    data = ask_object(
        client().refunds.with_raw_response.create,
        tries=1,
        payment_id=payment_id,
        reason=reason,
        metadata={"refund": reference},
        **part,
    )
    if not isinstance(data.get("refund_id"), str):
        raise lacks("refund_id")
    return _read(ProviderRefund, data)


def invoice(payment_id: str) -> bytes:
    """The provider's tax invoice for a payment, as a PDF."""
    return ask(_read_invoice, payment_id=payment_id)


def _read_invoice(payment_id: str) -> bytes:
    call = client().invoices.payments.with_streaming_response.retrieve
    with call(payment_id) as answer:
        document = _limited(answer.iter_bytes())
    if not document.startswith(b"%PDF-"):
        raise unreadable(gettext("The provider's answer is not a PDF."))
    return document


def _limited(chunks: Iterable[bytes]) -> bytes:
    document = bytearray()
    for chunk in chunks:
        document += chunk
        if len(document) > INVOICE_BYTES:
            reason = gettext("The provider's answer is larger than %(size)s bytes.")
            raise unreadable(reason % {"size": INVOICE_BYTES})
    return bytes(document)
