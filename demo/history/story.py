"""One order of the history, and all the rows that go with it, before they are written."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from hashlib import sha256
from typing import TypeVar

from commerce.models import (
    CheckoutAttempt,
    Dispute,
    DownloadTicket,
    Order,
    Payment,
    PurchasedProduct,
    Refund,
)
from commerce.models.orders import REFERENCE_ALPHABET
from demo.history.people import Customer
from demo.history.shelf import Ware
from support.models import Message, SupportRequest

# What the references of the history begin with.
MARK = "PAST"
T = TypeVar("T")
_NUMBERS = len(REFERENCE_ALPHABET) ** 8


class Fate(Enum):
    """What becomes of an order that has a price."""

    PAID = "paid"
    OPEN = "open"
    EXPIRED = "expired"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    PARTLY_REFUNDED = "partly refunded"
    WON = "won"
    LOST = "lost"
    DISPUTED = "disputed"


# In a hundred thousand.
FATES = {
    Fate.PAID: 66_990,
    Fate.EXPIRED: 17_000,
    Fate.FAILED: 7_500,
    Fate.CANCELLED: 5_500,
    Fate.REFUNDED: 2_150,
    Fate.PARTLY_REFUNDED: 720,
    Fate.WON: 80,
    Fate.LOST: 60,
}
# So that a small history has some of each: at which part of it what happens for certain.
CERTAIN = {
    0.15: Fate.LOST,
    0.25: Fate.PARTLY_REFUNDED,
    0.35: Fate.WON,
    0.45: Fate.REFUNDED,
    0.55: Fate.FAILED,
    0.65: Fate.CANCELLED,
    0.75: Fate.EXPIRED,
    0.95: Fate.DISPUTED,
}


@dataclass(slots=True)
class Story:
    """The rows have no keys, and do not refer to each other, until `books.write`.

    Payments come with their attempt, messages with whether they are the customer's.
    """

    number: int
    customer: Customer
    ware: Ware
    order: Order
    attempts: list[CheckoutAttempt] = field(default_factory=list)
    payments: list[tuple[Payment, CheckoutAttempt]] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    purchase: PurchasedProduct | None = None
    tickets: list[DownloadTicket] = field(default_factory=list)
    request: SupportRequest | None = None
    messages: list[tuple[Message, bool]] = field(default_factory=list)

    @property
    def payment(self) -> Payment | None:
        """The one that settled the order."""
        return self.payments[-1][0] if self.payments and self.order.payment_id else None


def present(value: T | None) -> T:
    """`value`, which an earlier step of the story has set. Raises ValueError if none has."""
    if value is None:
        raise ValueError("the story misses a step")
    return value


def certain_fates(total: int) -> dict[int, Fate]:
    """By the number of the order."""
    return {int(total * part): fate for part, fate in CERTAIN.items()}


def reference_of(number: int) -> str:
    """A reference like any other, and the same each time; no two numbers share one."""
    rest, text = (number * 48_271_653_377 + 271_828_182_845) % _NUMBERS, ""
    for _ in range(8):
        rest, place = divmod(rest, len(REFERENCE_ALPHABET))
        text += REFERENCE_ALPHABET[place]
    return MARK + text


def provider_id(kind: str, number: int, more: str = "") -> str:
    """An id as the provider might give it, of a payment (`pay`), a session (`cks`) and so on."""
    return f"{kind}_history_{number:07d}{more}"


def hash_of(*words) -> str:
    """64 hexadecimal digits, always the same for these words."""
    return sha256(" ".join(map(str, words)).encode()).hexdigest()


def own_orders():
    """The orders of the history that are there already."""
    return Order.objects.filter(reference__startswith=MARK)


def soon(start: datetime, delay, now: datetime) -> datetime | None:
    """`delay` after `start`, unless that is still to come."""
    moment = start + delay
    return moment if moment <= now else None
