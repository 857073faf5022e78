"""What a refund takes of a payment's rows, in the currency that was paid and the settlement's."""

from dataclasses import dataclass
from decimal import Decimal

from dodo_sandbox import behaviour
from dodo_sandbox.errors import Refused
from dodo_sandbox.models import Payment
from dodo_sandbox.money import plain, rounded, share


@dataclass(frozen=True)
class Item:
    """A part of a refund: of which product, and how much, tax included; None: all that is left."""

    product_id: str
    amount: int | None


class RefundLines:
    """What a refund takes of each row of a payment, in both currencies.

    It is asked for in one of them. The settlement's stays as it was; what the customer gets for
    it is at the rate of today. The fee of adaptive pricing is in no row, and does not go back.
    Raises Refused where nothing is left.
    """

    def __init__(self, payment: Payment, currency: str):
        self.payment, self.currency = payment, currency
        self.side = "amount" if currency == payment.currency else "settlement_amount"
        self.other = "settlement_amount" if self.side == "amount" else "amount"
        self.rows = payment.rows_left()
        self.taken = [{"amount": 0, "settlement_amount": 0} for _ in self.rows]
        self.change = _change_of_rate(payment)
        if not any(row["settlement_amount"] for row in self.rows):
            raise Refused(
                "The payment is refunded in full already, or about to be.",
                "PAYMENT_ALREADY_REFUNDED",
            )

    def left(self) -> int:
        return sum(self._left(row) for row in self.rows)

    def _left(self, row: dict) -> int:
        """What is left of a row, in the currency asked for, at the rate of today."""
        return rounded(row[self.side] * self._scale())

    def _scale(self) -> Decimal:
        return self.change if self.side == "amount" else Decimal(1)

    def take(self, amount: int) -> None:
        """Take an amount from the rows in their order. Raises Refused."""
        self._check(amount, self.left(), "the payment")
        missing = amount
        for at, row in enumerate(self.rows):
            part = min(missing, self._left(row))
            self._take(at, part)
            missing -= part
        self._require_something(amount)

    def take_item(self, item: Item) -> None:
        """Take an amount from one product's row. Raises Refused."""
        products = [line["product_id"] for line in self.payment.lines]
        name = item.product_id[:40]
        if item.product_id not in products:
            raise Refused(f"Line item {name} not found in payment", "LINE_ITEM_NOT_FOUND")
        at = products.index(item.product_id)
        left = self._left(self.rows[at])
        if not left:
            raise Refused(
                f"Line item {name} has been fully refunded cannot be refunded further.",
                "LINE_ITEM_FULLY_REFUNDED",
            )
        amount = left if item.amount is None else item.amount
        self._check(amount, left, f"line item {name}")
        self._take(at, amount)
        self._require_something(amount)

    def _check(self, amount: int, left: int, what: str) -> None:
        if not 1 <= amount <= left:
            raise Refused(
                f"The amount must be from 1 to {left} {self.currency}, what is left of {what}.",
                f"LINE_ITEM_REFUND_AMOUNT_TOO_{'LOW' if amount < 1 else 'HIGH'}",
            )

    def _require_something(self, amount: int) -> None:
        if self.amount() < 1:
            raise Refused(
                f"{plain(amount, self.currency)} comes to nothing in {self.payment.currency}.",
                "LINE_ITEM_REFUND_AMOUNT_TOO_LOW",
            )

    def _take(self, at: int, amount: int) -> None:
        left, whole = self.rows[at], self.payment.lines[at]
        if amount == self._left(left):
            # The last of it takes all that is left, so that rounding leaves nothing behind.
            taken = dict(left)
        else:
            given = rounded(amount / self._scale())
            counterpart = share(given, whole[self.other], whole[self.side])
            taken = {self.side: given, self.other: min(counterpart, left[self.other])}
        for name, part in taken.items():
            self.taken[at][name] += part
            left[name] -= part

    def is_whole(self) -> bool:
        return self.settlement_amount() >= self.payment.prices()

    def amount(self) -> int:
        """What the customer gets."""
        return rounded(sum(row["amount"] for row in self.taken) * self.change)

    def settlement_amount(self) -> int:
        return sum(row["settlement_amount"] for row in self.taken)


def _change_of_rate(payment: Payment) -> Decimal:
    """How much more the settlement's currency is worth today than when the payment was made.

    1 where the rate of today is of another currency, so that nobody knows.
    """
    conditions = behaviour.read()
    if payment.currency == payment.settlement_currency:
        return Decimal(1)
    if payment.currency != conditions["adaptive_currency"]:
        return Decimal(1)
    return Decimal(str(conditions["adaptive_rate"])) / Decimal(str(payment.rate))
