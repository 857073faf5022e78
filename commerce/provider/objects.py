"""The provider's payments, refunds and disputes as data classes with the fields the shop needs.

None of the provider's real deliveries passes the strict models of its own SDK, so each field is
read by itself. Amounts are in minor units of their currency, as the provider gives them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from core.plain_text import storable

# The provider's final statuses of a payment; any other is a step on the way.
SUCCEEDED, FAILED, CANCELLED = "succeeded", "failed", "cancelled"


class Unreadable(Exception):
    """The provider's data lack what a decision needs."""


@dataclass(frozen=True)
class ProviderRefund:
    """A refund; amount and `is_partial` may be unknown. `reference` is our row, if we asked."""

    refund_id: str
    payment_id: str
    status: str
    amount: int | None
    currency: str
    is_partial: bool | None
    reason: str
    reference: str
    made_at: datetime

    @classmethod
    def read(cls, data: dict, payment_id: str = "") -> "ProviderRefund":
        """From the provider's refund object. Raises Unreadable."""
        with _reading("refund"):
            is_partial = data.get("is_partial")
            return cls(
                refund_id=_id(data["refund_id"]),
                payment_id=_id(data.get("payment_id") or payment_id),
                status=_word(data["status"]),
                amount=_number_or_none(data.get("amount")),
                currency=_currency(data.get("currency")),
                is_partial=is_partial if isinstance(is_partial, bool) else None,
                reason=_line(data.get("reason")),
                reference=_line(_part(data, "metadata").get("refund")),
                made_at=_moment(data.get("created_at")),
            )


@dataclass(frozen=True)
class ProviderDispute:
    """A dispute; `status` without the provider's prefix, `amount` as the text it comes as."""

    dispute_id: str
    payment_id: str
    status: str
    stage: str
    amount: str
    currency: str
    reason: str
    made_at: datetime

    @classmethod
    def read(cls, data: dict, payment_id: str = "") -> "ProviderDispute":
        """From the provider's dispute object. Raises Unreadable."""
        with _reading("dispute"):
            return cls(
                dispute_id=_id(data["dispute_id"]),
                payment_id=_id(data.get("payment_id") or payment_id),
                status=_word(data["dispute_status"]).removeprefix("dispute_"),
                stage=_line(data.get("dispute_stage"))[:40],
                amount=_line(data.get("amount"))[:40],
                currency=_currency(data.get("currency")),
                reason=_line(data.get("reason"))[:300],
                made_at=_moment(data.get("created_at")),
            )


@dataclass(frozen=True)
class ProviderPayment:
    """A payment, with the refunds and disputes that its object brings along.

    An event may leave its amounts out. `listed_amount` and `listed_currency` are the provider's own
    price of the product, where somebody has asked for it (payments/binding.py).
    """

    payment_id: str
    session_id: str
    status: str
    product_ids: tuple[str, ...]
    quantity: int
    total_amount: int | None
    currency: str
    tax: int | None
    settlement_amount: int | None
    settlement_currency: str
    settlement_tax: int | None
    customer_id: str
    order_hint: str
    made_at: datetime
    refunded: str = ""  # "", "partial" or "full", as the provider sums it up
    refunds: tuple[ProviderRefund, ...] = ()
    disputes: tuple[ProviderDispute, ...] = ()
    listed_amount: int | None = None
    listed_currency: str = ""
    failure: str = ""  # why it failed, in the provider's words
    method: str = ""  # such as card, apple_pay
    card_network: str = ""
    card_last_four: str = ""

    @classmethod
    def read(cls, data: dict) -> "ProviderPayment":
        """From the provider's payment object. Raises Unreadable."""
        with _reading("payment"):
            payment_id = _id(data["payment_id"])
            cart = data.get("product_cart") or []
            return cls(
                payment_id=payment_id,
                session_id=_line(data.get("checkout_session_id"))[:80],
                status=_word(data.get("status") or "unknown"),
                product_ids=tuple(_line(row["product_id"])[:80] for row in cart),
                quantity=_quantity(cart),
                total_amount=_number_or_none(data.get("total_amount")),
                currency=_currency(data.get("currency")),
                tax=_tax(data.get("tax")),
                settlement_amount=_number_or_none(data.get("settlement_amount")),
                settlement_currency=_currency(data.get("settlement_currency")),
                settlement_tax=_tax(data.get("settlement_tax")),
                customer_id=_line(_part(data, "customer").get("customer_id"))[:80],
                # Buyers can write metadata on static payment links: a hint, never a proof.
                order_hint=_line(_part(data, "metadata").get("order"))[:80],
                made_at=_moment(data.get("created_at")),
                refunded=_line(data.get("refund_status"))[:20],
                refunds=tuple(
                    ProviderRefund.read(row, payment_id) for row in data.get("refunds") or []
                ),
                disputes=tuple(
                    ProviderDispute.read(row, payment_id) for row in data.get("disputes") or []
                ),
                failure=_line(data.get("error_message") or data.get("error_code"))[:300],
                method=_line(data.get("payment_method"))[:40],
                card_network=_line(data.get("card_network"))[:40],
                card_last_four=_last_four(data.get("card_last_four")),
            )


@dataclass(frozen=True)
class ListedPayment:
    """What the provider's list says of a payment; empty texts for nothing."""

    payment_id: str
    status: str
    refunded: str  # "", "partial" or "full"
    dispute: str  # the latest one's status

    @classmethod
    def read(cls, item: dict) -> "ListedPayment":
        """From a row of the provider's list. Raises Unreadable where its id is missing."""
        with _reading("payment"):
            return cls(
                payment_id=_id(item["payment_id"]),
                status=str(item.get("status") or "unknown"),
                refunded=str(item.get("refund_status") or ""),
                dispute=str(item.get("dispute_status") or "").removeprefix("dispute_"),
            )


@dataclass(frozen=True)
class ListedProduct:
    """A product as the provider has it; `amount` is None where one piece has no fixed price.

    `minimum` is the least where buyers choose it, which each session says.
    """

    product_id: str
    business_id: str
    name: str
    amount: int | None
    currency: str
    minimum: int | None = None

    @classmethod
    def read(cls, data: dict) -> "ListedProduct":
        """From the provider's product object, or a row of its list. Raises Unreadable."""
        with _reading("product"):
            # A list may hold products of other kinds, which have no price of this kind.
            price = _part(data, "price_detail") or _part(data, "price")
            is_chosen = bool(price.get("pay_what_you_want"))
            is_whole = price.get("type") == "one_time_price" and not price.get("discount")
            amount = _number(price["price"]) if is_whole else None
            return cls(
                product_id=_id(data["product_id"]),
                business_id=_line(data.get("business_id"))[:80],
                name=_line(data.get("name")),
                amount=None if is_chosen else amount,
                currency=_currency(price.get("currency")),
                minimum=amount if is_chosen else None,
            )


@dataclass(frozen=True)
class Payer:
    """Who paid, as far as the provider says: not kept here, read when somebody asks.

    `billing` has the provider's names of its parts; `metadata` are what the session was given.
    """

    email: str
    name: str
    billing: dict[str, str]
    metadata: dict[str, str]

    @classmethod
    def read(cls, data: dict) -> "Payer":
        """From the provider's payment object."""
        customer = _part(data, "customer")
        return cls(
            email=_line(customer.get("email")),
            name=_line(customer.get("name")),
            billing={name: _line(part) for name, part in _part(data, "billing").items()},
            metadata={name: _line(word) for name, word in _part(data, "metadata").items()},
        )


class _reading:
    """Turns whatever goes wrong inside into Unreadable, which names the object."""

    SENTENCES = {
        "refund": _("The refund's data cannot be read: %(error)s"),
        "dispute": _("The dispute's data cannot be read: %(error)s"),
        "payment": _("The payment's data cannot be read: %(error)s"),
        "product": _("The product's data cannot be read: %(error)s"),
    }

    def __init__(self, kind: str):
        self.sentence = self.SENTENCES[kind]

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, (AttributeError, KeyError, TypeError, ValueError, OverflowError)):
            raise Unreadable(self.sentence % {"error": repr(error)}) from error


def finality(status: str) -> tuple[int, str]:
    """The rank of a payment's status: a final one above a step on the way, success above all.

    Between two of the same rank the status itself decides, whichever came first.
    """
    return {SUCCEEDED: 3, FAILED: 2, CANCELLED: 2}.get(status, 1), status


def _line(value) -> str:
    return "" if value is None else " ".join(storable(str(value)).split())[:500]


def _last_four(value) -> str:
    """The last digits of a card; never more, whatever is sent."""
    text = _line(value)
    return text if len(text) == 4 and text.isascii() and text.isdecimal() else ""


def _id(value) -> str:
    if not isinstance(value, str) or not value or len(value) > 80 or storable(value) != value:
        raise ValueError(f"{value!r:.100} is not an id")
    return value


def _word(value) -> str:
    if not isinstance(value, str) or not value or len(value) > 40 or storable(value) != value:
        raise ValueError(f"{value!r:.100} is not a status")
    return value


def _currency(value) -> str:
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or len(value) != 3 or not (value.isascii() and value.isalpha()):
        raise ValueError(f"{value!r:.100} is not a currency")
    return value.upper()


def _number(value) -> int:
    # Whole minor units, or a text of them; a float or a bool is a mistake of somebody.
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise TypeError(f"{value!r:.100} is not a number of minor units")
    number = int(value)
    if not -(2**62) < number < 2**62:
        raise ValueError("an amount beyond all amounts")
    return number


def _quantity(cart) -> int:
    """Pieces in all; beyond what a column holds, one number is as wrong as another."""
    pieces = sum(1 if row.get("quantity") is None else int(row["quantity"]) for row in cart)
    return max(0, min(pieces, 2**31 - 1))


def _number_or_none(value) -> int | None:
    return None if value is None else _number(value)


def _tax(value) -> int | None:
    """A tax in minor units; one that no order can have counts as not told."""
    tax = _number_or_none(value)
    return tax if tax is not None and 0 <= tax < 2**31 else None


def _part(data: dict, name: str) -> dict:
    """An inner object; empty if it is missing or no object, as nothing in it is needed."""
    part = data.get(name)
    return part if isinstance(part, dict) else {}


def _moment(value) -> datetime:
    """The provider's time, or now where it gives none that makes sense."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or not 2000 < found.year < 2200:
        return timezone.now()
    # In UTC: PostgreSQL knows no offsets as large as a text may name.
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
